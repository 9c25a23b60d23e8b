import Engine
import Kernel

/// The inputs by which a version's values are written: each parameter in its own form, and a way to take in another.
///
/// Named `f.<field>` for the ids, and `f.<field>.<id>.<part>` for what each consists of.
struct ParameterInputs {
    let field: any AnyField
    let timeline: RuleTimeline
    let base: ParameterBase
    let state: FormState
    let t: Words
    private var rules: Rulebook { base.book }

    /// Sent by the button that takes in another parameter; nothing is saved then.
    static let more = "more"

    /// - Parameter value: what is stored, where nothing was typed.
    func html(_ value: Value) -> HTML {
        let ids = chosen(value)
        // Enter in any of these saves, as it does elsewhere: the first button of a form is the one it presses.
        var html: HTML = """
            <div class="whole params" id="\(FieldInputs.id(field.id))" tabindex="-1">\
            <button class="vh" tabindex="-1" aria-hidden="true">\(t("保存", "Save"))</button>
            """
        for id in ids { if let parameter = rules.parameter(id) { html += section(parameter, json(id, value)) } }
        html += another(than: ids)
        return html.with("</div>")
    }

    private func chosen(_ value: Value) -> [String] {
        let typed = state.typed[field.id].map { $0.flatMap { $0.split(separator: ",") }.map { String($0).trimmed } }
        let ids = (typed ?? value.texts.keys.sorted()).filter { !$0.isEmpty }
        return ids.enumerated().filter { ids.firstIndex(of: $1) == $0 && !reader.isDropped($1) }.map(\.element)
    }

    /// What was typed, or comes of what the record sets; for a parameter just taken in, what holds by then.
    private func json(_ id: String, _ value: Value) -> JSON? {
        if let parameter = rules.parameter(id), let typed = reader.json(parameter) { return typed }
        guard let parameter = rules.parameter(id), let set = value.texts[id] else { return base.json(id) }
        return base.value(parameter, set)
    }

    private var reader: ParameterReader { ParameterReader(field: field.id, state: state) }

    private func section(_ parameter: any AnyParameter, _ value: JSON?) -> HTML {
        let name = "\(FormState.prefix)\(field.id)"
        var html: HTML = """
            <section class="param" data-parameter="\(parameter.id)"><header><b>\(t(parameter.label))</b> <code>\(parameter.id)</code>\
            <input type="hidden" name="\(name)" value="\(parameter.id)">\
            <label class="push"><input type="checkbox" name="\(name).\(parameter.id).\(ParameterReader.dropped)" value="yes"> \(t("不改此项", "Leave this out"))</label></header>
            """
        if let hint = parameter.hint { html += "<p class=\"hint\">\(t(hint))</p>" }
        for bound in parameter.bounds { html += "<p class=\"hint\">\(t("限值", "Bound"))\(t.colon)\(t(bound.text))（<span class=\"mono\">\(bound.requirement)</span>）</p>" }
        if parameter.form.isSetByCells, !base.isPromise, let before = reader.base(parameter) ?? base.json(parameter.id) {
            let json = String(decoding: before.sorted.bytes, as: UTF8.self)
            html += "<input type=\"hidden\" name=\"\(name).\(parameter.id).\(ParameterReader.base)\" value=\"\(json)\">"
        }
        html += inputs(parameter, value, "\(name).\(parameter.id)")
        return html.with("</section>")
    }

