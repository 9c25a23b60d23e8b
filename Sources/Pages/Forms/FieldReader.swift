import Engine
import Kernel

/// Reads a form's fields as values. What cannot be read becomes a refusal at its field; the rest is the door's to check.
struct FieldReader {
    let visit: Visit
    let options: OptionLabels
    let state: FormState

    /// Every field the form sent, whether or not the person may set it: that is the door's to refuse.
    func read(_ kind: Kind) async throws -> (values: [String: Value], refusals: [Refusal]) {
        var values: [String: Value] = [:]
        var refusals = unknown(in: kind)
        for field in kind.fields {
            do { if let value = try await value(field) { values[field.id] = value } } catch let refused as Refused {
                refusals += refused.refusals.map { $0.at(field.id) }
            }
        }
        return (values, refusals)
    }

    /// What the values of a version are laid over, by the moment and the customer as they were typed, else as they stand.
    func base(_ kind: Kind, standing: (any AnyField) -> Value) async -> ParameterBase? {
        guard kind.parameters != nil, let effective = kind.version?.effective else { return nil }
        var values: [String: Value] = [:]
        for field in kind.fields where field.id == effective || field.type.target != nil {
            values[field.id] = (try? await value(field)) ?? standing(field)
        }
        return ParameterBase(kind, options.timeline, now: visit.now) { values[$0] ?? .null }
    }

    private func unknown(in kind: Kind) -> [Refusal] {
        let names = Set(state.typed.keys.map { $0.split(separator: ".").first.map(String.init) ?? $0 })
        return names.filter { kind.position($0) == nil }.sorted().map { name in
            Refusal(field: name, Text("没有「\(name)」这个字段。", "There is no field “\(name)”."))
        }
    }

    /// When it happened, as claimed; nil for now.
    func happened() throws -> Moment? {
        let text = state.happened.trimmed
        guard !text.isEmpty else { return nil }
        guard let moment = Moment(iso: text, offset: visit.times.zone) else {
            throw Refused(field: "happened", "「\(text)」不是时间，例：2026-06-18 10:03。", "“\(text)” is not a time; for example 2026-06-18 10:03.")
        }
        return moment
    }

    private func value(_ field: any AnyField) async throws -> Value? {
        if field.type is LocalizedTextField, let localized = localized(field) { return localized }
        if field.type is ParametersField { return try ParameterReader(field: field.id, state: state).value(options.rules) }
        if let type = field.type as? LinesField { return try await lines(field, type) }
        guard let texts = state.typed[field.id] else { return nil }
        let text = texts.last ?? ""
        if let second = SecondInput(field.type), let more = state.typed[second.name(field.id)]?.last {
            return try field.type.parse(second.joined(text.trimmed, more.trimmed))
        }
        switch field.type {
        case is ChoiceField: return try choice(text.trimmed, field)
        case is ReferencesField: return try await references(texts, field)
        case is ReferenceField: return try await reference(text.trimmed, field)
        case is SubjectField: return try await subject(text.trimmed)
        case is MomentField: return try moment(text.trimmed, field)
        default: return try field.type.parse(text)
        }
    }

    private func lines(_ field: any AnyField, _ type: LinesField) async throws -> Value? {
        guard var rows = state.cells(of: field, type) else { return nil }
        var known: [String: RecordID] = [:], refusals: [Refusal] = []
        for naming in type.namings(in: rows) {
            do {
                let finder = ReferenceFinder(visit: visit, offered: (naming.type as? ReferenceField)?.offered ?? .all), key = "\(naming.kind) \(naming.name)"
                if known[key] == nil { known[key] = try await finder.find(naming.name, kind: naming.kind) }
                rows[naming.row][naming.place] = known[key]?.description ?? naming.name
            } catch let refused as Refused { refusals += naming.refused(refused).refusals }
        }
        guard refusals.isEmpty else { throw Refused(refusals) }
        return try type.parse(Lines(rows).value.text ?? "")
    }

    private func localized(_ field: any AnyField) -> Value? {
        let words = Language.allCases.compactMap { language in
            state.typed["\(field.id).\(language.rawValue)"]?.last.map { (language.rawValue, $0.trimmed) }
        }
        guard !words.isEmpty else { return nil }
        let given = words.filter { !$0.1.isEmpty }
        return given.isEmpty ? .null : .texts(Dictionary(given, uniquingKeysWith: { first, _ in first }))
    }

    /// A key, the label of an option in either language, or a part of the labels that only one has.
    private func choice(_ text: String, _ field: any AnyField) throws(Refused) -> Value {
        guard !text.isEmpty else { return .null }
        let all = options.all(of: field.id), low = text.lowercased()
        func labels(_ option: ChoiceField.Option) -> [String] { [option.label.zh.lowercased(), option.label.en.lowercased()] }
        let named = all.first { $0.key == text } ?? all.first { labels($0).contains(low) || $0.key.lowercased() == low }
        let near = all.filter { labels($0).contains { $0.contains(low) } }
        if let option = named ?? (near.count == 1 ? near[0] : nil) { return .text(option.key) }
        let names = (near.isEmpty ? all : near).prefix(12).map(\.label)
        throw Refused(
            "没有「\(text)」这一项；可选：\(names.map(\.zh).joined(separator: "、"))。",
            "There is no option “\(text)”; there are: \(names.map(\.en).joined(separator: ", ")).")
    }

    private func reference(_ text: String, _ field: any AnyField) async throws -> Value {
        guard !text.isEmpty, let target = field.type.target else { return .null }
        let offered = (field.type as? ReferenceField)?.offered ?? .all
        return .id(try await ReferenceFinder(visit: visit, offered: offered).find(text, kind: target))
    }

    /// A record of any kind by its number, which may stand behind its name.
    private func subject(_ text: String) async throws -> Value {
        guard !text.isEmpty else { return .null }
        let number = text.split(separator: " · ").last.map(String.init) ?? text
        guard let kind = visit.registry.number(number)?.kind else {
            throw Refused("请写记录的编号，如 INC0000001。", "Write the number of a record, like INC0000001.")
        }
        return Reference(kind.name, try await ReferenceFinder(visit: visit).find(number, kind: kind.name)).value
    }

    /// One a line or with commas between; what a suggestion filled in stays whole.
    private func references(_ texts: [String], _ field: any AnyField) async throws -> Value {
        guard let target = field.type.target, let kind = visit.registry.kind(target) else { return .null }
        var ids: Set<RecordID> = []
        for line in texts.flatMap({ $0.split(whereSeparator: \.isNewline) }).map({ String($0).trimmed }) where !line.isEmpty {
            let isSuggestion = line.contains(" · ") && line.split(separator: " · ").last.flatMap { kind.fullNumber(String($0)) } != nil
            let names = isSuggestion ? [line] : line.split { ",，;；、".contains($0) }.map { String($0).trimmed }
            for name in names where !name.isEmpty { ids.insert(try await ReferenceFinder(visit: visit).find(name, kind: target)) }
            if ids.count > Limits.references { break }
        }
        return ids.isEmpty ? .null : .ids(ids.sorted())
    }

    private func moment(_ text: String, _ field: any AnyField) throws -> Value {
        guard !text.isEmpty else { return .null }
        return try Moment(iso: text, offset: visit.times.zone).map(\.value) ?? field.type.parse(text)
    }
}
