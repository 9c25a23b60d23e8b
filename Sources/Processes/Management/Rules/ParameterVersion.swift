import Kernel

/// A change of the values that run the processes: written by some, approved by another, in force from a moment on.
public struct ParameterVersion: VersionKind {
    public let title = Field("title", "标题", "Title", .text(max: 200), required: true, hint: Text("一句话：改了什么。", "In a line: what changes."))
    public let values = Field("values", "参数取值", "Values", .parameters, required: true)
    public let customer = Field(
        "customer", "只对客户", "For a customer only", .reference("customer"), hint: Text("不填则对所有客户有效。", "Left empty, it holds for everybody."))
    public let reason = Field("reason", "理由", "Reason", .longText, required: true)
    public let effective = Self.effectiveField
    public let authors = Self.authorsField
    public let approver = Self.approverField
    public let approved = Self.approvedField

    public init() {}

    public static var subject: KeyPath<Self, Field<RecordID>>? { nil }

    public static let kind = Kind(
        ParameterVersion.self, "parameter_version", Text("参数版本", "Parameter version"), plural: Text("参数版本", "Parameter versions"), prefix: "PAR",
        scope: .partly(customer: "customer"), title: "title", columns: ["state", "effective", "customer", "authors", "approver"], lifecycle: .version,
        rules: Rule.versions + [once, approvers], grants: Organisation.deciders,
        shapes: Organisation.shapes + [Shape([], sort: "effective"), Shape(["state"], sort: "effective"), Shape(["state"], sort: "number")])

    /// Two versions that set the same for the same at one moment would leave it open which of them holds.
    static let once = Rule<ParameterVersion>.on("propose", "approve", as: "同一时刻不设两次", "Nothing is set twice at a moment") { version in
        let effective = version.draft.effective ?? version.now, own = version.draft.values ?? [:]
        let same = Filter.equal("state", .value(.text(Lifecycle.approved))).and(.equal("effective", .value(effective.value)))
        for other in try version.look("parameter_version", where: same, limit: Limits.references) {
            guard other["customer"].id == version.draft.customer, !Set(other["values"].texts.keys).isDisjoint(with: own.keys) else { continue }
            version.refuse(\.effective, "\(other.number) 在同一时间改同样的参数。", "\(other.number) changes the same at that very moment.")
        }
    }

    static let approvers = Rule<ParameterVersion>.on("propose", "approve", as: "审批方案有人可审", "There is somebody to approve") { version in
        for (id, text) in version.draft.values ?? [:] {
            guard let plan = version.value(of: id, set: text) as? ApprovalPlan else { continue }
            for nobody in try version.unheld(in: plan) {
                version.refuse(\.values, "审批方案中的「\(nobody.text)」现在没有人。", "The plan of approval names “\(nobody.text)”, which is nobody at present.")
            }
        }
    }
}

/// The values that run the processes, and their versions.
enum Rules {
    static let room = Room("rules", Text("流程参数", "Process parameters"), area: .house, kinds: [ParameterVersion.kind])
}
