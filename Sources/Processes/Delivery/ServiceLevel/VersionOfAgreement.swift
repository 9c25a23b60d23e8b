import Kernel

/// What an agreement promises from a moment on, signed by the other side and approved by ours. Its values are parameters of those it is for.
public struct VersionOfAgreement: VersionKind {
    public let agreement = Field("agreement", "协议", "Agreement", .reference("agreement"), required: true)
    public let title = Field("title", "版本", "Version", .text(max: 200), required: true, hint: Text("如「2026 年度」。", "Such as “Year 2026”."))
    public let values = Field("values", "承诺", "Promises", .promises)
    public let ends = Field(
        "ends", "终止承诺", "Ends the promise", .truth, initial: false,
        hint: Text("自生效起不再承诺任何内容，恢复一般目标。", "From its moment on nothing is promised; the general targets hold again."))
    public let reason = Field("reason", "理由", "Reason", .longText)
    public let signatory = Field("signatory", "对方签署人", "Signed for the other side by", .text(max: 100))
    public let signed = Field("signed", "对方签署日", "Signed on", .day)
    public let effective = Self.effectiveField
    public let authors = Self.authorsField
    public let approver = Self.approverField
    public let approved = Self.approvedField
    public let customer = Field("customer", "客户", "Customer", .reference("customer"), setter: .rules)
    public let service = Field("service", "服务", "Service", .reference("service"), setter: .rules)
    public let team = Field("team", "内部组", "Inner team", .reference("team"), setter: .rules)
    public let supplier = Field("supplier", "供应商", "Supplier", .reference("supplier"), setter: .rules)

    public init() {}

    public static var subject: KeyPath<Self, Field<RecordID>>? { \.agreement }

    public static let kind = Kind(
        VersionOfAgreement.self, "agreement_version", Text("协议版本", "Agreement version"), plural: Text("协议版本", "Agreement versions"), prefix: "AGV",
        scope: .partly(customer: "customer"), title: "title", columns: ["agreement", "customer", "effective", "signatory", "signed", "approver", "state"],
        lifecycle: .version(needs: ["signatory", "signed"], plan: AgreementParameters.approval), rules: Rule.versions + VersionRules.all,
        grants: Delivery.grants + [Grant("customer", [.read], where: settled)],
        shapes: Delivery.shapes + [
            Shape(["agreement"], sort: "effective"), Shape(["agreement", "state"], sort: "effective"), Shape(["state"], sort: "effective"),
            Shape(["state"], sort: "number"),
        ])

    /// A customer reads what was agreed, not what we are still writing.
    private static let settled = Filter.equal("customer", .myCustomer).and(.equal("state", .value(.text(Lifecycle.approved))))
}
