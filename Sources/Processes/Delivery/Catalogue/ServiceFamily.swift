import Kernel

/// Services of one sort, as customers look for them.
public struct ServiceFamily: RecordKind {
    public let name = Field("name", "名称", "Name", .text(max: 100), required: true)
    public let description = Field("description", "说明", "Description", .longText)

    public init() {}

    public static let kind = Kind(
        ServiceFamily.self, "service_family", Text("服务类别", "Service family"), plural: Text("服务类别", "Service families"), prefix: "FAM",
        scope: .internal, title: "name", columns: ["state", "updated"], grants: Delivery.grants + [Grant("customer", [.read])], shapes: Delivery.namedShapes,
        panels: [services])

    static let services = Panel("services", "服务", "Services") { source in
        let found = try source.look("service", where: .equal("family", .value(.id(source.record.id))), limit: Limits.references)
        return .records(found, of: "service", new: PanelView.NewRecord(values: ["family": .id(source.record.id)]))
    }
}
