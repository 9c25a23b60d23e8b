import Engine
import Kernel

extension Visit {
    /// A whole page around its content.
    ///
    /// - Parameters:
    ///   - current: the first segment of the address the side shows as current; empty for home.
    ///   - wide: for lists, which run from edge to edge.
    func page(_ title: String, at current: String, wide: Bool = false, status: Int = 200, _ body: HTML) async -> PageAnswer {
        let side = Side(visit: self, current: current)
        var context: [String: Any] = [
            "lang": t.language.tag, "title": title, "body": body.string, "main": wide ? "page wide" : "page",
            "skip": t("跳到正文", "Skip to content"), "menu": t("菜单", "Menu"), "navigation": t("主导航", "Main"),
            "jump": t("搜索，或写编号", "Search or number"), "keys": t("快捷键", "Keys"), "close": t("关闭", "Close"),
            "nav": side.links(inbox: await inbox(status, current)).string, "bell": side.bell(await unseen(status)).string,
            "foot": side.foot(await frame.organisationName()).string, "general": side.keys().string,
        ]
        if let theme = request.theme { context["theme"] = theme }
        return frame.page(context, status: status)
    }

    private func inbox(_ status: Int, _ current: String) async -> HTML {
        guard status < 500, let inbox = Inbox(self) else { return "" }
        return await inbox.link(isCurrent: current == Inbox.path)
    }

    /// Nil where the base is not to be asked once more.
    private func unseen(_ status: Int) async -> Count? {
        guard status < 500 else { return nil }
        return try? await records.unseen(as: principal)
    }
}

/// The side of every page: where one can go, and who one is.
struct Side {
    let visit: Visit
    let current: String
    private var t: Words { visit.t }

    /// - Parameter inbox: the way to what waits for this person's decision.
    func links(inbox: HTML) -> HTML {
        let isCustomer = visit.principal.customer != nil
        var html = link("/", HomePage.title(visit), isCurrent: current.isEmpty)
        html += inbox
        let rooms = visit.registry.rooms
        html += group(isCustomer ? t("服务", "Services") : t("运行", "Run"), rooms.filter { $0.area == .run })
        if isCustomer { return html }
        html += group(t("组织", "Organisation"), rooms.filter { $0.area == .house })
        if Records.oversees(visit.principal) {
            html += link(Address.of(SchedulePage.path), SchedulePage.title(t), isCurrent: current == SchedulePage.path)
            html += link(Address.of(AdministrationPage.path), AdministrationPage.title(t), isCurrent: current == AdministrationPage.path)
        }
        return html
    }

    /// The way to one's notices, with how many are new.
    func bell(_ unseen: Count?) -> HTML {
        let isCurrent = current == NoticesPage.path
        var html: HTML = "<a class=\"bell\" href=\"\(Address.of(NoticesPage.path))\"\(" aria-current=\"page\"", if: isCurrent)>\(Glyph.bell.html)"
        html += "<span class=\"words\">\(t("通知", "Notices"))</span>"
        if let unseen, unseen.number > 0 {
            html += "<span class=\"n\">\(unseen.number)\("+", if: unseen.isMore)<span class=\"vh\"> \(t("条未读", "unread"))</span></span>"
        }
        html += "</a>"
        return html
    }

    private func group(_ name: String, _ rooms: [Room]) -> HTML {
        let kinds = rooms.flatMap(\.kinds).filter(visit.reads)
        guard !kinds.isEmpty else { return "" }
        var html: HTML = "<h2>\(name)</h2>"
        for kind in kinds {
            if kind.setsParameters { html += link(Address.of(ParametersPage.path), ParametersPage.title(t), isCurrent: current == ParametersPage.path) }
            html += link(Address.of(kind.name), t(kind.plural), isCurrent: current == kind.name)
        }
        if kinds.contains(where: { $0.report != nil }) { html += link(Address.of(ReportPage.path), t("报表", "Reports"), isCurrent: current == ReportPage.path) }
        return html
    }

    private func link(_ path: String, _ words: String, isCurrent: Bool) -> HTML {
        "<a href=\"\(path)\"\(" aria-current=\"page\"", if: isCurrent)>\(words)</a>"
    }

    func foot(_ organisation: String) -> HTML {
        let hidden: HTML = "<input type=\"hidden\" name=\"csrf\" value=\"\(visit.csrf)\">"
        let other = t.language == .zh ? Language.en : .zh
        let theme = visit.request.theme ?? "system"
        var html: HTML = "<div>\(organisation) · \(visit.principal.name)</div>"
        html += "<form method=\"post\" action=\"/preferences\">\(hidden)<input type=\"hidden\" name=\"back\" value=\"\(visit.address)\">"
        html += "<button name=\"language\" value=\"\(other.rawValue)\" lang=\"\(other.tag)\">\(other == .en ? "English" : "中文")</button>"
        for (key, words) in [("light", t("浅色", "Light")), ("dark", t("深色", "Dark")), ("system", t("自动", "Auto"))] {
            html += "<button name=\"theme\" value=\"\(key)\" aria-pressed=\"\(theme == key ? "true" : "false")\">\(words)</button>"
        }
        html += "</form><form method=\"post\" action=\"/sign-out\">\(hidden)<a class=\"tool\" href=\"\(Address.of(AccountPage.path))\">\(AccountPage.title(t))</a>"
        html += "<button>\(t("退出登录", "Sign out"))</button></form>"
        return html
    }

    /// The keys that work everywhere; the script adds those of the page's own verbs.
    func keys() -> HTML {
        let rows: [(String, String)] = [
            ("/", t("去过滤框或编号框", "Go to the filter or number box")), ("J K", t("在清单中下移、上移", "Down and up in a list")),
            ("⏎", t("打开所在的记录", "Open the record")), ("Ctrl ⏎", t("发送、保存所在的表单", "Send or save the form")), ("?", t("显示本表", "Show these keys")),
        ]
        var html = HTML()
        for (key, words) in rows { html += "<dt><kbd>\(key)</kbd></dt><dd>\(words)</dd>" }
        return html
    }
}
