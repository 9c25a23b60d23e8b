import Kernel

/// The questions of a checklist from a moment on.
public struct VersionOfChecklist: VersionKind {
    public let checklist = Field("checklist", "检查表", "Checklist", .reference("checklist"), required: true)
    public let name = Field("name", "名称", "Name", .text(max: 100), required: true, hint: Text("如「2026 版」。", "Such as “Edition 2026”."))
    public let questions = Field("questions", "检查项", "Questions", Question.lines, required: true)
    public let reason = Field("reason", "理由", "Reason", .longText)
    public let effective = VersionOfChecklist.effectiveField
    public let authors = VersionOfChecklist.authorsField
    public let approver = VersionOfChecklist.approverField
    public let approved = VersionOfChecklist.approvedField

    public init() {}

    public static var subject: KeyPath<VersionOfChecklist, Field<RecordID>>? { \.checklist }

    public static let kind = Kind(
        VersionOfChecklist.self, "checklist_version", Text("检查表版本", "Checklist version"), plural: Text("检查表版本", "Checklist versions"), prefix: "CKV",
        scope: .internal, title: "name", columns: ["checklist", "effective", "state"], lifecycle: .version, rules: Rule<VersionOfChecklist>.versions,
        grants: Organisation.deciders,
        shapes: Organisation.namedShapes + [Shape(["checklist"], sort: "effective"), Shape(["checklist", "state"], sort: "effective"), Shape(["state"], sort: "number")])

    /// The version of a checklist that is in force at a moment.
    static func inForce(of checklist: RecordID, at now: Moment, _ look: (_ kind: String, _ filter: Filter, _ limit: Int) throws -> [StoredRecord]) throws -> StoredRecord? {
        let approved = Filter.equal("checklist", .value(.id(checklist))).and(.equal("state", .value(.text(Lifecycle.approved))))
        return try look("checklist_version", approved, Limits.references).inForce(at: now).first
    }
}
