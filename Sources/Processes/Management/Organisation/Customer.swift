import Kernel

/// An organisation the provider delivers services to.
public struct Customer: RecordKind {
    public let name = Field("name", "名称", "Name", .text(max: 200), required: true)
    public let code = Field("code", "代码", "Code", .text(max: 40, unique: true), hint: Text("在过滤条件里用的简称。", "A short name for filters."))
    public let manager = Field("manager", "客户经理", "Account manager", .colleague)
    public let site = Field("site", "网址", "Website", .link)
    public let since = Field("since", "合作起始日", "Customer since", .day)
    public let notes = Field("notes", "备注", "Notes", .longText, audience: .staff)
    public let imported = Field("imported", "由导入建立", "Imported", .truth, audience: .staff, setter: .rules, initial: false)

    public init() {}

    public static let kind = Kind(
        Customer.self, "customer", Text("客户", "Customer"), plural: Text("客户", "Customers"), prefix: "CUS", scope: .internal, title: "name",
        columns: ["code", "manager", "since", "state"], rules: [],
        grants: Organisation.grants(customers: .equal("id", .myCustomer)), shapes: Organisation.namedShapes,
        panels: CustomerPanels.all)
}
