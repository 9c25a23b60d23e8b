import Engine
import Kernel

/// Relations to other records, and the forms to make and end them.
struct RecordLinks {
    let visit: Visit
    let content: RecordContent
    let form: RecordForm
    let state: FormState
    private var t: Words { visit.t }

    /// The types as offered from this side: a type whose other direction reads differently is offered both ways.
    static let offered: [(key: String, type: LinkType, isForward: Bool)] = [
        ("related", .related, true), ("duplicates", .duplicates, true), ("causes", .causes, true), ("caused_by", .causes, false),
    ]

    func html() -> HTML {
        let mayLink = content.access.allows(.link)
        guard mayLink || !content.related.isEmpty else { return "" }
        var html: HTML = """
            <section class="sec" id="related"><header><h2>\(t("关联", "Related"))</h2><span class="n">\(content.related.count)\("+", if: content.hasMoreRelated)</span></header>
            """
        if !content.related.isEmpty {
            html += "<ul class=\"items\">"
            for link in content.related { html += item(link, mayLink) }
            html += "</ul>"
        }
        if content.hasMoreRelated {
            let most = RecordContent.mostRelated
            html += "<p class=\"small mut\">\(t("只列出最早的 \(most) 条；其余可经接口读取。", "The oldest \(most) are listed; the API gives the rest."))</p>"
        }
        if mayLink { html += add() }
        html += "</section>"
        return html
    }

    private func item(_ link: Related, _ mayLink: Bool) -> HTML {
        guard let label = content.writer.labels[link.id] else { return "" }
        let kind = visit.registry.kind(link.kind).map { t($0.label) } ?? link.kind
        var html: HTML = """
            <li><a class="t" href="\(Address.of(link.kind, label.number))">\(label.text(t.language))</a>\
            <span class="mono small mut">\(label.number)</span>\
            <span class="m row">\(t(link.type.label(forward: link.isForward))) · \(kind)
            """
        if mayLink {
            let words = t("取消与 \(label.number) 的关联", "Unlink \(label.number)")
            html += """
                <form class="push" method="post" action="\(Address.of(content.record, "unlink"))">\(visit.hidden())\
                <input type="hidden" name="link" value="\(link.link)">\
                <button class="btn slim bare" aria-label="\(words)">\(t("取消关联", "Unlink"))</button></form>
                """
        }
        html += "</span></li>"
        return html
    }

    private func add() -> HTML {
        let isOpen = form == .link, wrong = Wrong(isOpen ? state : FormState(), "to", t)
        let chosen = isOpen ? visit.request.field("type") : nil, typed = isOpen ? visit.request.field("to") ?? "" : ""
        var html: HTML = """
            <details class="further"\(" open", if: isOpen)><summary>\(t("关联其他记录", "Link another record"))</summary>\
            <form class="form" method="post" action="\(Address.of(content.record, "link"))">\(visit.hidden())\
            <div class="field"><label for="type">\(t("关系", "Relation"))</label><select class="input" id="type" name="type">
            """
        for offer in RecordLinks.offered {
            let label = t(offer.type.label(forward: offer.isForward))
            html += "<option value=\"\(offer.key)\"\(" selected", if: chosen == offer.key)>\(label)</option>"
        }
        html += "</select></div><div class=\"field\"><label for=\"to\">\(t("编号", "Number"))</label>"
        html += """
            <input class="input" id="to" name="to" value="\(typed)" placeholder="\(content.kind.number(1))" autocomplete="off"\
             maxlength="40"\(wrong.focused)>\(wrong.html)</div><div class="row"><button class="btn">\(t("关联", "Link"))</button></div></form></details>
            """
        return html
    }
}
