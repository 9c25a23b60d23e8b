import Kernel

/// What is promised to a customer, or promised to us by a team or a supplier so that we can keep it. The promise stands in its versions.
public struct Agreement: RecordKind {
    public let title = Field("title", "名称", "Title", .text(max: 200), required: true)
    public let form = Field("form", "形式", "Form", Agreement.forms, required: true, initial: "sla")
    public let customer = Field("customer", "客户", "Customer", .reference("customer"), hint: Text("SLA 的对方。", "The other side of an SLA."))
    public let team = Field("team", "内部组", "Inner team", .reference("team"), hint: Text("OLA 的对方。", "The other side of an OLA."))
    public let supplier = Field("supplier", "供应商", "Supplier", .reference("supplier"), hint: Text("UC 的对方。", "The other side of an underpinning contract."))
    public let service = Field("service", "服务", "Service", .reference("service"), hint: Text("留空表示对方的全部服务。", "Empty: all services of that side."))
    public let under = Field(
        "under", "支撑的协议", "Supports", .references("agreement"), audience: .staff,
        hint: Text("OLA 与 UC 填写：靠它兑现哪些协议。", "Of an OLA or underpinning contract: which agreements are kept by means of it."))
    public let owner = Field("owner", "负责人", "Owner", .colleague)
    public let term = Field(
        "term", "协议期限", "Term", .period,
        hint: Text("首尾两天都算在内；没有约定截止日则不填截止日。", "Both days are within; leave the last day empty where none was agreed."))
    public let notice = Field(
        "notice", "终止通知期", "Notice", .duration, hint: Text("终止协议须提前多久通知对方。", "How long before its end the other side has to be told."))
    public let fee = Field("fee", "年费", "Fee", .money, audience: .staff, hint: Text("每年，不含税。", "A year, before tax."))
    public let review = Field("review", "下次评审日", "Next review", .day)
    public let notes = Field("notes", "备注", "Notes", .longText, audience: .staff)

    public init() {}

    static let forms = ChoiceField.choice([
        "sla": Text("服务级别协议 SLA", "Service level agreement (SLA)"), "ola": Text("运营级别协议 OLA", "Operational level agreement (OLA)"),
        "uc": Text("支持合同 UC", "Underpinning contract (UC)"),
    ])

    public static let kind = Kind(
        Agreement.self, "agreement", Text("协议", "Agreement"), plural: Text("服务级别协议", "Service level agreements"), prefix: "AGR", scope: .partly(customer: "customer"),
        title: "title", columns: ["form", "customer", "team", "supplier", "service", "owner", "term", "review", "state"],
        lifecycle: Lifecycle(
            [State("active", "执行", "Active", .work, open: true), State("ended", "已终止", "Ended", .stop, open: false)],
            [
                Verb("end", "终止", "End", "终止了", "ended it", from: ["active"], to: "ended", comment: .required),
                Verb("restore", "恢复", "Restore", "恢复了", "restored it", from: ["ended"], to: "active", comment: .required),
            ]),
        rules: AgreementRules.all, grants: Delivery.grants + [Grant("customer", [.read], where: .equal("customer", .myCustomer))],
        shapes: Delivery.shapes + [
            Shape(["open"], sort: "review"), Shape(["open"], sort: "term"), Shape(["customer"], sort: "number"), Shape(["team"], sort: "number"), Shape(["supplier"], sort: "number"),
            Shape(["service"], sort: "number"),
        ],
        panels: [AgreementPanels.chain, AgreementPanels.versions])
}

/// What is promised, by whom and to whom.
enum ServiceLevels {
    static let room = Room("service_level", Text("服务级别管理", "Service level management"), kinds: [Agreement.kind, VersionOfAgreement.kind], parameters: [AgreementParameters.approval])
}
