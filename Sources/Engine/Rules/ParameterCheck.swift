import Kernel

/// Holds what a version sets against the declared parameters: each is known, reads as its type and keeps its bounds.
struct ParameterCheck {
    let rules: RegistryRules
    let timeline: RuleTimeline
    let now: Moment

    func refusals(_ draft: FieldSlots) -> [Refusal] {
        guard let position = draft.kind.parameters else { return [] }
        let sets = draft.values[position].texts, isScoped = RuleVersion.scope(draft.kind) { draft[$0] } != .general
        let isPromise = (draft.kind.fields[position].type as? ParametersField)?.isAgreed == true
        let from = draft.kind.version.flatMap { Moment(draft[$0.effective]) } ?? now
        return sets.sorted { $0.key < $1.key }.flatMap { id, text in
            refusals(id, text, sets, from, isScoped: isScoped, isPromise: isPromise).map { $0.at(draft.kind.fields[position].id) }
        }
    }

    private func refusals(_ id: String, _ text: String, _ sets: [String: String], _ from: Moment, isScoped: Bool, isPromise: Bool) -> [Refusal] {
        guard let parameter = rules.parameters[id] else { return [Refusal(Text("没有「\(id)」这个参数。", "There is no parameter “\(id)”."))] }
        func refusal(_ words: Text, noted: Bool = false) -> Refusal {
            Refusal(Text("\(parameter.label.zh)：\(words.zh)", "\(parameter.label.en): \(words.en)"), noted: noted)
        }
        if isPromise, !parameter.isAgreed { return [refusal(Text("不由协议约定。", "agreements do not set it."))] }
        if isScoped, parameter.form == .options {
            return [refusal(Text("选项对所有客户相同，不能只为一个客户改。", "Options are the same for everybody and cannot be changed for one customer."))]
        }
        guard let json = JSON(parsing: Array(text.utf8)) else { return [refusal(Text("值读不出来。", "The value cannot be read."))] }
        do {
            let broken = parameter.broken(by: try parameter.read(json)).map { bound in
                refusal(Text("\(bound.text.zh)（要求 \(bound.requirement)）", "\(bound.text.en) (requirement \(bound.requirement))"), noted: true)
            }
            return broken + (stranger(in: json, of: parameter.form, sets, from).map { [refusal($0)] } ?? [])
        } catch {
            return error.refusals.map { refusal($0.text) }
        }
    }

    /// What a value names and is not there at the moment from which it is to hold: a calendar, an option of another list.
    private func stranger(in json: JSON, of form: ParameterForm, _ sets: [String: String], _ from: Moment) -> Text? {
        switch form {
        case .calendar:
            guard let calendar = json.text.flatMap({ RecordID($0) }), !timeline.holds(calendar, from) else { return nil }
            return Text("这个日历不存在，或到生效时还没有已批准的版本。", "There is no such calendar, or no version of it will be in force by then.")
        case .keys(let of):
            let own = sets[of].flatMap { JSON(parsing: Array($0.utf8)) }.flatMap { try? Options($0) }?.options
            let known = Set((own ?? timeline.rulebook(at: from).values.options(of)).map(\.key))
            guard let stranger = (json.list ?? []).compactMap(\.text).first(where: { !known.contains($0) }) else { return nil }
            return Text("「\(stranger)」不在选项中。", "“\(stranger)” is not an option.")
        default: return nil
        }
    }
}
