import Engine
import Kernel

/// How many records there are by the values of a field; each number leads to its list.
struct CountsPanel {
    let visit: Visit
    let panel: Panel
    let kind: Kind
    let view: CountsView
    let options: OptionLabels
    private var t: Words { visit.t }

    func html(_ id: String) -> HTML {
        var heads = HTML(), numbers = HTML()
        for option in values {
            let words = t(options.label(option, of: view.field))
            let head: HTML = Marks.isPriority(option) ? Marks.priority(option, words) : "\(words)"
            heads += "<th scope=\"col\" class=\"end\">\(head)</th>"
            numbers += cell(number(of: option), view.filter.and(.equal(view.field, .value(.text(option)))))
        }
        let total = view.parts.reduce(0) { $0 + $1.number }
        var html: HTML = """
            <section class="sec" id="\(id)" aria-labelledby="h-\(id)"><header><h2 id="h-\(id)">\(t(panel.label))</h2></header>\
            <div class="scroll-x"><table class="sheet counts"><caption class="vh">\(t(panel.label))</caption><thead><tr>\(heads)\
            <th scope="col" class="end">\(t("合计", "Total"))</th></tr></thead><tbody><tr>\(numbers)\(cell(total, view.filter))</tr></tbody></table></div>
            """
        if view.isMore { html += "<p class=\"small quiet\">\(t("只数了前 \(Tally.most) 条。", "Only the first \(Tally.most) are counted."))</p>" }
        return html.with("</section>")
    }

    /// All that may be chosen, and what records have besides.
    private var values: [String] {
        let offered = options.all(of: view.field).map(\.key)
        return offered + view.parts.compactMap(\.value.text).filter { !offered.contains($0) }.sorted()
    }

    private func number(of option: String) -> Int { view.parts.first { $0.value.text == option }?.number ?? 0 }

    private func cell(_ number: Int, _ filter: Filter) -> HTML {
        guard number > 0 else { return "<td class=\"n mut\">0</td>" }
        return "<td class=\"n\"><a href=\"\(Address.of(kind.name, query: ["q": Query(filter).text(of: kind)]))\">\(number)</a></td>"
    }
}
