import Engine
import Kernel

/// A record's timers, second by second: what each event made of them, by which version and calendar, and the sum counted once more.
struct ClocksPage {
    static let step = "clocks"
    let visit: Visit
    let record: StoredRecord
    private var t: Words { visit.t }

    func answer() async throws -> PageAnswer {
        let accounts = try await visit.records.explain(record, as: visit.principal), rules = try await visit.records.rules()
        let labels = try await visit.labels(agreements(accounts, rules).merging(["person": Set(accounts.flatMap(\.steps).map(\.actor))]) { $1 })
        let options = try await visit.options(of: record.kind)
        let title = t("\(record.number) 计时明细", "\(record.number): every second")
        var body: HTML = """
            <div class="head"><div><div class="crumb"><a href="\(Address.of(record.kind.name))">\(t(record.kind.plural))</a>\
            <a href="\(Address.of(record))">\(record.number)</a></div><h1>\(title)</h1><div class="rec-meta"><span class="mut">\
            \(t("时钟只按历史里的这些事件计算；以后改参数、日历都不会改动已走的时间。", "Clocks are counted from these events of the history alone; what is changed later never changes the time already counted."))\
            </span></div></div></div>
            """
        for account in accounts {
            body += "<section class=\"sec\" id=\"\(account.field.id)\"><header><h2>\(t(account.field.label))</h2></header>"
            body += table(account, ClockSource(rules: rules, t: t, labels: labels), labels, options)
            body += "</section>"
        }
        return await visit.page(title, at: record.kind.name, body)
    }

    /// Those whose versions set a target.
    private func agreements(_ accounts: [ClockAccount], _ rules: RuleTimeline) -> [String: Set<RecordID>] {
        let named = Set(accounts.flatMap(\.steps).compactMap(\.state.version))
        var found: [String: Set<RecordID>] = [:]
        for version in rules.versions where named.contains(version.id) {
            guard let of = visit.registry.kind(version.kind)?.versionOf, let subject = version.subject else { continue }
            found[of, default: []].insert(subject)
        }
        return found
    }

    private func table(_ account: ClockAccount, _ source: ClockSource, _ labels: [RecordID: Label], _ options: OptionLabels) -> HTML {
        var html: HTML = """
            <div class="scroll-x" tabindex="0"><table class="sheet account"><thead><tr><th scope="col">\(t("时刻", "At"))</th><th scope="col">\(t("事件", "Event"))</th>\
            <th scope="col">\(t("时钟", "Clock"))</th><th scope="col">\(t("目标", "Target"))</th><th scope="col">\(t("依据", "By"))</th>\
            <th scope="col">\(t("日历", "Calendar"))</th><th scope="col" class="end">\(t("其间计入", "Counted since"))</th>\
            <th scope="col" class="end">\(t("累计", "In all"))</th><th scope="col">\(t("复核", "Counted again"))</th></tr></thead><tbody>
            """
        for step in account.steps {
            let state = step.state
            html += """
                <tr><td class="nowrap">\(visit.times.element(step.at, seconds(step.at)))</td>\
                <td>\(event(step, labels))</td><td>\(step.isAlarm ? alarm(state.told) : step.isHandedOn ? handedOn(state) : words(state, options))</td>\
                <td class="nowrap">\(state.line.uppercased()) · \(t(Duration(seconds: state.target).work))</td><td>\(source.version(state))</td><td>\(source.calendar(state))</td>\
                <td class="n">\(length(step.counted))</td><td class="n">\(length(step.elapsed))</td>\
                <td>\(compared(step.recounted, step.elapsed))</td></tr>
                """
        }
        html += sum(account)
        return html.with("</tbody></table></div>")
    }

    private func handedOn(_ state: ClockState) -> String {
        state.elapsed > state.target * 1000 ? t("交出，已超目标", "handed on, over its target") : t("交出", "handed on")
    }

    private func alarm(_ told: Int64) -> String {
        told >= ClockState.whole ? t("走，已超时（\(told)%）", "runs, breached (\(told)%)") : t("走，已预警（\(told)%）", "runs, warned (\(told)%)")
    }

    private func compared(_ again: Int64?, _ told: Int64) -> String {
        guard let again else { return t("由导入带来，此前不复核", "brought in; not counted again") }
        return again == told ? t("一致", "the same") : t("不一致：\(length(again))", "not the same: \(length(again))")
    }

    /// Where it stands as the page is read.
    private func sum(_ account: ClockAccount) -> HTML {
        let verdict = account.state.phase == .ended ? t("不再计时", "not timed any more")
            : account.isOver ? t("超过目标", "over its target") : t("在目标内", "within its target")
        return """
            <tr class="now"><td class="nowrap">\(visit.times.element(visit.now, seconds(visit.now)))</td><th scope="row" colspan="5">\(t("现在", "Now"))\(t.colon)\(verdict)</th>\
            <td class="n">\(length(account.counted))</td><td class="n"><b>\(length(account.elapsed))</b></td><td></td></tr>
            """
    }

    private func event(_ event: ClockAccount.Step, _ labels: [RecordID: Label]) -> HTML {
        let own = ["create": Text("登记", "raised it"), "change": Text("修改", "changed it"), "time": Text("按时记入", "noted it in time"), "import": Text("由导入记入", "brought it in")]
        let deed = own[event.verb] ?? record.kind.lifecycle.verb(event.verb)?.past
        let words = deed.map { t($0) } ?? event.verb
        return "<a href=\"\(Address.of(record, query: ["from": String(event.n)], fragment: "event-\(event.n)"))\">\(labels[event.actor]?.text(t.language) ?? t("系统", "System")) \(words)</a>"
    }

    private func words(_ state: ClockState, _ options: OptionLabels) -> String {
        switch state.phase {
        case .running: t("走", "runs")
        case .paused: t("暂停：\(t(options.label(state.reason ?? "", of: "hold_reason")))", "held: \(t(options.label(state.reason ?? "", of: "hold_reason")))")
        case .stopped: t("结束", "stopped")
        case .ended: t("不计时", "not timed")
        }
    }

    private func seconds(_ moment: Moment) -> String {
        "\(visit.times.full(moment)):\(padded(moment.wall(offset: visit.times.zone).second, 2))"
    }

    /// `3:05:09`, with thousandths where there are any.
    private func length(_ milliseconds: Int64) -> String {
        let seconds = milliseconds / 1000, rest = milliseconds % 1000
        let clock = "\(seconds / 3600):\(padded(Int(seconds / 60 % 60), 2)):\(padded(Int(seconds % 60), 2))"
        return rest == 0 ? clock : "\(clock).\(padded(Int(rest), 3))"
    }
}