    private func inputs(_ parameter: any AnyParameter, _ value: JSON?, _ name: String) -> HTML {
        let label = t(parameter.label)
        switch parameter.form {
        case .duration: return duration(value, name, label)
        case .whole: return "<input class=\"input\" name=\"\(name).whole\" aria-label=\"\(label)\" inputmode=\"numeric\" value=\"\(ParameterInputs.text(value))\">"
        case .truth: return select("\(name).truth", label, ParameterView.truths, chosen: value?.truth.map { $0 ? "yes" : "no" } ?? value?.text)
        case .matrix(let rows, let columns, let cells):
            return MatrixView(rows: rows, columns: columns, cells: cells, t: t).table { row, column in
                let title = "\(t(rows.label)) \(t(row.label)) × \(t(columns.label)) \(t(column.label))"
                return "<td>\(select("\(name).\(row.key).\(column.key)", title, cells, chosen: value?[row.key]?[column.key]?.text))</td>"
            }
        case .targets(let rows, let columns):
            return TargetsView(rows: rows, columns: columns, t: t).table { row, column in
                "<td>\(duration(value?[row.key]?[column.key], "\(name).\(row.key).\(column.key)", "\(t(row.label)) \(t(column.label))", DurationUnit.ofWork))</td>"
            }
        case .calendar: return select(name + ".calendar", label, calendars, chosen: value?.text)
        case .keys(let of): return keys(value, rules.values.options(of), name, label)
        case .among(let options): return keys(value, options, name, label)
        case .options: return options(value, name, label)
        case .lines(let columns): return lines(value, columns, name, label)
        case .yaml: return "<textarea class=\"input mono\" name=\"\(name).yaml\" aria-label=\"\(label)\" rows=\"16\">\n\(value?.yaml ?? "")</textarea>"
        }
    }

    private var calendars: [ChoiceField.Option] {
        let named = timeline.calendarNames.map { ChoiceField.Option($0.id.description, Text($0.label.text(.zh), $0.label.text(.en))) }
        return [ChoiceField.Option(CalendarChoice.always, ParameterView.always)] + named
    }

    private func keys(_ value: JSON?, _ options: [ChoiceField.Option], _ name: String, _ label: String) -> HTML {
        let chosen = Set((value?.list ?? []).compactMap(\.text))
        var html: HTML = "<div class=\"boxes\" role=\"group\" aria-label=\"\(label)\"><input type=\"hidden\" name=\"\(name).key\" value=\"\">"
        for option in options {
            html += "<label><input type=\"checkbox\" name=\"\(name).key\" value=\"\(option.key)\"\(" checked", if: chosen.contains(option.key))> \(t(option.label))</label> "
        }
        return html.with("</div>")
    }

    private func duration(_ value: JSON?, _ name: String, _ label: String, _ units: [DurationUnit] = DurationUnit.allCases) -> HTML {
        let (amount, unit) = DurationUnit.split(value, units)
        let units = units.map { ChoiceField.Option($0.rawValue, $0.label) }
        return """
            <div class="row"><input class="input narrow" name="\(name).amount" aria-label="\(label)" inputmode="numeric" value="\(amount)">\
            \(select("\(name).unit", "\(label) \(t("单位", "unit"))", units, chosen: unit.rawValue))</div>
            """
    }

    private func select(_ name: String, _ label: String, _ options: [ChoiceField.Option], chosen: String?) -> HTML {
        var html: HTML = "<select class=\"input\" name=\"\(name)\" aria-label=\"\(label)\">"
        if !options.contains(where: { $0.key == chosen }) { html += "<option value=\"\(chosen ?? "")\">\(chosen ?? "—")</option>" }
        for option in options { html += "<option value=\"\(option.key)\"\(" selected", if: option.key == chosen)>\(t(option.label))</option>" }
        return html.with("</select>")
    }

    private static let blankLines = 3

    private func options(_ value: JSON?, _ name: String, _ label: String) -> HTML {
        let parts = [("key", Text("代号", "Key")), ("zh", Text("中文", "Chinese")), ("en", Text("英文", "English"))]
        let table = lines(value, parts.map { key, label in ParameterForm.Column(key, label) }, name, label)
        return table.with("<p class=\"hint\">\(t("清空一行即删去该项；次序即显示次序。", "Clear a line to drop it; they are offered in this order."))</p>")
    }

