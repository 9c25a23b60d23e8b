import Kernel

/// What the provider delivers, in words its customers understand.
public struct Service: RecordKind {
    public let name = Field("name", "名称", "Name", .text(max: 100), required: true)
    public let family = Field("family", "服务类别", "Family", .reference("service_family"), required: true)
    public let description = Field(
        "description", "服务说明", "Description", .longText, hint: Text("写给客户看：包含什么、不包含什么。", "For customers: what it comprises and what not."))
    public let owner = Field("owner", "服务负责人", "Service owner", .colleague)
    public let team = Field(
        "team", "承担处理组", "Delivered by", .reference("team"), hint: Text("登记事件时没有指定处理组，就由它处理。", "Works on an incident for which no group is named."))
    public let customers = Field(
        "customers", "提供给", "Offered to", .references("customer"), audience: .staff, hint: Text("留空表示提供给全部客户。", "Empty: all customers."))

    public init() {}

    public static let kind = Kind(
        Service.self, "service", Text("服务", "Service"), plural: Text("服务目录", "Service catalogue"), prefix: "SRV", scope: .internal, title: "name",
        columns: ["family", "owner", "team", "customers", "state"], lifecycle: lifecycle,
        grants: Delivery.grants + [Grant("customer", [.read], where: offered)],
        shapes: Delivery.namedShapes + ["family", "state"].flatMap { [Shape([$0], sort: "name"), Shape([$0], sort: "number")] },
        panels: [ServicePanels.agreements])

    static let lifecycle = Lifecycle(
        [
            State("planned", "规划中", "Planned", .new, open: true), State("offered", "提供中", "Offered", .work, open: true),
            State("retired", "已下线", "Retired", .stop, open: false),
        ],
        [
            Verb("offer", "上线", "Offer", "上线了", "offered it", from: ["planned", "retired"], to: "offered", key: "S"),
            Verb("retire", "下线", "Retire", "下线了", "retired it", from: ["planned", "offered"], to: "retired"),
        ])

    /// What the customer of whoever asks may order and report on.
    private static let offered = Filter.equal("state", .value(.text("offered"))).and(.or([.equal("customers", .none), .equal("customers", .myCustomer)]))
}

/// What there is to be had, and for whom.
enum Catalogue {
    static let room = Room("catalogue", Text("服务目录", "Service catalogue"), kinds: [Service.kind, ServiceFamily.kind])
}

enum ServicePanels {
    static let agreements = Panel("agreements", "协议", "Agreements") { source in
        let found = try source.look("agreement", where: .equal("service", .value(.id(source.record.id))), limit: Limits.references)
        return found.isEmpty ? nil : .records(found, of: "agreement", new: nil)
    }
}
