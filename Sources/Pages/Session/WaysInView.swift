import Engine
import Kernel

/// A person's sessions and tokens, each with the way to end it. What stops work elsewhere is asked once more.
struct WaysInView {
    let visit: Visit
    /// The page's own address, to which its forms are sent.
    let action: String
    let ways: WaysIn
    /// The session this page is read in, where it is the person's own.
    let own: String?
    private var t: Words { visit.t }

    func html() -> HTML { sessions().with(tokens()) }

    // MARK: sessions

    private func sessions() -> HTML {
        var rows = HTML()
        for session in ways.sessions {
            let isOwn = session.id == own
            let end: HTML = isOwn ? "<span class=\"mut\">\(t("就是这里", "here"))</span>" : form("session", [("session", session.id)], t("结束", "End"))
            rows += """
                <tr><td>\(BrowserName.words(session.agent ?? "") ?? t("未知浏览器", "unknown browser"))</td><td class="nowrap">\(moment(session.created))</td>\
                <td class="nowrap">\(moment(session.expires))</td><td class="end">\(end)</td></tr>
                """
        }
        let heads = [t("浏览器", "Browser"), t("登录于", "Since"), t("最迟到", "At most until"), ""]
        return section("sessions", t("正在登录的地方", "Signed in"), ways.sessions.count, endAll(), table(heads, rows))
    }

    private func endAll() -> HTML {
        guard ways.sessions.contains(where: { $0.id != own }) else { return "" }
        let what = own == nil ? "sessions" : "others"
        let words = own == nil ? t("结束全部登录", "End all sessions") : t("结束其他登录", "End the others")
        guard visit.request.query["end"] == what else { return "<a class=\"btn slim\" href=\"\(link(["end": what]))\">\(words)…</a>" }
        return confirmed(t("对方没有保存的内容会丢失。", "What is not saved there is lost."), form(what, [], words, isStop: true))
    }

    // MARK: tokens

    private func tokens() -> HTML {
        guard !ways.tokens.isEmpty else { return "" }
        var rows = HTML()
        // Tokens of one name end together.
        let names = ways.tokens.reduce(into: [String]()) { if !$0.contains($1.name) { $0.append($1.name) } }
        for name in names {
            let same = ways.tokens.filter { $0.name == name }
            let scopes = Set(same.flatMap(\.scopes).map(\.rawValue)).sorted().joined(separator: " ")
            let count = same.count > 1 ? t("（\(same.count) 个）", " (\(same.count))") : ""
            let made: HTML = same.first.map { moment($0.created) } ?? "", ends = same.compactMap(\.expires)
            let until: HTML = ends.count == same.count ? ends.max().map { moment($0) } ?? "" : "\(t("不限", "no end"))"
            rows += """
                <tr><td>\(name)\(count)</td><td class="mono small">\(scopes)</td><td class="nowrap">\(made)</td>\
                <td class="nowrap">\(until)</td><td class="end">\(end(name))</td></tr>
                """
        }
        let heads = [t("令牌", "Token"), t("权限", "Scopes"), t("建于", "Made"), t("到期", "Until"), ""]
        return section("tokens", t("接口令牌", "API tokens"), ways.tokens.count, "", table(heads, rows))
    }

    private func end(_ name: String) -> HTML {
        guard visit.request.query["end"] == "token", visit.request.query["name"] == name else {
            return "<a class=\"btn slim\" href=\"\(link(["end": "token", "name": name]))\">\(t("吊销", "End"))…</a>"
        }
        let words = t("用它的程序会立即断开，不能恢复。", "Programs that use it stop at once; it cannot be brought back.")
        return confirmed(words, form("token", [("name", name)], t("确定吊销", "End it"), isStop: true))
    }

    // MARK: parts

    private func section(_ id: String, _ title: String, _ count: Int, _ more: HTML, _ table: HTML) -> HTML {
        let content: HTML = count == 0 ? "<p class=\"quiet none\">\(t("没有。", "None."))</p>" : table
        return """
            <section class="sec" id="\(id)" aria-labelledby="h-\(id)"><header><h2 id="h-\(id)">\(title)</h2><span class="n">\(count)</span>\
            <div class="push">\(more)</div></header>\(content)</section>
            """
    }

    private func table(_ heads: [String], _ rows: HTML) -> HTML {
        var html: HTML = "<div class=\"scroll-x\" tabindex=\"0\"><table class=\"sheet\"><thead><tr>"
        for head in heads { html += head.isEmpty ? "<td></td>" : "<th scope=\"col\">\(head)</th>" }
        return html.with("</tr></thead><tbody>\(rows)</tbody></table></div>")
    }

    private func form(_ deed: String, _ fields: [(String, String)], _ words: String, isStop: Bool = false) -> HTML {
        var html: HTML = "<form method=\"post\" action=\"\(action)\">\(visit.hidden())<input type=\"hidden\" name=\"do\" value=\"\(deed)\">"
        for (name, value) in fields { html += "<input type=\"hidden\" name=\"\(name)\" value=\"\(value)\">" }
        return html.with("<button class=\"btn slim\(" stop", if: isStop)\">\(words)</button></form>")
    }

    private func confirmed(_ words: String, _ form: HTML) -> HTML {
        "<div class=\"row\" role=\"alert\">\(words)\(form)<a class=\"btn slim bare\" href=\"\(action)\">\(t("返回", "Back"))</a></div>"
    }

    private func link(_ query: KeyValuePairs<String, String?>) -> String { Address.of(visit.request.path, query: query.map { ($0.key, $0.value) }) }
    private func moment(_ moment: Moment) -> HTML { visit.times.element(moment, visit.times.full(moment)) }
}

/// Ends what a form of such a page names.
struct WaysInPosts {
    let visit: Visit
    let person: RecordID

    /// - Returns: false where the form names nothing that can be ended.
    func end() async throws -> Bool {
        let accounts = visit.house.accounts, request = visit.request
        switch (request.field("do"), request.field("session"), request.field("name")) {
        case ("session", let id?, _): try await accounts.endSessions(of: person, .one(id: id), by: visit.principal)
        case ("others", _, _): try await accounts.endSessions(of: person, .others(token: request.session ?? ""), by: visit.principal)
        case ("sessions", _, _): try await accounts.endSessions(of: person, .all, by: visit.principal)
        case ("token", _, let name?): _ = try await accounts.endTokens(of: person, name: name, by: visit.principal)
        default: return false
        }
        return true
    }
}
