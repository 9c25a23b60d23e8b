import Engine
import Kernel

/// The filter of a list or a report: the text itself, what is wrong with it, and the same conditions as chips.
struct FilterBar {
    let visit: Visit
    let kind: Kind
    let text: String
    var wrong: FilterError?
    var chips: [Query.Chip] = []
    var count: Count?
    /// The page that takes it, where that is not the kind's list; and what else stands in that page's form and address.
    var page: [String]?
    var controls: HTML = ""
    var kept: [(String, String?)] = []
    private var place: [String] { page ?? [kind.name] }
    private var t: Words { visit.t }

    func html() -> HTML {
        var html: HTML = "<form class=\"filter\" role=\"search\" aria-label=\"\(t("过滤", "Filter"))\" action=\"\(Address.of(place))\">"
        html += line()
        html += controls
        if let wrong { html += Self.shown(wrong, in: text, t) }
        html += "<div class=\"row\">"
        for chip in chips { html += self.chip(chip) }
        html += FilterHelp(kind: kind, access: visit.access(to: kind), t: t).html()
        if let count { html += "<span class=\"push mut small\" data-count=\"\(count.number)\">\(counted(count))</span>" }
        html += "</div></form>"
        return html
    }

    private func line() -> HTML {
        let label = t("过滤条件", "Filter")
        let isWrong = wrong != nil
        var html: HTML = "<div class=\"filter-line\">\(Glyph.search.html)<label class=\"vh\" for=\"q\">\(label)</label>"
        html += "<input id=\"q\" name=\"q\" value=\"\(text)\" spellcheck=\"false\" autocomplete=\"off\" autocapitalize=\"none\""
        html += "\(" aria-invalid=\"true\" aria-describedby=\"q-wrong\"", if: isWrong)>"
        html += "<button class=\"btn slim\">\(t("过滤", "Filter")) <kbd>⏎</kbd></button></div>"
        return html
    }

    /// The text with its faulty part marked, and the sentence about it.
    static func shown(_ wrong: FilterError, in text: String, _ t: Words) -> HTML {
        let before = text.prefix(wrong.position), rest = text.dropFirst(wrong.position)
        let faulty = rest.prefix(wrong.length), after = rest.dropFirst(wrong.length)
        let mark: HTML = wrong.length == 0 ? "<mark class=\"gap\" aria-hidden=\"true\">‸</mark>" : "<mark>\(faulty)</mark>"
        return """
            <div class="wrong-filter" id="q-wrong" role="alert"><p class="bad">\(Glyph.warn.html) \(t(wrong.text))</p>\
            <code class="query">\(before)\(mark)\(after)</code></div>
            """
    }

    private func chip(_ chip: Query.Chip) -> HTML {
        let words = t(chip.label), remove = t("去掉条件 \(words)", "Remove \(words)")
        let link = Address.of(place, query: [("q", chip.without)] + kept)
        return "<span class=\"chip\"><span>\(words)</span><a href=\"\(link)\" aria-label=\"\(remove)\">\(Glyph.cross.html)</a></span>"
    }

    private func counted(_ count: Count) -> String {
        if count.isMore { return t("多于 1,000 条", "more than 1,000") }
        return t("\(count.number) 条", count.number == 1 ? "1 record" : "\(count.number) records")
    }
}

/// How to write filters, with the kind's own fields as examples.
struct FilterHelp {
    let kind: Kind
    let access: Access
    let t: Words

    func html() -> HTML {
        var html: HTML = """
            <details class="grammar"><summary>\(t("过滤语法", "How to write filters"))</summary><div class="grammar-in"><dl class="facts long">
            """
        for (example, words) in examples() { html += "<dt><code>\(example)</code></dt><dd>\(words)</dd>" }
        html += "</dl><p class=\"small quiet\">\(t("可用字段", "Fields"))\(t.colon)"
        for field in access.fields { html += "<code>\(field.id)</code> \(t(field.label)) " }
        html += "<code>state</code> <code>number</code> <code>created</code> <code>updated</code></p></div></details>"
        return html
    }

    /// A field as its reader calls it; both names are understood in both languages.
    private func name(_ field: any AnyField) -> String { t.language == .zh ? field.label.zh : field.id }

    private func examples() -> [(String, String)] {
        let fields = access.fields
        let state = name(SystemField.state)
        var rows = [
            (t("打印机", "printer"), t("标题里有这个词", "the title has this word")),
            ("\(state):\(t("未结", "open"))", t("未结的；\(state):已结 为已结", "open ones; state:closed for the others")),
        ]
        if let choice = fields.first(where: { $0.id == "priority" }) ?? fields.first(where: { $0.type is ChoiceField }) {
            rows.append(("\(name(choice)):p1,p2", t("取其中任一值", "any of these values")))
            rows.append(("-\(name(choice)):p1", t("不是这个值", "not this value")))
        }
        if let reference = fields.first(where: { $0.type is ReferenceField }) {
            rows.append(("\(name(reference)):none", t("没有填的；any 为填了的", "without a value; any for those with one")))
            rows.append(("\(name(reference)):\"…\"", t("名称以这些字开头，或编号", "a name that begins so, or a number")))
        }
        if let assignee = fields.first(where: { $0.id == "assignee" }), let team = fields.first(where: { $0.id == "team" }) {
            rows.append(("\(name(assignee)):\(t("我", "me")) \(name(team)):\(t("我的", "mine"))", t("我手上的；我组的", "mine; my teams'")))
        }
        let moment = name(fields.first { $0.type is MomentField } ?? SystemField.updated)
        rows += [
            ("\(moment):\(t("本周", "this-week"))", t("本周之内；也可写 今天、上周、本月、上月、2026-06", "this week; also today, last-week, this-month, last-month, 2026-06")),
            ("\(moment):>-30\(t("天", "d"))", t("最近 30 天内", "within the last 30 days")),
            ("(… or …)", t("两组条件满足其一", "either of two conditions")), ("sort:-updated", t("按更新时间降序", "in this order; - for descending")),
        ]
        return rows
    }
}
