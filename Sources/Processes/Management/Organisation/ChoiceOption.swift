import Kernel

/// An option added to an open choice, by the organisation or by an import.
public struct ChoiceOption: RecordKind {
    public let list = Field("list", "所属字段", "List", .text(max: 100), required: true, hint: Text("如 incident.category。", "Such as incident.category."))
    public let key = Field("key", "代号", "Key", .text(max: 100), required: true)
    public let label = Field("label", "文字", "Label", .localizedText, required: true)
    public let imported = Field("imported", "由导入建立", "Imported", .truth, audience: .staff, setter: .rules, initial: false)

    public init() {}

    public static let kind = Kind(
        ChoiceOption.self, "option", Text("选项", "Option"), plural: Text("选项", "Options"), prefix: "OPT", scope: .internal, title: "label",
        columns: ["list", "key", "state"], rules: [oncePerList],
        grants: Organisation.grants(customers: .all), shapes: Organisation.shapes + [Shape(["list"], sort: "number"), Shape(["list", "key"], sort: "number")])

    static let oncePerList = Rule<ChoiceOption>.saving("同一字段内代号不重复", "A key stands once in a list") { option in
        guard option.changes(\.key) || option.changes(\.list), let list = option.draft.list, let key = option.draft.key else { return }
        let same = try option.look("option", where: .and([.equal("list", .value(.text(list))), .equal("key", .value(.text(key)))]))
        if same.contains(where: { $0.id != option.id }) {
            option.refuse(\.key, "「\(list)」里已有「\(key)」。", "“\(list)” already has “\(key)”.")
        }
    }
}
