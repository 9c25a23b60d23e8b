import Kernel

/// A table of inputs for several lines, some empty ones below. The script adds lines and takes what is pasted; without it there is room for
/// three more each time the form is saved.
struct LinesInput {
    let field: any AnyField
    let type: LinesField
    let writer: ValueWriter
    /// Of columns that name records, by field and column.
    let offers: Suggestions
    let state: FormState
    /// Whether the field's name stands elsewhere.
    let isBare: Bool
    private static let spare = 3
    private var t: Words { writer.t }

    /// - Parameter below: hint, and what is wrong.
    func html(_ value: Value, isNeeded: Bool, focus: Bool, below: HTML) -> HTML {
        let rows = rows(value), isWrong = !state.wrong(field.id).isEmpty
        let described = [field.hint == nil ? nil : "h-\(field.id)", isWrong ? "w-\(field.id)" : nil].compactMap { $0 }.joined(separator: " ")
        let need: HTML = isNeeded ? " <span class=\"need\">\(t("必填", "required"))</span>" : ""
        var html: HTML = "<fieldset class=\"field whole lines\" id=\"\(FieldInputs.id(field.id))\""
        if !described.isEmpty { html += " aria-describedby=\"\(described)\"" }
        html += "><legend\(" class=\"vh\"", if: isBare)>\(t(field.label))\(need)</legend>"
        html += "<div class=\"scroll-x\"><table class=\"sheet\" data-lines><thead><tr>"
        for column in type.columns { html += "<th scope=\"col\">\(t(column.label))</th>" }
        html += "</tr></thead><tbody>"
        for (place, cells) in rows.enumerated() {
            let isBlank = cells.allSatisfy(\.isEmpty)
            html += line(cells, number: place + 1, isWrong: isWrong && (!isBlank || rows.count == LinesInput.spare), focus: focus && place == 0)
        }
        html += "</tbody></table></div>\(lists)<div class=\"row\"><button type=\"button\" class=\"btn slim\" data-add-line hidden>\(t("加一行", "Add a line"))</button></div>"
        html += below
        return html.with("</fieldset>")
    }

    /// As typed, or else as stored, and room for more.
    private func rows(_ value: Value) -> [[String]] {
        let given = state.cells(of: field, type) ?? Lines(value)?.rows ?? []
        let last = given.lastIndex { !$0.allSatisfy(\.isEmpty) } ?? -1
        let empty = Array(repeating: "", count: type.columns.count)
        return Array(given.prefix(last + 1)) + Array(repeating: empty, count: LinesInput.spare)
    }

    private func line(_ cells: [String], number: Int, isWrong: Bool, focus: Bool) -> HTML {
        var html: HTML = "<tr>"
        for (place, column) in type.columns.enumerated() {
            let text = place < cells.count ? cells[place] : "", options = column.choices
            let label = t("\(column.label.zh)，第 # 行", "\(column.label.en), line #")
            let tag = options.isEmpty ? "input" : "select"
            html += "<td><\(tag) class=\"input\" name=\"\(FormState.prefix)\(field.id).\(column.id)\""
            html += " aria-label=\"\(label.replacing("#", with: String(number)))\" data-label=\"\(label)\""
            html += "\(" aria-invalid=\"true\"", if: isWrong)\(" autofocus", if: focus && place == 0)"
            if options.isEmpty {
                html += " value=\"\(shown(text, column))\" autocomplete=\"off\""
                if !offers[key(column)].suggestions.isEmpty { html += " list=\"\(list(column))\"" }
                if cells.allSatisfy(\.isEmpty), let example = example(column.type) { html += " placeholder=\"\(example)\"" }
                html += "></td>"
            } else {
                html += ">\(choices(options, text))</select></td>"
            }
        }
        return html.with("</tr>")
    }

    /// What stands in an input: of a record that is stored, what it is called.
    private func shown(_ cell: String, _ column: LinesField.Column) -> String {
        let id = column.type.target == nil ? nil : RecordID(cell)
        return id.map { ReferenceFinder.words($0, writer) } ?? cell
    }

    private func choices(_ options: [ChoiceField.Option], _ text: String) -> HTML {
        var html: HTML = "<option value=\"\">—</option>"
        if !text.isEmpty, !options.contains(where: { $0.key == text }) { html += "<option value=\"\(text)\" selected>\(text)</option>" }
        for option in options { html += "<option value=\"\(option.key)\"\(" selected", if: option.key == text)>\(t(option.label))</option>" }
        return html
    }

    /// The records that may be named, once for all lines.
    private var lists: HTML {
        var html = HTML()
        for column in type.columns where !offers[key(column)].suggestions.isEmpty {
            html += "<datalist id=\"\(list(column))\">"
            for suggestion in offers[key(column)].suggestions { html += "<option value=\"\(suggestion.words)\"></option>" }
            html += "</datalist>"
        }
        return html
    }

    private func key(_ column: LinesField.Column) -> String { Suggestions.key(field, column) }
    private func list(_ column: LinesField.Column) -> String { "r-\(field.id)-\(column.id)" }

    private func example(_ type: any FieldType) -> String? {
        switch type {
        case is DayField: "2026-10-01"
        case is HoursField: HoursField.example
        case is TimeOfDayField: "08:30"
        default: nil
        }
    }
}

extension FormState {
    /// The cells of a field of lines, line by line, as they were sent; nil where the form had none.
    func cells(of field: any AnyField, _ type: LinesField) -> [[String]]? {
        let columns = type.columns.map { typed["\(field.id).\($0.id)"] }
        guard columns.contains(where: { $0 != nil }) else { return typed[field.id]?.last.flatMap { Lines(.text($0))?.rows } }
        let count = columns.compactMap { $0?.count }.max() ?? 0
        return (0..<count).map { line in
            columns.map { column in
                guard let column, line < column.count else { return "" }
                return column[line]
            }
        }
    }
}
