import Engine
import Kernel

/// A table of what a room has found.
struct TablePanel {
    let visit: Visit
    let panel: Panel
    let view: TableView
    private var t: Words { visit.t }

    func html(_ id: String) -> HTML {
        let openable = visit.openable
        var html: HTML = """
            <section class="sec" id="\(id)" aria-labelledby="h-\(id)"><header><h2 id="h-\(id)">\(t(panel.label))</h2></header>\
            <div class="scroll-x" tabindex="0"><table class="sheet"><caption class="vh">\(t(panel.label))</caption><thead><tr>
            """
        for head in view.heads { html += "<th scope=\"col\">\(t(head))</th>" }
        html += "</tr></thead><tbody>"
        for row in view.rows {
            html += "<tr>"
            for cell in row { html += self.cell(cell, openable) }
            html += "</tr>\n"
        }
        return html.with("</tbody></table></div></section>")
    }

    private func cell(_ cell: TableView.Cell, _ openable: Set<String>) -> HTML {
        switch cell {
        case .moment(let moment): return "<td class=\"nowrap\">\(visit.times.element(moment, visit.times.full(moment)))</td>"
        case .words(let words): return "<td class=\"words\">\(t(words))</td>"
        case .record(let record):
            let name = record[record.kind.titleField].words(in: t.language) ?? ""
            guard openable.contains(record.kind.name) else { return "<td>\(name)</td>" }
            return "<td><a href=\"\(Address.of(record))\">\(record.number) \(name)</a></td>"
        case .address(let address):
            let link = address.contains("@") ? "mailto:\(address)" : "tel:\(address.filter { !$0.isWhitespace })"
            return "<td><a href=\"\(link)\">\(address)</a></td>"
        case .none: return "<td class=\"mut\">—</td>"
        }
    }
}
