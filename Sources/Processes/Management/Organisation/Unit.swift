import Kernel

/// The provider itself, and its departments beneath it.
public struct Unit: RecordKind {
    public let name = Field("name", "名称", "Name", .text(max: 200), required: true)
    public let parent = Field("parent", "上级", "Part of", .reference("unit"), hint: Text("公司本身留空。", "Empty for the provider itself."))
    public let manager = Field("manager", "负责人", "Manager", .colleague)

    public init() {}

    public static let kind = Kind(
        Unit.self, "unit", Text("部门", "Unit"), plural: Text("部门", "Units"), prefix: "UNIT", scope: .internal, title: "name",
        columns: ["parent", "manager", "state"], rules: [noLoop], grants: Organisation.grants(), shapes: Organisation.namedShapes)

    static let noLoop = Rule<Unit>.saving("部门不能是自己的上级", "A unit is not above itself") { unit in
        guard let id = unit.id, unit.changes(\.parent), var above = unit.draft.parent else { return }
        for _ in 0..<Limits.levels {
            if above == id { return unit.refuse(\.parent, "这样会成环：上级不能是自己或自己的下级。", "That makes a loop: a unit cannot be above itself.") }
            guard let next = try unit.look("unit", where: .equal("id", .value(.id(above)))).first?["parent"].id else { return }
            above = next
        }
        unit.refuse(\.parent, "层级超过 \(Limits.levels) 级。", "More than \(Limits.levels) levels.")
    }
}
