import Engine
import Kernel

/// What was found of one kind: each record with the words marked where they stand.
struct SearchHits {
    let section: SearchSection
    let marks: SearchMarks
    let writer: ValueWriter
    let access: Access
    private var kind: Kind { section.kind }
    private var t: Words { writer.t }

    static func load(_ section: SearchSection, _ typed: String, _ visit: Visit) async throws -> SearchHits {
        var ids: [String: Set<RecordID>] = [:]
        let access = visit.access(to: section.kind)
        for field in access.fields where field.type is ReferenceField {
            for record in section.records { ids.add(record[field.id], field) }
        }
        let writer = visit.writer(section.kind, labels: try await visit.labels(ids), options: try await visit.options(of: section.kind))
        return SearchHits(section: section, marks: SearchMarks(typed), writer: writer, access: access)
    }

    func html(more: HTML) -> HTML {
        let id = "found-\(kind.name)"
        var html: HTML = "<section class=\"sec\" aria-labelledby=\"\(id)\"><header><h2 id=\"\(id)\">\(t(kind.plural))</h2>"
        html += "<span class=\"n\">\(section.count.isMore ? t("多于 1,000", "more than 1,000") : String(section.count.number))</span></header>"
        let heads = [t("编号", "Number"), t("标题", "Title"), t("状态", "State"), t("建档", "Created")]
        html += ShortTable.html(t(kind.plural), heads: heads, classes: "grid hits", rows: section.records.reduce(into: HTML()) { $0 += row($1) })
        html += "\(more)</section>"
        return html
    }

    private func row(_ record: StoredRecord) -> HTML {
        let name = ShortTable.name(record, t, title: marked, beside: ShortTable.customer(record, writer), below: excerpt(record))
        return """
            <tr>\(name)\
            <td>\(Marks.state(record.state, of: kind, t))</td>\
            <td class="end mut nowrap">\(writer.times.element(record.created, writer.times.brief(record.created)))</td></tr>
            """
    }

    /// The first text beside the title in which a word stands, or who is named by it; where none is in a field, it is in what was said.
    private func excerpt(_ record: StoredRecord) -> HTML {
        for field in access.fields where field.id != kind.titleField {
            guard let text = text(record, field), let first = marks.ranges(in: text).first else { continue }
            let start = text.index(first.lowerBound, offsetBy: -24, limitedBy: text.startIndex) ?? text.startIndex
            let end = text.index(first.upperBound, offsetBy: 96, limitedBy: text.endIndex) ?? text.endIndex
            let piece = text[start..<end].split(whereSeparator: \.isWhitespace).joined(separator: " ")
            return """
                <p class="excerpt"><span class="mut">\(t(field.label))</span> \
                \(start > text.startIndex ? "…" : "")\(marked(piece))\(end < text.endIndex ? "…" : "")</p>
                """
        }
        if let title = record[kind.titleField].words(in: t.language), !marks.ranges(in: title).isEmpty { return "" }
        return "<p class=\"excerpt mut\">\(t("在经过或附件名中", "In the timeline or a file’s name"))</p>"
    }

    private func text(_ record: StoredRecord, _ field: any AnyField) -> String? {
        let value = record[field.id]
        if field.type is ReferenceField { return value.id.flatMap { writer.labels[$0]?.text(t.language) } }
        return field.type.isProse ? value.words(in: t.language) ?? value.text : nil
    }

    private func marked(_ text: String) -> HTML {
        var html: HTML = "", at = text.startIndex
        for range in marks.ranges(in: text) {
            html += "\(text[at..<range.lowerBound])<mark>\(text[range])</mark>"
            at = range.upperBound
        }
        html += "\(text[at...])"
        return html
    }
}
