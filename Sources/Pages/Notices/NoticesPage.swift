import Engine
import Kernel

/// What a person was told, newest first.
struct NoticesPage {
    static let path = "notices"
    static func title(_ t: Words) -> String { t("我的通知", "My notices") }
    private static let rows = 50
    let visit: Visit
    private var t: Words { visit.t }

    func answer() async throws -> PageAnswer {
        let before = visit.request.query["before"].flatMap { Int64($0) }
        let found = try await visit.records.notices(before: before, limit: NoticesPage.rows + 1, as: visit.principal)
        let shown = found.prefix(NoticesPage.rows)
        var body = head(canBeSeen: shown.contains { $0.seen == nil })
        body += list(shown)
        body += further(found.count > shown.count ? shown.last : nil, isFirst: before == nil)
        return await visit.page(NoticesPage.title(t), at: NoticesPage.path, body)
    }

    /// The person has seen one, or all.
    func see() async throws -> PageAnswer {
        if visit.request.field("all") != nil {
            try await visit.records.seeAllNotices(as: visit.principal)
        } else {
            guard let row = visit.request.field("notice").flatMap({ Int64($0) }) else { throw Failure.notFound }
            try await visit.records.see(notice: row, as: visit.principal)
        }
        return .redirect(Address.of(NoticesPage.path))
    }

    private func head(canBeSeen: Bool) -> HTML {
        var html: HTML = "<div class=\"head\"><div><h1>\(NoticesPage.title(t))</h1></div><div class=\"verbs\">"
        if canBeSeen {
            html += """
                <form method="post" action="\(Address.of(NoticesPage.path))"><input type="hidden" name="csrf" value="\(visit.csrf)">\
                <button class="btn" name="all" value="yes" data-key="A">\(t("全部标为已读", "Mark all as read")) <kbd>A</kbd></button></form>
                """
        }
        let settings = Address.of(NoticesPage.path, NoticeSettings.step)
        html += "<a class=\"btn\" data-key=\"S\" href=\"\(settings)\">\(NoticeSettings.title(t)) <kbd>S</kbd></a></div></div>"
        return html
    }

    private func list(_ notices: ArraySlice<StoredNotice>) -> HTML {
        guard !notices.isEmpty else {
            let words = t("没有通知。分派给你的工作、别人的回复和快到的时限会出现在这里。", "No notices. Work assigned to you, answers and running clocks will show here.")
            return "<p class=\"empty\">\(words)</p>"
        }
        var rows = HTML()
        for notice in notices { rows += row(notice) }
        let heads = [t("编号", "Number"), t("内容", "What"), t("事由", "About"), t("时间", "When"), t("已读", "Read")]
        return "<section class=\"sec\" id=\"notices\" aria-label=\"\(NoticesPage.title(t))\">\(ShortTable.html(NoticesPage.title(t), heads: heads, rows: rows))</section>"
    }

    private func row(_ notice: StoredNotice) -> HTML {
        let moment = visit.times.element(notice.moment, visit.times.brief(notice.moment))
        return """
            <tr\(" class=\"unseen\"", if: notice.seen == nil)>\(name(notice))<td class="nowrap mut">\(t(notice.topic.label))</td>\
            <td class="end nowrap">\(moment)</td><td class="end nowrap">\(mark(notice))</td></tr>
            """
    }

    private func name(_ notice: StoredNotice) -> HTML {
        let sentence = t(notice.sentence)
        guard let label = notice.label else {
            let why = t("你已无权查看这条记录", "you may not see the record any more")
            return "<td class=\"num\"></td><td class=\"title\"><div class=\"clip\">\(sentence)<span class=\"sub\">\(why)</span></div></td>"
        }
        let path = Address.of(label.kind, label.number)
        return """
            <td class="num"><a href="\(path)">\(label.number)</a></td>\
            <td class="title"><div class="clip"><a href="\(path)">\(sentence)</a><span class="sub">\(label.text(t.language))</span></div></td>
            """
    }

    private func mark(_ notice: StoredNotice) -> HTML {
        guard notice.seen == nil else { return "<span class=\"mut\">\(t("已读", "read"))</span>" }
        return """
            <form method="post" action="\(Address.of(NoticesPage.path))"><input type="hidden" name="csrf" value="\(visit.csrf)">\
            <button class="btn slim" name="notice" value="\(notice.row)">\(t("标为已读", "Mark as read"))</button></form>
            """
    }

    /// - Parameter last: the notice behind which there are more; nil: there are none.
    private func further(_ last: StoredNotice?, isFirst: Bool) -> HTML {
        guard last != nil || !isFirst else { return "" }
        var html: HTML = "<nav class=\"pager\" aria-label=\"\(t("翻页", "Pages"))\">"
        if !isFirst { html += "<a class=\"btn\" href=\"\(Address.of(NoticesPage.path))\">\(t("回到第一页", "First page"))</a>" }
        if let last {
            let link = Address.of(NoticesPage.path, query: ["before": String(last.row)])
            html += "<a class=\"btn\" rel=\"next\" href=\"\(link)\">\(t("下一页", "Next page"))</a>"
        }
        html += "</nav>"
        return html
    }
}
