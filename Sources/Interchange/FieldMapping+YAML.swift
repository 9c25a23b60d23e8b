import Kernel

extension LogMapping.Known {
    /// `{from: [states], at: column}`, at least one of them.
    init?(_ place: YAMLPlace) {
        place.allow("from", "at")
        let states = place["from"]?.texts, column = place["at"]?.text
        guard states != nil || column != nil else {
            if place.isMap { place.fault("须写 from 或 at。", "Either from or at is needed.") }
            return nil
        }
        self.init(states: states.map { Set($0) }, column: column)
    }
}

extension LogMapping.StateMapping {
    init?(_ place: YAMLPlace) {
        place.allow("column", "translate")
        let members = place.required("translate")?.members ?? []
        var fields: [String] = []
        var translations: [String: Translation] = [:]
        for (name, place) in members {
            guard let translation = Translation(place) else { continue }
            translations[name] = translation
            for field in place.isMap ? place.members.map(\.name) : [] where field != "state" && !fields.contains(field) {
                fields.append(field)
            }
        }
        guard let column = place.required("column")?.text else { return nil }
        self.init(column: column, translations: translations, fields: fields)
    }
}

extension LogMapping.StateMapping.Translation {
    /// `in_progress`, or `{state: on_hold, hold_reason: caller}`.
    fileprivate init?(_ place: YAMLPlace) {
        if place.isMap {
            var values: [String: String] = [:]
            for (name, place) in place.members where name != "state" { values[name] = place.text }
            guard let state = place.required("state")?.text else { return nil }
            self.init(state: state, values: values)
        } else {
            guard let state = place.text else { return nil }
            self.init(state: state, values: [:])
        }
    }
}

extension LogMapping.FixedField {
    /// A text, or `{value: text, unknown: create}`; what is unknown is created unless it says otherwise.
    init?(_ field: String, _ place: YAMLPlace) {
        if place.isMap { place.allow("value", "unknown") }
        guard let text = place.isMap ? place.required("value")?.text : place.text else { return nil }
        self.init(field: field, text: text, unknown: place["unknown"]?.option(LogMapping.Unknown.self) ?? .create)
    }
}

extension LogMapping.FieldMapping {
    /// A column's name, or a map.
    /// - Parameter time: the log's own pattern, for `moment: true`.
    init?(_ field: String, _ place: YAMLPlace, time: WallTimePattern?) {
        if place.isText {
            guard let column = place.text else { return nil }
            self.init(
                field: field, source: .column(column), translations: [:], strip: "", prefix: "", moment: nil, unknown: .reject,
                known: nil)
            return
        }
        place.allow("column", "template", "translate", "strip", "prefix", "moment", "unknown", "known")
        let source = Source(place)
        var translations: [String: String?] = [:]
        for (name, place) in place["translate"]?.members ?? [] {
            if place.isNull { translations.updateValue(nil, forKey: name) } else { translations[name] = place.text }
        }
        let moment = place["moment"].flatMap { place in
            place.text == "true" ? time : time.flatMap { WallTimePattern(place, zone: $0.zone) }
        }
        let strip = place["strip"]?.text, prefix = place["prefix"]?.text
        let unknown = place["unknown"]?.option(LogMapping.Unknown.self)
        let known = place["known"].flatMap { LogMapping.Known($0) }
        guard let source else { return nil }
        self.init(
            field: field, source: source, translations: translations, strip: strip ?? "", prefix: prefix ?? "", moment: moment,
            unknown: unknown ?? .reject, known: known)
    }
}

extension LogMapping.FieldMapping.Source {
    fileprivate init?(_ place: YAMLPlace) {
        switch (place["column"], place["template"]) {
        case (let column?, nil):
            guard let column = column.text else { return nil }
            self = .column(column)
        case (nil, let template?):
            self = .templates((template.isList ? template.items : [template]).compactMap { ColumnTemplate($0) })
        default:
            if place.isMap { place.fault("须写 column 或 template 其一。", "Exactly one of column and template is needed.") }
            return nil
        }
    }
}

extension ColumnTemplate {
    fileprivate init?(_ place: YAMLPlace) {
        guard let text = place.text else { return nil }
        do throws(Refused) { try self.init(text) } catch {
            place.fault(error)
            return nil
        }
    }
}
