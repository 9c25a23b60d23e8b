import Kernel

/// The questions of a checklist from a moment on.
public struct VersionOfChecklist: VersionKind {
    public let checklist = Field("checklist", "检查表", "Checklist", .reference("checklist"), required: true)
    public let name = Field("name", "名称", "Name", .text(max: 100), required: true, hint: Text("如「2026 版」。", "Such as “Edition 2026”."))
    public let questions = Field(
        "questions", "检查项", "Questions", Question.lines, required: true,
        hint: Text(
            "选项用分号分开。要中英两种文字时写成 zh=温度|en=Temperature。下限、上限与单位用于数字。",
            "Options have ; between. Words in both languages are written zh=…|en=Temperature. From, To and Unit are for numbers."))
    public let reason = Field("reason", "理由", "Reason", .longText)
    public let effective = VersionOfChecklist.effectiveField
    public let authors = VersionOfChecklist.authorsField
    public let approver = VersionOfChecklist.approverField
    public let approved = VersionOfChecklist.approvedField

    public init() {}

    public static var subject: KeyPath<VersionOfChecklist, Field<RecordID>>? { \.checklist }

    public static let kind = Kind(
        VersionOfChecklist.self, "checklist_version", Text("检查表版本", "Checklist version"), plural: Text("检查表版本", "Checklist versions"), prefix: "CKV",
        scope: .internal, title: "name", columns: ["checklist", "effective", "state"], lifecycle: .version, rules: Rule<VersionOfChecklist>.versions + [Rule<VersionOfChecklist>.questions(\.questions)],
        grants: Organisation.deciders,
        shapes: Organisation.namedShapes + [Shape(["checklist"], sort: "effective"), Shape(["checklist", "state"], sort: "effective"), Shape(["state"], sort: "number")])

    /// The version of a checklist that is in force at a moment.
    static func inForce(of checklist: RecordID, at now: Moment, _ look: (_ kind: String, _ filter: Filter, _ limit: Int) throws -> [StoredRecord]) throws -> StoredRecord? {
        let approved = Filter.equal("checklist", .value(.id(checklist))).and(.equal("state", .value(.text(Lifecycle.approved))))
        return try look("checklist_version", approved, Limits.references).inForce(at: now).first
    }
}
