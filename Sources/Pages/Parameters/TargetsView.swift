import Engine
import Kernel

/// Lengths of time by row and column; each that was another is told with what it was.
struct TargetsView {
    let rows: ParameterForm.Axis
    let columns: ParameterForm.Axis
    let t: Words

    func html(_ value: JSON, before: JSON?) -> HTML {
        table { row, column in
            let now = words(value[row.key]?[column.key]), then = before.map { words($0[row.key]?[column.key]) }
            guard let then, then != now else { return "<td class=\"n\">\(now)</td>" }
            return "<td class=\"n new\"><del class=\"mut\">\(then)</del> <ins>\(now)</ins></td>"
        }
    }

    private func words(_ value: JSON?) -> String { value.flatMap { try? Duration($0) }.map { t($0.work) } ?? "—" }

    /// In a cell of another table: a line for each row that has a length.
    func lines(_ value: JSON) -> HTML {
        var html = HTML()
        for row in rows.options {
            let lengths = columns.options.compactMap { column -> String? in
                guard let length = value[row.key]?[column.key].flatMap({ try? Duration($0) }) else { return nil }
                return "\(t(column.label)) \(t(length.work))"
            }
            if !lengths.isEmpty { html += "<div>\(t(row.label))\(t.colon)\(t.list(lengths))</div>" }
        }
        return html
    }

    /// - Parameter cell: a whole `td`, from row and column.
    func table(_ cell: (ChoiceField.Option, ChoiceField.Option) -> HTML) -> HTML {
        var html: HTML = "<div class=\"scroll-x\" tabindex=\"0\"><table class=\"sheet\"><thead><tr><th scope=\"col\">\(t(rows.label))</th>"
        for column in columns.options { html += "<th scope=\"col\">\(t(column.label))</th>" }
        html += "</tr></thead><tbody>"
        for row in rows.options {
            let name: HTML = Marks.isPriority(row.key) ? Marks.priority(row.key, t(row.label)) : "\(t(row.label))"
            html += "<tr><th scope=\"row\">\(name)</th>"
            for column in columns.options { html += cell(row, column) }
            html += "</tr>"
        }
        return html.with("</tbody></table></div>")
    }
}
