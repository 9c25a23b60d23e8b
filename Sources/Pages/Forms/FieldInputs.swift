import Engine
import Kernel

/// Inputs for fields, by type: label, control, hint, and what is wrong.
struct FieldInputs {
    let writer: ValueWriter
    let offers: Suggestions
    let state: FormState
    /// What a version's values are laid over; nil in forms of other kinds.
    var base: ParameterBase?
    /// What fields of answers are asked, by field.
    var questions: [String: [Question]] = [:]
    /// Whether labels stand elsewhere, as beside an inline edit.
    var isBare = false
    var t: Words { writer.t }

    static func id(_ field: String) -> String { ["comment", "happened", "file", "to", Signature.field].contains(field) ? field : "f-\(field)" }

    /// Whether the field can be filled in a form at all: an open choice without any option offers nothing.
    static func isOffered(_ field: any AnyField, _ options: OptionLabels) -> Bool {
        if field.type is FactsField || field.type is AttachmentField { return false }
        return !(field.type is ChoiceField) || !options.all(of: field.id).isEmpty
    }

    /// A field with its label.
    func row(_ field: any AnyField, _ value: Value, isNeeded: Bool, focus: Bool) -> HTML {
        if field.type is LocalizedTextField { return localized(field, value, isNeeded: isNeeded) }
        if field.type is ParametersField { return parameters(field, value) }
        if boxes(field) != nil { return group(field, value) }
        if let lines = lines(field) { return lines.html(value, isNeeded: isNeeded, focus: focus, below: below(field)) }
        if let asked = questions[field.id] { return answers(field, value, asked) }
        let need: HTML = isNeeded ? " <span class=\"need\">\(t("必填", "required"))</span>" : ""
        let isWide = field.type is LongTextField || field.type is ReferencesField || (field.type as? TextField).map { $0.max >= 200 } == true
        var html: HTML = "<div class=\"field\(" whole", if: isWide)\"><label for=\"\(Self.id(field.id))\">\(t(field.label))\(need)</label>"
        html += control(field, value, isNeeded: isNeeded, focus: focus)
        html += below(field)
        html += "</div>"
        return html
    }

    /// The control alone, with what is wrong under it.
    func bare(_ field: any AnyField, _ value: Value) -> HTML {
        if field.type is LocalizedTextField { return localized(field, value, isNeeded: field.isRequired) }
        if field.type is ParametersField { return parameters(field, value) }
        if boxes(field) != nil { return group(field, value) }
        if let lines = lines(field) { return lines.html(value, isNeeded: field.isRequired, focus: true, below: below(field)) }
        if let asked = questions[field.id] { return answers(field, value, asked) }
        var html = control(field, value, isNeeded: field.isRequired, focus: true)
        html += below(field)
        return html
    }

    private func parameters(_ field: any AnyField, _ value: Value) -> HTML {
        guard let base else { return "" }
        let inputs = ParameterInputs(field: field, timeline: writer.options.timeline, base: base, state: state, t: t)
        return "\(below(field))\(inputs.html(value))"
    }

