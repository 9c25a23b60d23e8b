import Engine
import Kernel

/// A table of records: number, title, and the kind's columns.
struct ListTable {
    let kind: Kind
    let columns: [any AnyField]
    let writer: ValueWriter
    let sort: Query.Sort
    /// The canonical filter up to and without its `sort:`, for the links in the heads.
    let filterText: String
    /// Records on which a customer had the last word.
    var answered: Set<RecordID> = []
    /// Whether columns give way where the page is narrow. What a person chose stays; the table is moved sideways then.
    var givesWay = true
    private var t: Words { writer.t }

    /// The fields a list shows beside number and title, as far as the reader may see them. When a record was last changed would
    /// betray internal notes.
    static func columns(of kind: Kind, _ access: Access) -> [any AnyField] {
        kind.columns.compactMap { kind.field($0) }.filter { field in
            if field.id == SystemField.updated.id { return access.readsNotes || kind.customerField == nil }
            return SystemField.contains(field.id) || access.reads(field)
        }
    }

    /// The fields such a list reads.
    static func needed(_ kind: Kind, _ columns: [any AnyField]) -> Set<String> {
        var needed = Set(columns.map(\.id))
        needed.insert(kind.titleField)
        for beside in ["hold_reason", "major"] where kind.position(beside) != nil { needed.insert(beside) }
        return needed
    }

    func html(_ records: [StoredRecord]) -> HTML {
        var html = HTML(capacity: 2000 + records.count * 1000)
        html += "<div class=\"scroll-x\"><table class=\"grid\" data-list><caption class=\"vh\">\(t(kind.plural))</caption><thead><tr>"
        html += head(SystemField.number, "")
        if let title = kind.field(kind.titleField) { html += head(title, "") }
        for (place, field) in columns.enumerated() { html += head(field, classes(field, place)) }
        html += "</tr></thead><tbody>"
        for record in records { row(record, to: &html) }
        html += "</tbody></table></div>"
        return html
    }

    private func row(_ record: StoredRecord, to html: inout HTML) {
        let path = Address.of(kind.name, record.number)
        let title = record[kind.titleField].words(in: t.language) ?? record.number
        html += "<tr><td class=\"num\"><a href=\"\(path)\">\(record.number)</a></td>"
        html += "<td class=\"title\"><div class=\"clip\">\(Marks.major(record, t))<a href=\"\(path)\">\(title)</a></div></td>"
        for (place, field) in columns.enumerated() {
            html += "<td class=\"\(classes(field, place))\" data-field=\"\(field.id)\">\(cell(record, field))</td>"
        }
        html += "</tr>\n"
    }

    private func cell(_ record: StoredRecord, _ field: any AnyField) -> HTML {
        if field.id == SystemField.state.id, kind.position(field.id) == nil {
            let state = Marks.state(record.state, of: kind, t, more: Marks.holdReason(record, writer.options, t))
            return answered.contains(record.id) ? "\(state) \(Marks.answered(t))" : state
        }
        let value = record.value(field.id)
        if value.isNull { return "<span class=\"mut\">\(blank(field))</span>" }
        if let moment = field.type is MomentField ? Moment(value) : nil { return writer.times.element(moment, writer.times.brief(moment)) }
        if field.type.refers {
            let name = writer.plain(value, field)
            let isPerson = field.type.target == "person" && value.id != nil
            return isPerson ? "<span class=\"cut\">\(Marks.person(name))</span>" : "<span class=\"cut\">\(name)</span>"
        }
        if field.type is ChoiceField || field.type is ClockField { return writer.html(value, field) }
        return "<span class=\"cut\">\(writer.plain(value, field))</span>"
    }

    private func blank(_ field: any AnyField) -> String { field.id == "assignee" ? t("未分派", "unassigned") : "—" }

    /// Which columns give way first when the page is narrow, and where times stand.
    private func classes(_ field: any AnyField, _ place: Int) -> String {
        if field.type is ClockField { return "clk" }
        let isTime = field.type is MomentField
        if !givesWay { return isTime ? "end num" : "nowrap" }
        if place >= 6, place < columns.count - 1 { return isTime ? "end num maybe spare" : "nowrap maybe spare" }
        if place >= 4, field.id != SystemField.state.id { return isTime ? "end num maybe" : "nowrap maybe" }
        return isTime ? "end num" : "nowrap"
    }

    private func head(_ field: any AnyField, _ classes: String) -> HTML {
        let label = t(field.label)
        // A timer is in the order of its end.
        if field.type is ClockField, let due = kind.field(Kind.due(of: field.id)) { return head(due, classes, label) }
        guard ListTable.isSortable(field) else { return "<th scope=\"col\" class=\"\(classes)\">\(label)</th>" }
        return head(field, classes, label)
    }

    private func head(_ field: any AnyField, _ classes: String, _ label: String) -> HTML {
        let isCurrent = sort.field == field.id
        let descending = isCurrent ? !sort.descending : field.type is MomentField && !kind.clocks.contains(field.id)
        let link = Address.of(kind.name, query: ["q": "\(filterText)sort:\(descending ? "-" : "")\(field.id)"])
        let order: HTML = isCurrent ? (sort.descending ? " aria-sort=\"descending\"" : " aria-sort=\"ascending\"") : ""
        let arrow: HTML = isCurrent ? (sort.descending ? Glyph.down.html : Glyph.up.html) : ""
        return "<th scope=\"col\" class=\"\(classes)\"\(order)><a href=\"\(link)\">\(label) \(arrow)</a></th>"
    }

    private static func isSortable(_ field: any AnyField) -> Bool {
        let type = field.type
        let isText = type is LocalizedTextField || type is LongTextField || type is LinesField || type is AnswersField
        return type.storage != .bytes && !(isText || type is FactsField || type is ClockField || type is SubjectField)
    }
}
