import Kernel

/// A group of people to whom work is assigned.
public struct Team: RecordKind {
    public let name = Field("name", "名称", "Name", .text(max: 100), required: true)
    public let lead = Field("lead", "组长", "Lead", .colleague)
    public let mail = Field("mail", "邮箱", "Mail", .text(max: 200))
    public let purpose = Field("purpose", "职责", "Purpose", .longText)
    public let imported = Field("imported", "由导入建立", "Imported", .truth, audience: .staff, setter: .rules, initial: false)

    public init() {}

    public static let kind = Kind(
        Team.self, "team", Text("处理组", "Team"), plural: Text("处理组", "Teams"), prefix: "TEAM", scope: .internal, title: "name",
        columns: ["lead", "mail", "state"], rules: [],
        // Customers see which team works for them.
        grants: Organisation.grants(customers: .all), shapes: Organisation.namedShapes, panels: TeamPanels.all)
}
