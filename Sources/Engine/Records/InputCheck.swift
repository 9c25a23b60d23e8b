import Kernel
import Store

/// Holds what a person gave against the declarations: rights, types, options, references. All refusals at once.
struct InputCheck {
    let core: Core
    let kind: Kind
    let principal: Principal
    let now: Moment
    let reader: any Reader
    let rules: RuleTimeline

    func check(_ values: [String: Value], byHouse: Bool = false) throws -> [Refusal] {
        let access = Access(principal, to: kind)
        var refusals: [Refusal] = []
        for (id, value) in values.sorted(by: { $0.key < $1.key }) {
            guard let field = kind.fields.first(where: { $0.id == id }), access.reads(field) else {
                refusals.append(Refusal(field: id, Text("没有「\(id)」这个字段。", "There is no field “\(id)”.")))
                continue
            }
            guard byHouse || access.sets(field) else {
                refusals.append(Refusal(field: id, Text("「\(field.label.zh)」不由你填写。", "“\(field.label.en)” is not yours to set.")))
                continue
            }
            if let sentence = try sentence(value, field) { refusals.append(Refusal(field: id, sentence)) }
        }
        return refusals
    }

    /// Why the value cannot stand in the field; nil when it can.
    func sentence(_ value: Value, _ field: any AnyField) throws -> Text? {
        guard !value.isNull else { return nil }
        if let sentence = field.type.check(value) { return sentence }
        if let choice = field.type as? ChoiceField, let key = value.text { return try option(key, of: field, choice) }
        for one in field.type.references(value) { if let sentence = try reference(one) { return sentence } }
        return nil
    }

    private func option(_ key: String, of field: any AnyField, _ choice: ChoiceField) throws -> Text? {
        let options = rules.rulebook(at: now).options(of: field)
        if options.contains(where: { $0.key == key }) { return nil }
        if choice.isOpen, try isAdded(key, to: field) { return nil }
        let names = options.prefix(12).map(\.key).joined(separator: ", ")
        return Text("「\(key)」不在选项中。可选：\(names)", "“\(key)” is not an option. Options: \(names)")
    }

    func isAdded(_ key: String, to field: any AnyField) throws -> Bool {
        let look = HouseLook(core: core, principal: principal, now: now, reader: reader)
        let list = "\(kind.name).\(field.id)"
        return try !look.look("option", where: .and([.equal("list", .value(.text(list))), .equal("key", .value(.text(key)))]), limit: 1).isEmpty
    }

    /// References lead only to records the principal may read; others are as good as none.
    private func reference(_ reference: Reference) throws -> Text? {
        guard let kind = core.registry.kind(reference.kind) else {
            return Text("没有「\(reference.kind)」这种记录。", "There is no kind of record “\(reference.kind)”.")
        }
        let condition = Access(principal, to: kind).condition(for: .read)
        if try core.find(kind, reference.id, where: condition, as: principal, in: reader, now: now) != nil { return nil }
        return Text("没有这个\(kind.label.zh)，或你无权看到。", "There is no such \(kind.label.en.lowercased()), or you may not see it.")
    }
}
