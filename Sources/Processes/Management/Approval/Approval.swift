import Kernel

/// One person's part in the approval of something: asked by the house as a plan says, decided by whom it asks.
public struct Approval: RecordKind {
    public let title = ApprovalFields.title
    public let subject = ApprovalFields.subject
    public let step = ApprovalFields.step
    public let asked = ApprovalFields.asked
    public let behalf = ApprovalFields.behalf
    public let requesters = ApprovalFields.requesters
    public let begun = ApprovalFields.begun
    public let reminder = ApprovalFields.reminder
    public let deadline = ApprovalFields.deadline
    public let signature = ApprovalFields.signature
    public let instead = ApprovalFields.instead
    public let customer = ApprovalFields.customer

    public init() {}

    public static let kind = Kind(
        Approval.self, ApprovalFields.kind, Text("审批", "Approval"), plural: Text("审批", "Approvals"), prefix: "APR", scope: .partly(customer: "customer"),
        title: "title", columns: ["subject", "step", "asked", "behalf", "requesters", "deadline", "state"], lifecycle: lifecycle, rules: ApprovalRules.all, grants: grants,
        shapes: Organisation.shapes + [
            Shape(["asked", "state"], sort: "number"), Shape(["subject"], sort: "number"), Shape(["subject", "open"], sort: "number"),
            Shape(["state"], sort: "number"), Shape(["open"], sort: "deadline"),
        ],
        panels: [about])

    private static let lifecycle = Lifecycle(
        [
            State(ApprovalFields.waiting, "待审批", "Awaiting approval", .wait, open: true), State(Lifecycle.approved, "同意", "Approved", .done, open: false),
            State("refused", "不同意", "Refused", .stop, open: false), State("lapsed", "逾期未决", "Lapsed", .stop, open: false),
            State("withdrawn", "无须再审", "No longer required", .stop, open: false),
        ],
        [
            Verb(
                "approve", "同意", "Approve", "同意了", "approved it", from: [ApprovalFields.waiting], to: Lifecycle.approved, key: "A",
                apartFrom: "requesters", onlyBy: "asked", until: "deadline", signedWhere: "signature"),
            Verb(
                "refuse", "不同意", "Refuse", "不同意", "refused it", from: [ApprovalFields.waiting], to: "refused", comment: .required, key: "R",
                apartFrom: "requesters", onlyBy: "asked", until: "deadline", signedWhere: "signature"),
            Verb(
                "delegate", "转交", "Delegate", "转交了", "delegated it", from: [ApprovalFields.waiting], to: ApprovalFields.waiting, needs: ["asked"], key: "D",
                onlyBy: "asked", until: "deadline"),
            Verb("lapse", "逾期", "Lapse", "逾期未决", "was not decided in time", from: [ApprovalFields.waiting], to: "lapsed", comment: .none, byHouse: true),
            Verb(
                "withdraw", "收回", "Withdraw", "已无须审批", "is not needed any more", from: [ApprovalFields.waiting], to: "withdrawn", comment: .none,
                byHouse: true),
        ])

    /// Whoever is asked decides, whatever their role; others look on.
    private static let grants: [Grant] = {
        let own = Filter.or([.equal("asked", .me), .equal("behalf", .me), .equal("requesters", .me)])
        let decide = Grant.Verbs.only(["approve", "refuse", "delegate"])
        return [
            Grant("admin", Set(Act.allCases), verbs: .all), Grant("manager", [.read, .note, .comment, .attach], verbs: decide),
            Grant("agent", [.read, .note, .comment, .attach], verbs: decide, where: own), Grant("auditor", [.read, .note]),
        ]
    }()

    /// What it is about, as far as its reader may see it.
    private static let about = Panel("about", "审批对象", "What it is about") { source in
        guard let about = Reference(source.record["subject"]) else { return nil }
        let found = try source.look(about.kind, where: .equal("id", .value(.id(about.id))), limit: 1)
        guard found.isEmpty else { return .records(found, of: about.kind, new: nil) }
        let words = Text("你无权查看审批对象；请向提请人索取，或转交给能查看的人。", "You may not see what this is about; ask those who requested it, or hand it to somebody who may.")
        return .table(TableView([Text("说明", "Note")], [[.words(words)]]))
    }
}

/// Approval by plan, wherever something is declared to need it.
enum Approvals {
    static let room = Room("approval", Text("审批", "Approval"), area: .house, kinds: [Approval.kind, Substitution.kind])
}
