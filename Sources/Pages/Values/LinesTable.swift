import Kernel

/// The lines of a field as they are read.
struct LinesTable {
    let type: LinesField
    let writer: ValueWriter
    var t: Words { writer.t }

    func html(_ value: Value, caption: String) -> HTML {
        let rows = Lines(value)?.rows ?? []
        // Columns of which no line has anything only take room.
        let places = type.columns.indices.filter { place in rows.contains { place < $0.count && !$0[place].isEmpty } }
        var html = HTML(capacity: 500 + rows.count * 100)
        html += "<div class=\"scroll-x\" tabindex=\"0\" role=\"group\" aria-label=\"\(caption)\">"
        html += "<table class=\"sheet lines-table\"><caption class=\"vh\">\(caption)</caption><thead><tr>"
        for place in places { html += "<th scope=\"col\">\(t(type.columns[place].label))</th>" }
        html += "</tr></thead><tbody>"
        for cells in rows {
            html += "<tr>"
            for place in places { html += "<td>\(cell(cells, place))</td>" }
            html += "</tr>\n"
        }
        return html.with("</tbody></table></div>")
    }

    /// A line in a few words: `2026-10-01 周四 · 不上班 · 国庆节`.
    func words(_ cells: [String]) -> String { type.columns.indices.map { plain(cells, $0) }.filter { !$0.isEmpty }.joined(separator: " · ") }

    /// How many there are: `3 行`.
    static func count(_ value: Value, _ t: Words) -> String { count(Lines(value)?.rows.count ?? 0, t) }
    static func count(_ number: Int, _ t: Words) -> String { t("\(number) 行", number == 1 ? "1 line" : "\(number) lines") }

    private func cell(_ cells: [String], _ place: Int) -> HTML {
        let isEmpty = place >= cells.count || cells[place].isEmpty
        return isEmpty ? "<span class=\"mut\">\(plain(cells, place))</span>" : "\(plain(cells, place))"
    }

    private func plain(_ cells: [String], _ place: Int) -> String {
        let text = place < cells.count ? cells[place] : "", column = type.columns[place]
        if column.type is HoursField, text.isEmpty { return LinesTable.noWork(t) }
        if let day = column.type is DayField ? Day(iso: text) : nil { return "\(text) \(Weekdays.short(day, t))" }
        if let id = column.type.target == nil ? nil : RecordID(text) { return writer.name(id) }
        if let moment = column.type is MomentField ? Moment(iso: text) : nil { return writer.times.full(moment) }
        if column.type is LocalizedTextField { return column.value(text).words(in: t.language) ?? text }
        return column.choices.first { $0.key == text }.map { t($0.label) } ?? text
    }

    /// For hours that are none.
    static func noWork(_ t: Words) -> String { t("不上班", "no work") }
}

extension LinesField.Column {
    /// What a cell is chosen from, yes and no among it; empty where it is typed.
    var choices: [ChoiceField.Option] {
        guard let truth = type as? TruthField else { return options }
        return [ChoiceField.Option(truth.plain(.truth(true)), Text("是", "yes")), ChoiceField.Option(truth.plain(.truth(false)), Text("否", "no"))]
    }
}
