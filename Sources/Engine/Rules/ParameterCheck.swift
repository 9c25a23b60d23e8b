import Kernel

/// Holds what a version sets against the declared parameters: each is known, and with what holds at its moment and comes after it reads as its
/// type and keeps its bounds.
struct ParameterCheck {
    private let timeline: RuleTimeline
    private let field: String
    private let sets: [String: String]
    private let scope: ParameterScope
    private let from: Moment
    private let isDecided: Bool
    private let isPromise: Bool
    private let book: Rulebook

    /// - Parameter isDecided: whether it is proposed or approved, and must change something; a draft need not yet.
    /// - Returns: nil for a kind that sets no parameters.
    init?(_ draft: FieldSlots, _ timeline: RuleTimeline, now: Moment, isDecided: Bool) {
        guard let position = draft.kind.parameters else { return nil }
        self.timeline = timeline
        self.isDecided = isDecided
        field = draft.kind.fields[position].id
        isPromise = draft.kind.promises
        sets = draft.values[position].texts
        scope = RuleVersion.scope(draft.kind) { draft[$0] }
        from = draft.kind.version.flatMap { Moment(draft[$0.effective]) } ?? now
        book = timeline.rulebook(at: from)
    }

    func refusals() -> [Refusal] { sets.sorted { $0.key < $1.key }.flatMap { refusals($0.key, $0.value) }.map { $0.at(field) } }

    private func refusals(_ id: String, _ text: String) -> [Refusal] {
        guard let layers = book.layers(of: id) else { return [Refusal(Text("没有「\(id)」这个参数。", "There is no parameter “\(id)”."))] }
        let label = layers.parameter.label
        return wrong(id, text, layers).map { Refusal(Text("\(label.zh)：\($0.text.zh)", "\(label.en): \($0.text.en)"), noted: $0.isNoted) }
    }

    private func wrong(_ id: String, _ text: String, _ layers: ParameterLayers) -> [Refusal] {
        let form = layers.parameter.form
        if isPromise, !layers.parameter.isAgreed { return [Refusal(Text("不由协议约定。", "agreements do not set it."))] }
        if scope != .general, form == .options {
            return [Refusal(Text("选项对所有客户相同，不能只为一个客户改。", "Options are the same for everybody and cannot be changed for one customer."))]
        }
        guard let json = JSON(parsing: Array(text.utf8)) else { return [Refusal(Text("值读不出来。", "The value cannot be read."))] }
        var next = layers
        next.set(json, for: scope, isWhole: isPromise)
        let value = next.value(for: scope), faults = next.faults(for: scope)
        guard faults.isEmpty else { return faults }
        if let stranger = stranger(in: value, of: form) { return [Refusal(stranger)] }
        if isDecided, !isPromise, form.canonical(value) == form.canonical(layers.value(for: scope)) {
            return [Refusal(Text("与届时生效的值相同，没有改动。", "this is what will hold by then anyway; nothing would change."))]
        }
        return brokenPromise(id, next) + others(id, next)
    }

    /// What an agreement has promised to a customer is not taken back by a version for that customer.
    private func brokenPromise(_ id: String, _ next: ParameterLayers) -> [Refusal] {
        guard isDecided, !isPromise else { return [] }
        return ParameterCheck.together(with: book.promise(of: id, to: scope), next.shortfalls(for: scope).map(\.refusal))
    }

    /// What others have set by cells of their own, or will, and could not hold together with this.
    private func others(_ id: String, _ layers: ParameterLayers) -> [Refusal] {
        var refusals = layers.reached(from: scope).filter { $0 != scope }.flatMap { own in
            ParameterCheck.together(with: book.source(of: id, for: own), layers.faults(for: own))
        }
        var layers = layers, isPromised = isDecided && isPromise
        for later in timeline.versions where later.from > from {
            guard let json = later.sets[id] else { continue }
            layers.set(json, for: later.scope, isWhole: later.isPromise)
            if later.scope == scope, later.isPromise { isPromised = false }
            if later.scope == scope, isPromised { refusals += ParameterCheck.together(with: later, layers.shortfalls(for: scope).map(\.refusal)) }
            for reached in layers.reached(from: later.scope) { refusals += ParameterCheck.together(with: later, layers.faults(for: reached)) }
        }
        return refusals
    }

    private static func together(with version: RuleVersion?, _ faults: [Refusal]) -> [Refusal] {
        let number = version?.number ?? ""
        return faults.map { Refusal(Text("与 \(number) 合起来：\($0.text.zh)", "together with \(number): \($0.text.en)"), noted: $0.isNoted) }
    }

    /// What a value names and is not there at the moment from which it is to hold: a calendar, an option of another list.
    private func stranger(in json: JSON, of form: ParameterForm) -> Text? {
        switch form {
        case .calendar:
            guard let calendar = json.text.flatMap({ RecordID($0) }), !timeline.holds(calendar, from) else { return nil }
            return Text("这个日历不存在，或到生效时还没有已批准的版本。", "There is no such calendar, or no version of it will be in force by then.")
        case .keys(let of):
            let own = sets[of].flatMap { JSON(parsing: Array($0.utf8)) }.flatMap { try? Options($0) }?.options
            return ParameterCheck.stranger(in: json, among: own ?? book.values.options(of))
        case .among(let options): return ParameterCheck.stranger(in: json, among: options)
        default: return nil
        }
    }

    private static func stranger(in json: JSON, among options: [ChoiceField.Option]) -> Text? {
        let known = Set(options.map(\.key))
        guard let stranger = (json.list ?? []).compactMap(\.text).first(where: { !known.contains($0) }) else { return nil }
        return Text("「\(stranger)」不在选项中。", "“\(stranger)” is not an option.")
    }
}