    /// An input for each question.
    private func answers(_ field: any AnyField, _ value: Value, _ asked: [Question]) -> HTML {
        let focus = state.focus(among: asked.map(\.id))
        var html: HTML = "<fieldset class=\"field whole lines answers\" id=\"\(Self.id(field.id))\"><legend\(" class=\"vh\"", if: isBare)>\(t(field.label))</legend>"
        for question in asked { html += row(question, question.value(in: value), isNeeded: question.isRequired, focus: question.id == focus) }
        html += below(field)
        return html.with("</fieldset>")
    }

    private func lines(_ field: any AnyField) -> LinesInput? {
        (field.type as? LinesField).map { LinesInput(field: field, type: $0, writer: writer, offers: offers, state: state, isBare: isBare) }
    }

    private func below(_ field: any AnyField) -> HTML {
        var html = HTML()
        if let hint = field.hint { html += "<span class=\"hint\" id=\"h-\(field.id)\">\(t(hint))</span>" }
        let wrong = state.wrong(field.id)
        if !wrong.isEmpty { html += "<span class=\"wrong\" id=\"w-\(field.id)\">\(wrong.map { t($0) }.joined(separator: " "))</span>" }
        return html
    }

    /// Attributes every control has.
    func common(_ field: any AnyField, isNeeded: Bool, focus: Bool, name: String? = nil, id: String? = nil) -> HTML {
        let isWrong = !state.wrong(field.id).isEmpty
        let described = [field.hint == nil ? nil : "h-\(field.id)", isWrong ? "w-\(field.id)" : nil].compactMap { $0 }.joined(separator: " ")
        var html: HTML = " class=\"input\" id=\"\(id ?? Self.id(field.id))\" name=\"\(FormState.prefix)\(name ?? field.id)\""
        html += "\(" aria-required=\"true\"", if: isNeeded)\(" aria-invalid=\"true\"", if: isWrong)\(" autofocus", if: focus)"
        if !described.isEmpty { html += " aria-describedby=\"\(described)\"" }
        return html
    }

    private func control(_ field: any AnyField, _ value: Value, isNeeded: Bool, focus: Bool) -> HTML {
        if let second = SecondInput(field.type) { return both(second, field, value, isNeeded: isNeeded, focus: focus) }
        let common = common(field, isNeeded: isNeeded, focus: focus)
        let text = state.typed[field.id]?.joined(separator: "\n") ?? plain(value, field)
        switch field.type {
        case is ChoiceField where options(field).count <= Self.mostSelected:
            let key = chosen(text, field)
            return select(common, options(field), chosen: key, gone: t(writer.options.label(key, of: field)), isNeeded: isNeeded)
        case is ChoiceField:
            return Self.suggested(common, text, list: "o-\(field.id)", options(field).map(\.label), placeholder: t("输入或选择", "Type or choose"))
        case is TruthField: return select(common, [("yes", t("是", "Yes")), ("no", t("否", "No"))], chosen: text, isNeeded: isNeeded)
        case is LongTextField: return "<textarea\(common) rows=\"4\">\n\(text)</textarea>"
        case is ReferencesField:
            return "<textarea\(common) rows=\"3\" placeholder=\"\(t("每行一个名称或编号", "One name or number a line"))\">\n\(text)</textarea>"
        case is ReferenceField:
            return referring(common, text, field)
        case is SubjectField: return Self.suggested(common, text, list: "", [], placeholder: t("记录编号", "Number of a record"))
        case is MomentField: return "<input\(common) type=\"datetime-local\" value=\"\(text)\">"
        case is HoursField:
            return "<input\(common) value=\"\(text)\" autocomplete=\"off\" placeholder=\"\(t("不填即不上班", "Empty: no work"))\">"
        case is ZoneField: return Self.suggested(common, text, list: "z-\(field.id)", Self.zones)
        case is DayField: return "<input\(common) type=\"date\" value=\"\(text)\">"
        case is TextField: return "<input\(common) value=\"\(text)\" autocomplete=\"off\">"
        case is WholeField, is DecimalField: return "<input\(common) value=\"\(text)\" inputmode=\"decimal\" autocomplete=\"off\">"
        default: return "<input\(common) value=\"\(text)\" autocomplete=\"off\">"
        }
    }

    /// Where customers are most often; any other may be typed.
    static let zones = [
        "Asia/Shanghai", "Asia/Hong_Kong", "Asia/Taipei", "Asia/Singapore", "Asia/Tokyo", "Asia/Kolkata", "Europe/London", "Europe/Berlin",
        "America/New_York", "America/Los_Angeles", "Australia/Sydney", "+08:00", "UTC",
    ]

    /// The key of the option that was typed by its label, or the text itself.
    private func chosen(_ text: String, _ field: any AnyField) -> String {
        options(field).first { $0.key == text || $0.label == text }?.key ?? text
    }

    /// A stored value as the control holds it.
    private func plain(_ value: Value, _ field: any AnyField) -> String {
        if let moment = field.type is MomentField ? Moment(value) : nil { return writer.times.local(moment) }
        if let key = value.text, let choice = field.type as? ChoiceField { return choice.isOpen ? t(writer.options.label(key, of: field.id)) : key }
        if let id = value.id { return named(id) }
        if let subject = field.type is SubjectField ? Reference(value) : nil { return named(subject.id) }
        if field.type is ReferencesField { return value.ids.map(named).joined(separator: "\n") }
        return field.type.plain(value)
    }

    private func named(_ id: RecordID) -> String { ReferenceFinder.words(id, writer) }

    private func options(_ field: any AnyField) -> [(key: String, label: String)] {
        writer.options.all(of: field).map { ($0.key, t($0.label)) }
    }

    /// - Parameter gone: what the chosen is called where it is no option any more.
    func select(_ common: HTML, _ options: [(key: String, label: String)], chosen: String, gone: String? = nil, isNeeded: Bool) -> HTML {
        var html: HTML = "<select\(common)>"
        if !isNeeded || chosen.isEmpty { html += "<option value=\"\">\(isNeeded ? t("请选择", "Choose") : "—")</option>" }
        if !chosen.isEmpty, !options.contains(where: { $0.key == chosen }) { html += "<option value=\"\(chosen)\" selected>\(gone ?? chosen)</option>" }
        for option in options { html += "<option value=\"\(option.key)\"\(" selected", if: option.key == chosen)>\(option.label)</option>" }
        html += "</select>"
        return html
    }

    /// A line to type in, with names to choose from.
    static func suggested(_ common: HTML, _ text: String, list: String, _ suggestions: [String], placeholder: String = "") -> HTML {
        var html: HTML = "<input\(common) value=\"\(text)\" autocomplete=\"off\""
        if !placeholder.isEmpty { html += " placeholder=\"\(placeholder)\"" }
        guard !suggestions.isEmpty else { return html.with(">") }
        html += " list=\"\(list)\"><datalist id=\"\(list)\">"
        for suggestion in suggestions { html += "<option value=\"\(suggestion)\"></option>" }
        return html.with("</datalist>")
    }

    /// Names to choose from; who belongs to a customer names it, and brings it where the form asks for one.
    private func referring(_ common: HTML, _ text: String, _ field: any AnyField) -> HTML {
        let offer = offers[field.id]
        guard !offer.suggestions.isEmpty else { return Self.suggested(common, text, list: "", [], placeholder: t("编号", "Number")) }
        let list = "r-\(field.id)", placeholder = t("名称或编号，可选择", "Name or number, or choose")
        var html: HTML = "<input\(common) value=\"\(text)\" autocomplete=\"off\" placeholder=\"\(placeholder)\" list=\"\(list)\""
        if let brought = offer.brings { html += " data-brings=\"\(Self.id(brought))\"" }
        html += "><datalist id=\"\(list)\">"
        for suggestion in offer.suggestions {
            html += "<option value=\"\(suggestion.words)\""
            if let customer = suggestion.customer { html += " data-of=\"\(customer.words)\"" }
            html += "></option>"
        }
        return html.with("</datalist>")
    }

    private func localized(_ field: any AnyField, _ value: Value, isNeeded: Bool) -> HTML {
        var html = HTML()
        for (language, name) in [(Language.zh, t("中文", "Chinese")), (.en, t("英文", "English"))] {
            let own = "\(field.id).\(language.rawValue)"
            let text = state.typed[own]?.last ?? value.texts[language.rawValue] ?? ""
            let id = language == .zh ? Self.id(field.id) : "\(Self.id(field.id))-\(language.rawValue)"
            let common = common(field, isNeeded: isNeeded, focus: false, name: own, id: id)
            html += "<div class=\"field\"><label for=\"\(id)\">\(t("\(field.label.zh)（\(name)）", "\(field.label.en) (\(name))"))</label>"
            html += "<input\(common) value=\"\(text)\" autocomplete=\"off\">"
            html += language == .zh ? "</div>" : "\(below(field))</div>"
        }
        return html
    }

    // MARK: several of few

    private static let mostBoxes = 40
    /// More options than these are typed and suggested.
    private static let mostSelected = 40

    /// The suggestions, when all there is can be ticked.
    private func boxes(_ field: any AnyField) -> [Suggestion]? {
        guard field.type is ReferencesField else { return nil }
        let offer = offers[field.id]
        return offer.isAll && (1...Self.mostBoxes).contains(offer.suggestions.count) ? offer.suggestions : nil
    }

    private func group(_ field: any AnyField, _ value: Value) -> HTML {
        let chosen = Set(state.typed[field.id] ?? value.ids.compactMap { writer.labels[$0]?.number })
        let name = FormState.prefix + field.id
        var html: HTML = """
            <fieldset class="field boxes whole" id="\(Self.id(field.id))"><legend\(" class=\"vh\"", if: isBare)>\(t(field.label))</legend>\
            <input type="hidden" name="\(name)" value="">
            """
        let offered = boxes(field) ?? []
        for suggestion in offered {
            html += box(name, suggestion.number, suggestion.name, isChosen: chosen.contains(suggestion.number))
        }
        // What is chosen but retired is kept until someone takes it out.
        for id in value.ids {
            guard let label = writer.labels[id], !offered.contains(where: { $0.number == label.number }) else { continue }
            html += box(name, label.number, label.text(t.language), isChosen: chosen.contains(label.number))
        }
        html += below(field)
        html += "</fieldset>"
        return html
    }

    private func box(_ name: String, _ number: String, _ words: String, isChosen: Bool) -> HTML {
        "<label><input type=\"checkbox\" name=\"\(name)\" value=\"\(number)\"\(" checked", if: isChosen)> \(words)</label>"
    }
}

extension HTML {
    func with(_ end: HTML) -> HTML {
        var html = self
        html += end
        return html
    }
}
