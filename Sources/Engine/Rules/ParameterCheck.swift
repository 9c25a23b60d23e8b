import Kernel

/// Holds what a version sets against the declared parameters: each is known, reads as its type and keeps its bounds.
struct ParameterCheck {
    let rules: RegistryRules
    let timeline: RuleTimeline

    func refusals(_ draft: FieldSlots) -> [Refusal] {
        guard let position = draft.kind.parameters else { return [] }
        let isScoped = RuleVersion.scope(draft.kind) { draft[$0] } != .general
        return draft.values[position].texts.sorted { $0.key < $1.key }.flatMap { id, text in
            refusals(id, text, isScoped: isScoped).map { $0.at(draft.kind.fields[position].id) }
        }
    }

    private func refusals(_ id: String, _ text: String, isScoped: Bool) -> [Refusal] {
        guard let parameter = rules.parameters[id] else { return [Refusal(Text("没有「\(id)」这个参数。", "There is no parameter “\(id)”."))] }
        func refusal(_ words: Text, noted: Bool = false) -> Refusal {
            Refusal(Text("\(parameter.label.zh)：\(words.zh)", "\(parameter.label.en): \(words.en)"), noted: noted)
        }
        if isScoped, parameter.form == .options {
            return [refusal(Text("选项对所有客户相同，不能只为一个客户改。", "Options are the same for everybody and cannot be changed for one customer."))]
        }
        guard let json = JSON(parsing: Array(text.utf8)) else { return [refusal(Text("值读不出来。", "The value cannot be read."))] }
        if parameter.form == .calendar, let id = json.text.flatMap({ RecordID($0) }), timeline.workingTime(of: id) == nil {
            return [refusal(Text("这个日历不存在，或还没有已批准的版本。", "There is no such calendar, or no version of it is approved."))]
        }
        do {
            return parameter.broken(by: try parameter.read(json)).map { bound in
                refusal(Text("\(bound.text.zh)（要求 \(bound.requirement)）", "\(bound.text.en) (requirement \(bound.requirement))"), noted: true)
            }
        } catch {
            return error.refusals.map { refusal($0.text) }
        }
    }
}
