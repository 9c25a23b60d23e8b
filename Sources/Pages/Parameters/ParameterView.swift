import Engine
import Kernel

/// A parameter's value as people read it; beside the value it had before, what is new stands out.
struct ParameterView {
    let form: ParameterForm
    /// For the names of calendars and of options that others list.
    let rules: RuleTimeline
    let now: Moment
    let t: Words

    func html(_ value: JSON?, before: JSON? = nil) -> HTML {
        guard let value else { return "<span class=\"mut\">—</span>" }
        switch form {
        case .duration, .whole, .truth, .calendar, .keys, .among: return line(value, before)
        case .targets(let rows, let columns): return TargetsView(rows: rows, columns: columns, t: t).html(value, before: before)
        case .matrix(let rows, let columns, let cells): return MatrixView(rows: rows, columns: columns, cells: cells, t: t).html(value, before: before)
        case .options: return options(value, before)
        case .lines(let columns): return lines(value, before, columns)
        case .yaml: return "<pre class=\"pre small\" tabindex=\"0\">\(value.yaml)</pre>"
        }
    }

    /// Where there is much else on the page: long values stand folded behind what they are in short.
    func brief(_ value: JSON?) -> HTML {
        switch form {
        case .duration, .whole, .truth, .matrix, .targets, .calendar, .keys, .among, .lines: return html(value)
        case .options:
            let labels = ((value.flatMap { try? Options($0) })?.options ?? []).map { t($0.label) }
            return folded(t.list(labels), value)
        case .yaml:
            let count = value?.yaml.split(whereSeparator: \.isNewline).count ?? 0
            return folded(t("\(count) 行", "\(count) lines"), value)
        }
    }

    private func folded(_ words: String, _ value: JSON?) -> HTML {
        "<details class=\"further\"><summary>\(words)</summary>\(html(value))</details>"
    }

    private func line(_ value: JSON, _ before: JSON?) -> HTML {
        guard let before, before != value else { return "<b>\(words(value))</b>" }
        return "<del>\(words(before))</del> → <ins>\(words(value))</ins>"
    }

    private func words(_ value: JSON) -> String {
        if let length = form == .duration ? try? Duration(value) : nil { return t(length.text) }
        if form == .calendar { return calendar(value) }
        if case .keys(let of) = form { return t.list((value.list ?? []).compactMap(\.text).map { label($0, of) }) }
        if case .among(let options) = form { return t.list(options.filter { value.list?.contains(.text($0.key)) == true }.map { t($0.label) }) }
        if let truth = value.truth { return t(ParameterView.truths[truth ? 0 : 1].label) }
        return value.whole.map(String.init) ?? value.text ?? ""
    }

    static let truths = [ChoiceField.Option("yes", Text("是", "Yes")), ChoiceField.Option("no", Text("否", "No"))]

    private func calendar(_ value: JSON) -> String {
        let id = value.text.flatMap { RecordID($0) }
        return rules.calendarNames.first { $0.id == id }?.label.text(t.language) ?? t(ParameterView.always)
    }
    static let always = Text("全天候（7×24）", "Every minute (24×7)")

    private func label(_ key: String, _ parameter: String) -> String {
        rules.rulebook(at: now).values.options(parameter).first { $0.key == key }.map { t($0.label) } ?? key
    }

    // MARK: lines and options

