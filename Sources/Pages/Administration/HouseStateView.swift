import Engine
import Kernel

/// How the house stands, in plain words.
struct HouseStateView {
    let visit: Visit
    let state: HouseState
    private var t: Words { visit.t }

    func html() -> HTML {
        var html: HTML = """
            <section class="sec" id="state" aria-labelledby="h-state"><header><h2 id="h-state">\(t("系统状况", "How the house stands"))</h2></header>\(failing())<dl class="facts long">
            """
        html += row("version", t("程序", "Program"), "Plumbline \(House.version)")
        html += row("engine", t("数据库", "Base"), "\(state.engine) · \(RecordFiles.size(state.size))")
        if state.isSimulated { html += row("time", t("时间", "Time"), "\(t("模拟时间", "simulated"))") }
        html += row("seal", t("最近封存", "Newest seal"), seal())
        if let head = state.head {
            html += row("head", t("签名的头", "Signed head"), "<span class=\"mono small\">\(Hex.text(head.root))</span>")
            html += row("key", t("签名公钥", "Signing key"), "<span class=\"mono small\">\(Hex.text(head.publicKey))</span>")
        }
        for held in state.leases { html += row("lease-\(held.name)", lease(held.name), lease(held)) }
        html += row("due", t("到期事项", "Falling due"), due())
        html += row("sessions", t("登录中", "Signed in"), "\(t("\(number(state.sessions)) 处登录，\(number(state.tokens)) 个接口令牌", "\(number(state.sessions)) sessions, \(number(state.tokens)) API tokens"))")
        html += row("attachments", t("附件", "Attachments"), "\(attached())")
        return html.with("</dl></section>")
    }

    private func row(_ id: String, _ label: String, _ value: HTML) -> HTML { "<dt>\(label)</dt><dd data-state=\"\(id)\">\(value)</dd>" }

    private func failing() -> HTML {
        guard !state.failing.isEmpty else { return "<p class=\"quiet\">\(t("各项例行工作正常。", "All duties are done as they should be."))</p>" }
        let names = state.failing.map { t(HouseStateView.duties[$0.duty] ?? Text(verbatim: $0.duty)) }
        let words = t("没有按时完成：\(t.list(names))。原因在服务器日志里。", "Not done in time: \(t.list(names)). The server's log says why.")
        return "<div class=\"notice off\" role=\"alert\">\(Glyph.warn.html)<p>\(words)</p></div>"
    }

    private static let duties: [String: Text] = [
        "reading": Text("读取数据库", "reading the base"), "writing": Text("写入数据库", "writing the base"), "sealing": Text("封存历史", "sealing history"),
        "scrubbing": Text("清除已删内容的残留", "scrubbing what was erased"), "clearing": Text("清理过期数据", "clearing what has expired"),
        "waking": Text("办理到期事项", "doing what falls due"),
    ]

    private func seal() -> HTML {
        guard let head = state.head else { return "\(t("尚未封存", "none yet"))" }
        let when = visit.times.element(head.sealed, visit.times.full(head.sealed))
        let tail = state.figures.unsealed == 0 ? t("没有待封存的", "none waits") : t("另有 \(state.figures.unsealed) 条待封存", "\(state.figures.unsealed) wait")
        return "\(when) · \(t("共 \(head.size) 条事件", "\(head.size) events")) · \(tail)"
    }

    private func lease(_ name: String) -> String {
        switch name {
        case "keeper": t("封存与清理", "Seals and tidies")
        case "scheduler": t("办理到期事项", "Does what falls due")
        default: name
        }
    }

    private func lease(_ held: HouseState.Held) -> HTML {
        if held.hasEnded { return "\(t("此刻没有进程在做", "no process at this moment"))" }
        return "\(held.isOurs ? t("本进程", "this process") : t("另一进程", "another process"))"
    }

    private func due() -> HTML {
        let words = t("\(number(state.figures.overdue)) 项待办，\(number(state.figures.givenUp)) 项已放弃", "\(number(state.figures.overdue)) to be done, \(number(state.figures.givenUp)) given up")
        return "<a href=\"\(Address.of(SchedulePage.path))\">\(words)</a>"
    }

    private func attached() -> String {
        let held = RecordFiles.size(state.attached)
        guard state.quota > 0 else { return t("\(held)，不限", "\(held), no limit") }
        return t("\(held)，上限 \(RecordFiles.size(state.quota))", "\(held) of \(RecordFiles.size(state.quota))")
    }

    /// Counted no further.
    private func number(_ count: Int) -> String { count >= Count.most ? t("1,000 以上", "1,000 or more") : String(count) }
}
