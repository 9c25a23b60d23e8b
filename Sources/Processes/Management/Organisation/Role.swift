import Kernel

/// What a person may do: a name for the grants of every kind.
public struct Role: RecordKind {
    public let key = Field("key", "代号", "Key", .text(max: 40, unique: true), required: true, setter: .rules)
    public let name = Field("name", "名称", "Name", .localizedText, required: true)

    public init() {}

    public static let kind = Kind(
        Role.self, "role", Text("角色", "Role"), plural: Text("角色", "Roles"), prefix: "ROLE", scope: .internal, title: "name",
        columns: ["key", "state"], rules: [], grants: Organisation.grants(), shapes: Organisation.shapes)

    /// The roles a new base begins with; grants name them by key.
    public static let shipped: [(key: String, name: Text)] = [
        ("admin", Text("管理员", "Administrator")), ("manager", Text("服务经理", "Service manager")),
        ("agent", Text("服务台与工程师", "Agent")), ("auditor", Text("审核员", "Auditor")), ("customer", Text("客户用户", "Customer user")),
    ]
}