    /// Lines that are new, and those that are gone, stand out.
    private func lines(_ value: JSON, _ before: JSON?, _ columns: [ParameterForm.Column]) -> HTML {
        let now = (value.list ?? []).map(\.sorted), then = before?.list?.map(\.sorted)
        var html: HTML = "<div class=\"scroll-x\" tabindex=\"0\"><table class=\"sheet\"><thead><tr>"
        for column in columns { html += "<th scope=\"col\">\(t(column.label))</th>" }
        html += "</tr></thead><tbody>"
        for line in now {
            let isNew = then.map { !$0.contains(line) } ?? false
            html += "<tr\(" class=\"new\"", if: isNew)>"
            for column in columns { html += isNew ? "<td><ins>\(cell(line, column))</ins></td>" : "<td>\(cell(line, column))</td>" }
            html += "</tr>"
        }
        for line in then ?? [] where !now.contains(line) {
            html += "<tr class=\"gone\">"
            for column in columns { html += "<td><del>\(cell(line, column))</del></td>" }
            html += "</tr>"
        }
        return html.with("</tbody></table></div>")
    }

    private func cell(_ line: JSON, _ column: ParameterForm.Column) -> String {
        guard let key = line[column.id]?.text else { return line[column.id]?.whole.map(String.init) ?? "" }
        return column.options.first { $0.key == key }.map { t($0.label) } ?? key
    }

    private func options(_ value: JSON, _ before: JSON?) -> HTML {
        let now = (try? Options(value))?.options ?? [], then = before.flatMap { try? Options($0) }?.options
        var html: HTML = """
            <div class="scroll-x" tabindex="0"><table class="sheet"><thead><tr><th scope="col">\(t("代号", "Key"))</th>\
            <th scope="col">\(t("中文", "Chinese"))</th><th scope="col">\(t("英文", "English"))</th></tr></thead><tbody>
            """
        for option in now {
            let old = then?.first { $0.key == option.key }
            let isNew = then != nil && old == nil
            html += "<tr\(" class=\"new\"", if: isNew)><td class=\"mono\">\(mark(option.key, isNew ? nil : option.key))</td>"
            html += "<td>\(mark(option.label.zh, then == nil ? option.label.zh : old?.label.zh))</td>"
            html += "<td>\(mark(option.label.en, then == nil ? option.label.en : old?.label.en))</td></tr>"
        }
        for option in (then ?? []) where !now.contains(where: { $0.key == option.key }) {
            html += "<tr class=\"gone\"><td class=\"mono\"><del>\(option.key)</del></td><td><del>\(option.label.zh)</del></td><td><del>\(option.label.en)</del></td></tr>"
        }
        return html.with("</tbody></table></div>")
    }

    private func mark(_ words: String, _ before: String?) -> HTML {
        if before == words { return "\(words)" }
        let old: HTML = before.map { "<del>\($0)</del> " } ?? ""
        return "\(old)<ins>\(words)</ins>"
    }
}

/// A matrix as a table; each cell that was another is told with what it was.
struct MatrixView {
    let rows: ParameterForm.Axis
    let columns: ParameterForm.Axis
    let cells: [ChoiceField.Option]
    let t: Words

    func html(_ value: JSON, before: JSON?) -> HTML {
        table { row, column in
            let now = value[row.key]?[column.key]?.text ?? "", then = before.map { $0[row.key]?[column.key]?.text ?? "" }
            guard let then, then != now else { return "<td>\(mark(now))</td>" }
            return "<td class=\"new\"><del class=\"mut\">\(label(then))</del> <ins>\(mark(now))</ins></td>"
        }
    }

    /// - Parameter cell: a whole `td`, from row and column.
    func table(_ cell: (ChoiceField.Option, ChoiceField.Option) -> HTML) -> HTML {
        let corner = t("\(rows.label.zh)＼\(columns.label.zh)", "\(rows.label.en) \\ \(columns.label.en)")
        var html: HTML = "<div class=\"scroll-x\" tabindex=\"0\"><table class=\"sheet matrix\"><thead><tr><th scope=\"col\">\(corner)</th>"
        for column in columns.options { html += "<th scope=\"col\">\(t(column.label))</th>" }
        html += "</tr></thead><tbody>"
        for row in rows.options {
            html += "<tr><th scope=\"row\">\(t(row.label))</th>"
            for column in columns.options { html += cell(row, column) }
            html += "</tr>"
        }
        return html.with("</tbody></table></div>")
    }

    private func label(_ key: String) -> String { cells.first { $0.key == key }.map { t($0.label) } ?? key }
    private func mark(_ key: String) -> HTML { Marks.isPriority(key) ? Marks.priority(key, label(key)) : "\(label(key))" }
}