    private func lines(_ value: JSON?, _ columns: [ParameterForm.Column], _ name: String, _ label: String) -> HTML {
        var html: HTML = "<div class=\"scroll-x\"><table class=\"sheet lines\"><thead><tr>"
        for column in columns { html += "<th scope=\"col\">\(t(column.label))</th>" }
        html += "</tr></thead><tbody>"
        let lines = (value?.list ?? []) + Array(repeating: JSON.null, count: ParameterInputs.blankLines)
        for (number, line) in lines.enumerated() {
            html += "<tr>"
            for column in columns {
                let title = t("\(label) 第 \(number + 1) 行 \(t(column.label))", "\(label) line \(number + 1) \(t(column.label))")
                html += "<td>\(cell(line[column.id], column, "\(name).\(column.id)", title))</td>"
            }
            html += "</tr>"
        }
        return html.with("</tbody></table></div>")
    }

    private func cell(_ value: JSON?, _ column: ParameterForm.Column, _ name: String, _ title: String) -> HTML {
        let text = ParameterInputs.text(value)
        if column.options.isEmpty { return "<input class=\"input\" name=\"\(name)\" aria-label=\"\(title)\" value=\"\(text)\" autocomplete=\"off\">" }
        return select(name, title, [ChoiceField.Option("", Text(verbatim: "—"))] + column.options, chosen: text)
    }

    private static func text(_ value: JSON?) -> String { value?.whole.map(String.init) ?? value?.text ?? "" }

    private func takes(_ parameter: any AnyParameter) -> Bool { parameter.isAgreed || !base.isPromise }

    /// Parameters of all rooms that are not taken in yet.
    private func another(than ids: [String]) -> HTML {
        let id = ids.isEmpty ? FieldInputs.id(field.id) + "-first" : FieldInputs.id(field.id) + "-more"
        var html: HTML = "<div class=\"field\"><label for=\"\(id)\">\(ids.isEmpty ? t("要改的参数", "Parameter to change") : t("同时再改", "Change another too"))</label>"
        html += "<div class=\"row\"><select class=\"input\" id=\"\(id)\" name=\"\(FormState.prefix)\(field.id)\"><option value=\"\">—</option>"
        for group in rules.groups {
            let left = group.parameters.filter { !ids.contains($0.id) && takes($0) }
            if left.isEmpty { continue }
            html += "<optgroup label=\"\(t(group.label))\">"
            for parameter in left { html += "<option value=\"\(parameter.id)\">\(t(parameter.label))</option>" }
            html += "</optgroup>"
        }
        return html.with("</select><button class=\"btn\" name=\"then\" value=\"more\" formnovalidate>\(t("加入本次修改", "Add to this change"))</button></div></div>")
    }
}

/// The units a length of time is written in, by their letter in ISO 8601.
enum DurationUnit: String, CaseIterable {
    case minutes = "M", hours = "H", days = "D"

    var label: Text {
        switch self {
        case .minutes: Text("分钟", "minutes")
        case .hours: Text("小时", "hours")
        case .days: Text("天", "days")
        }
    }

    private var seconds: Int64 {
        switch self {
        case .minutes: 60
        case .hours: 3600
        case .days: 86400
        }
    }

    static let ofWork: [DurationUnit] = [.minutes, .hours]

    /// A value in the largest unit in which it is a whole number; what was typed wrong stands as it was typed.
    static func split(_ value: JSON?, _ units: [DurationUnit]) -> (amount: String, unit: DurationUnit) {
        guard let value, let length = try? Duration(value) else {
            let text = value?.text ?? "", unit = DurationUnit(rawValue: String(text.suffix(1))) ?? .hours
            return (text.filter { !"PTMHD".contains($0) }, unit)
        }
        let unit = units.reversed().first { length.seconds % $0.seconds == 0 } ?? .minutes
        return (String(length.seconds / unit.seconds), unit)
    }

    func iso(_ amount: String) -> String { self == .days ? "P\(amount)D" : "PT\(amount)\(rawValue)" }
}
