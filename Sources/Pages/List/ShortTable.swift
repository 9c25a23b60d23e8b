import Engine
import Kernel

/// A few records under a heading; what its columns are is told to those who do not see them.
enum ShortTable {
    static func html(_ caption: String, heads: [String], classes: String = "grid", rows: HTML) -> HTML {
        var html: HTML = "<table class=\"\(classes)\" data-list><caption class=\"vh\">\(caption)</caption><thead class=\"vh\"><tr>"
        for head in heads { html += "<th scope=\"col\">\(head)</th>" }
        html += "</tr></thead><tbody>\(rows)</tbody></table>"
        return html
    }

    /// The cells every row begins with: number and title, both links.
    /// - Parameters:
    ///   - title: how it is written, where not as it is.
    ///   - beside, below: what stands with it.
    static func name(_ record: StoredRecord, _ t: Words, title: ((String) -> HTML)? = nil, beside: HTML = "", below: HTML = "") -> HTML {
        let path = Address.of(record), words = record[record.kind.titleField].words(in: t.language) ?? record.number
        let shown = title?(words) ?? "\(words)"
        return """
            <td class="num"><a href="\(path)">\(record.number)</a></td>\
            <td class="title"><div class="clip"><a href="\(path)">\(shown)</a>\(beside)</div>\(below)</td>
            """
    }

    /// Whose record it is.
    static func customer(_ record: StoredRecord, _ writer: ValueWriter) -> HTML {
        guard let id = record.kind.customerField.flatMap({ record[$0].id }) else { return "" }
        return "<span class=\"sub\">\(writer.name(id))</span>"
    }
}
