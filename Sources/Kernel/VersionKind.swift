/// A kind whose records are versions: written by some, approved by another, in force from a moment on, and unchanged from then.
///
/// It takes `Lifecycle.version` and `Rule.versions`.
public protocol VersionKind: RecordKind {
    /// What it is a version of; of one subject only one takes effect at a moment. Nil: the room says which exclude each other.
    static var subject: KeyPath<Self, Field<RecordID>>? { get }
    /// From when it holds; set by its approval where nobody has named a moment.
    var effective: Field<Moment> { get }
    /// Everyone who has written in it.
    var authors: Field<[RecordID]> { get }
    var approver: Field<RecordID> { get }
    /// When it was approved.
    var approved: Field<Moment> { get }
}

/// Versions that say when work is done.
public protocol CalendarVersionKind: VersionKind {
    /// What an approved version says; nil where its zone is not known.
    static func calendarVersion(_ record: StoredRecord, zone: (String) -> Zone?) -> CalendarVersion?
}

/// The fields by which a version takes effect, with its types erased.
public struct VersionFields: Sendable, Hashable {
    public let subject: String?
    public let effective: String
    public let approver: String
    public let approved: String

    init<K: VersionKind>(_ handles: K) {
        subject = K.subject.map { handles[keyPath: $0].id }
        effective = handles.effective.id
        approver = handles.approver.id
        approved = handles.approved.id
    }
}

extension VersionKind {
    public static var effectiveField: Field<Moment> {
        Field("effective", "生效", "Effective", .moment, hint: Text("不填则自批准之时起生效；不能早于批准。", "Left empty, it takes effect when it is approved; never before."))
    }
    public static var authorsField: Field<[RecordID]> { Field("authors", "编制", "Written by", .references("person"), setter: .rules) }
    public static var approverField: Field<RecordID> { Field("approver", "批准", "Approved by", .person, setter: .rules) }
    public static var approvedField: Field<Moment> { Field("approved", "批准时间", "Approved at", .moment, setter: .rules) }
}

extension Lifecycle {
    /// The state of versions that hold, or will from their moment on.
    public static let approved = "approved"
    /// The verb that approves.
    public static let approve = "approve"
    /// The state of versions that wait for somebody's approval.
    public static let proposed = "proposed"

    public static let version = version(needs: [])

    /// - Parameters:
    ///   - needs: fields that are filled in when a version is submitted for approval: the other side's signature.
    ///   - plan: who approves, step by step; nil: one other who may.
    public static func version(needs: [String], plan: Parameter<ApprovalPlan>? = nil) -> Lifecycle {
        Lifecycle(
            [
                State("draft", "草稿", "Draft", .new, open: true),
                State(proposed, "待批准", "Awaiting approval", .wait, open: true, fixed: true),
                State(approved, "已批准", "Approved", .done, open: false, fixed: true),
                State("withdrawn", "已撤回", "Withdrawn", .stop, open: false, fixed: true),
            ],
            [
                Verb("propose", "提请批准", "Submit for approval", "提请批准", "submitted it for approval", from: ["draft"], to: proposed,
                    needs: needs, key: "S"),
                Verb(
                    "approve", "批准", "Approve", "批准了", "approved it", from: [proposed], to: approved, asks: plan == nil ? [] : ["approver"], key: "A", apartFrom: "authors",
                    until: "effective", approval: plan.map { ApprovalDemand(plan: $0, refusal: "return") }),
                Verb("return", "退回修改", "Return", "退回修改", "returned it", from: [proposed], to: "draft", comment: .required, key: "R"),
                Verb("withdraw", "撤回", "Withdraw", "撤回了", "withdrew it", from: ["draft", proposed], to: "withdrawn", comment: .required),
                Verb("revoke", "撤回", "Withdraw", "撤回了", "withdrew it before it took effect", from: [approved], to: "withdrawn", comment: .required,
                    until: "effective"),
            ])
    }
}

extension Rule where K: VersionKind {
    /// Who wrote does not approve; nothing takes effect in the past, or beside another version of the same.
    public static var versions: [Rule<K>] { [timely, alone, approval, authorship] }

    private static var authorship: Rule<K> {
        .saving("编制人", "Authors") { version in
            guard version.isNew || version.verb == "propose" || version.verb == nil && version.isChanged else { return }
            let authors = version.draft.authors ?? []
            if !authors.contains(version.principal.person) { version.draft.authors = (authors + [version.principal.person]).sorted() }
        }
    }

    private static var timely: Rule<K> {
        .saving("不追溯生效", "Not in the past") { version in
            let isWritten = version.verb == nil && version.changes(\.effective)
            guard isWritten || ["propose", "approve"].contains(version.verb), let effective = version.draft.effective else { return }
            if effective < version.now {
                version.refuse(\.effective, "生效时间已过，不能追溯生效。", "That moment has passed; nothing takes effect in the past.", noted: version.verb != nil)
            }
        }
    }

    private static var alone: Rule<K> {
        .on("propose", "approve", as: "同一时刻只有一个版本", "One version at a moment") { version in
            guard let subject = K.subject, let of = version.draft[dynamicMember: subject] else { return }
            let effective = version.draft.effective ?? version.now
            let same = Filter.equal(version.id(of: subject), .value(.id(of)))
                .and(.equal(SystemField.state.id, .value(.text(Lifecycle.approved)))).and(.equal(version.id(of: \.effective), .value(effective.value)))
            if let other = try version.look(version.kind, where: same).first {
                version.refuse(\.effective, "\(other.number) 已定于同一时间生效。", "\(other.number) takes effect at that very moment.")
            }
        }
    }

    private static var approval: Rule<K> {
        .on("approve", as: "批准", "Approval") { version in
            // What was approved by a plan names the last who did.
            if version.draft.approver == nil { version.draft.approver = version.principal.person }
            version.draft.approved = version.now
            if version.draft.effective == nil { version.draft.effective = version.now }
        }
    }
}

extension [StoredRecord] {
    /// Of each subject the approved version that holds at a moment, in the order of their numbers.
    public func inForce(at moment: Moment) -> [StoredRecord] {
        var held: [RecordID: (from: Moment, version: StoredRecord)] = [:]
        for version in self where version.state == Lifecycle.approved {
            guard let fields = version.kind.version, let subject = fields.subject.flatMap({ version[$0].id }) else { continue }
            guard let from = Moment(version[fields.effective]), from <= moment, held[subject].map({ $0.from < from }) ?? true else { continue }
            held[subject] = (from: from, version: version)
        }
        return held.values.map(\.version).sorted { $0.number < $1.number }
    }
}
