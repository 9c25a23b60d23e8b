import Engine
import Kernel

/// Who came in and went, refused attempts and changes of access: the newest first.
struct SecurityLogPage {
    static let path = [AdministrationPage.path, "security"]
    private static let most = 50
    let visit: Visit
    private var t: Words { visit.t }

    /// - Throws: `Failure.notFound` for those who do not look after the house.
    func answer() async throws -> PageAnswer {
        let before = visit.request.query["before"].flatMap { Int64($0) }
        let found = try await visit.house.securityEntries(before: before, limit: SecurityLogPage.most + 1, as: visit.principal)
        let entries = Array(found.prefix(SecurityLogPage.most)), title = t("安全日志", "Security log")
        var body: HTML = """
            <div class="head"><div><div class="crumb"><a href="\(Address.of(AdministrationPage.path))">\(AdministrationPage.title(t))</a></div><h1>\(title)</h1>\
            <div class="rec-meta"><span class="mut">\(t("登录与退出、被拒绝的尝试、权限的改动；保存一年，不含任何字段内容。", "Sign-ins, refused attempts and changes of access; kept for a year, without any values."))\
            </span></div></div></div>
            """
        body += try await SecurityTable(visit: visit, caption: title).html(entries)
        let next = found.count > entries.count ? entries.last?.row : nil
        return await visit.page(title, at: AdministrationPage.path, body.with(pager(isFirst: before == nil, next: next)))
    }

    private func pager(isFirst: Bool, next: Int64?) -> HTML {
        guard !isFirst || next != nil else { return "" }
        var html: HTML = "<nav class=\"pager\" aria-label=\"\(t("翻页", "Pages"))\">"
        if !isFirst { html += "<a class=\"btn\" href=\"\(Address.of(SecurityLogPage.path))\">\(t("回到第一页", "First page"))</a>" }
        if let next {
            let link = Address.of(SecurityLogPage.path, query: [("before", String(next))])
            html += "<a class=\"btn\" rel=\"next\" href=\"\(link)\">\(t("下一页", "Next page"))</a>"
        }
        return html.with("</nav>")
    }
}

/// Entries of the security log.
struct SecurityTable {
    let visit: Visit
    let caption: String
    private var t: Words { visit.t }

    func html(_ entries: [SecurityLog.Entry]) async throws -> HTML {
        guard !entries.isEmpty else { return "<p class=\"quiet none\">\(t("没有。", "None."))</p>" }
        let openable = visit.openable, details = entries.map { SecurityDetail($0, openable: openable, t.language) }
        var ids = ["person": Set(entries.compactMap(\.person))]
        for detail in details { detail.addReferences(to: &ids) }
        let labels = try await visit.labels(ids)
        var html: HTML = """
            <div class="scroll-x" tabindex="0"><table class="sheet" data-security><caption class="vh">\(caption)</caption><thead><tr><th scope="col">\(t("时刻", "At"))</th>\
            <th scope="col">\(t("谁", "Who"))</th><th scope="col">\(t("何事", "What"))</th><th scope="col">\(t("详情", "Detail"))</th></tr></thead><tbody>
            """
        for (entry, detail) in zip(entries, details) {
            let when: HTML = visit.times.element(entry.moment, visit.times.full(entry.moment))
            html += "<tr><td class=\"nowrap\">\(when)</td><td>\(who(entry, labels))</td><td>\(t(SecurityTable.words(entry.what)))</td>"
            html += "<td class=\"small\">\(detail.html(labels))</td></tr>\n"
        }
        return html.with("</tbody></table></div>")
    }

    private func who(_ entry: SecurityLog.Entry, _ labels: [RecordID: Label]) -> HTML {
        guard let label = entry.person.flatMap({ labels[$0] }) else { return "<span class=\"mut\">\(entry.mail ?? "—")</span>" }
        return "<a href=\"\(Address.of(label.kind, label.number))\">\(label.text(t.language))</a>"
    }

    /// The log keeps short words; those it does not know yet stand as they are.
    private static func words(_ what: String) -> Text { known[what] ?? Text(verbatim: what) }
    private static let known: [String: Text] = [
        "signed in": Text("登录", "signed in"), "signed out": Text("退出", "signed out"), "sign-in failed": Text("登录失败", "sign-in failed"),
        "sign-in locked": Text("账号锁定中的登录", "sign-in while locked"),
        "signature failed": Text("签名密码错误", "signature failed"), "signature locked": Text("账号锁定中的签名", "signature while locked"), "sessions ended": Text("结束登录", "sessions ended"),
        "password set": Text("设置密码", "password set"), "token made": Text("新建令牌", "token made"), "token ended": Text("吊销令牌", "token ended"),
        "denied": Text("越权被拒", "denied"), "refused": Text("违规被拒", "refused"),
    ]
}
