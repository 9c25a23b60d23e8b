/// The states a record passes through and the verbs that move it.
public struct Lifecycle: Sendable {
    public let states: [State]
    public let verbs: [Verb]

    /// The first state is where every record begins.
    public init(_ states: [State], _ verbs: [Verb]) {
        self.states = states
        self.verbs = verbs
    }

    public var initial: String { states.first?.id ?? "" }
    public func state(_ id: String) -> State? { states.first { $0.id == id } }
    public func verb(_ id: String) -> Verb? { verbs.first { $0.id == id } }
    public func verbs(from state: String) -> [Verb] { verbs.filter { $0.from.contains(state) } }
    /// The state a verb leads to; nil where it leaves the record in the one it is in.
    public func target(of verb: Verb) -> State? { verb.to.flatMap { state($0) } }

    /// For things that are in use until they are retired: people, teams, customers.
    public static let inUse = Lifecycle(
        [State("active", "在用", "Active", .work, open: true), State("retired", "停用", "Retired", .stop, open: false)],
        [
            Verb("retire", "停用", "Retire", "停用了", "retired", from: ["active"], to: "retired"),
            Verb("restore", "恢复", "Restore", "恢复了", "restored", from: ["retired"], to: "active"),
        ])
}

public struct State: Sendable, Hashable {
    /// How a state is drawn: glyph and colour.
    public enum Look: String, Sendable { case new, work, hold, done, closed, stop, wait }

    public let id: String
    public let label: Text
    public let look: Look
    /// Whether there is still work to do.
    public let isOpen: Bool
    /// Whether the record stays as it is: only verbs move it on, nobody changes or erases a field.
    public let isFixed: Bool

    public init(_ id: String, _ zh: String, _ en: String, _ look: Look, open: Bool, fixed: Bool = false) {
        self.id = id
        label = Text(zh, en)
        self.look = look
        isOpen = open
        isFixed = fixed
    }
}

/// A named step from some states, to another or none, with what it asks for.
public struct Verb: Sendable {
    public let id: String
    public let label: Text
    /// In the timeline, after the person's name: "put on hold".
    public let past: Text
    public let from: [String]
    /// Nil: the state stays as it is.
    public let to: String?
    /// Ids of the fields the verb's form shows; those in `needs` must have a value when it is done.
    public let asks: [String]
    public let needs: [String]
    public let comment: CommentNeed
    /// The key that starts the verb on the record's page.
    public let key: Character?
    /// A field of people who may not do this: who wrote something does not approve it.
    public let apartFrom: String?
    /// A field that names the only people who may do this: who was asked decides.
    public let onlyBy: String?
    /// A moment of the record until which this may be done: nothing is approved once it should hold, or revoked once it does.
    public let until: String?
    /// A field that must say yes or have a value, and one that must not: what has been declared is ended, and not declared again.
    public let with: String?
    public let without: String?
    /// A truth of the record: where it holds, who does this signs with the password.
    public let signedWhere: String?
    /// Whether the house alone does it: what time brings, or another record.
    public let isByHouse: Bool
    /// By whose approval it is done; nil: at once.
    public let approval: ApprovalDemand?

    /// Why this person must leave it to others; nil where they need not.
    public func leavesToOthers(_ record: StoredRecord, _ person: RecordID) -> Text? {
        if let onlyBy, !record.names(person, in: onlyBy) {
            let field = record.kind.field(onlyBy)?.label ?? Text(verbatim: onlyBy)
            return Text("由「\(field.zh)」一栏所列的人来做。", "It is for whom “\(field.en)” names.")
        }
        guard let duty = apartFrom, record.names(person, in: duty) else { return nil }
        return Text("你参与了编制，须由他人\(label.zh)。", "You wrote in it; somebody else must \(label.en.lowercased()) it.")
    }

    /// Whether it is a word that others wait for: of whom the record names, or of another than wrote or asked for it.
    public var isDecision: Bool { approval == nil && (onlyBy != nil || apartFrom != nil) }

    /// Whether the password is asked for when it is done to this record.
    public func isSigned(_ record: StoredRecord) -> Bool { signedWhere.map { record[$0] == .truth(true) } ?? false }
    /// Whether a password may go with it: for its own signature, or that of a step on the way to it.
    public var takesPassword: Bool { signedWhere != nil || approval != nil }

    /// Why it is too late for this; nil where it is not. What has come may still be approved at that very moment, and no longer be revoked.
    public func isTooLate(_ record: StoredRecord, at now: Moment) -> Text? {
        guard let until, let end = Moment(record[until]), to == Lifecycle.approved ? end < now : end <= now else { return nil }
        let field = record.kind.field(until)?.label ?? Text(verbatim: until)
        return Text("「\(field.zh)」时刻已过，不能再\(label.zh)。", "“\(field.en)” has passed: “\(label.en)” is not possible any more.")
    }

    /// Why the record is not one to do this to; nil where it is.
    public func isOutOfPlace(_ record: StoredRecord) -> Text? {
        for (id, isWanted) in [(with, true), (without, false)] {
            guard let id, let field = record.kind.field(id), Verb.isSet(record[id]) != isWanted else { continue }
            let words = Verb.words(isSet: !isWanted, field.type)
            return Text("「\(field.label.zh)」为\(words.zh)时，不能「\(label.zh)」。", "“\(label.en)” is not possible while “\(field.label.en)” is \(words.en).")
        }
        return nil
    }

    private static func isSet(_ value: Value) -> Bool { !value.isNull && value != .truth(false) }

    private static func words(isSet: Bool, _ type: any FieldType) -> Text {
        guard type is TruthField else { return isSet ? Text("非空", "filled in") : Text("空", "empty") }
        return isSet ? Text("「是」", "yes") : Text("「否」", "no")
    }

    public enum CommentNeed: Sendable, Hashable { case none, optional, required }

    public init(
        _ id: String, _ zh: String, _ en: String, _ pastZh: String, _ pastEn: String, from: [String], to: String?,
        asks: [String] = [], needs: [String] = [], comment: CommentNeed = .optional, key: Character? = nil,
        apartFrom: String? = nil, onlyBy: String? = nil, until: String? = nil, with: String? = nil, without: String? = nil,
        signedWhere: String? = nil, byHouse: Bool = false, approval: ApprovalDemand? = nil
    ) {
        self.id = id
        label = Text(zh, en)
        past = Text(pastZh, pastEn)
        self.from = from
        self.to = to
        self.asks = needs + asks
        self.needs = needs
        self.comment = comment
        self.key = key
        self.apartFrom = apartFrom
        self.onlyBy = onlyBy
        self.until = until
        self.with = with
        self.without = without
        self.signedWhere = signedWhere
        isByHouse = byHouse
        self.approval = approval
    }
}

/// That a verb waits for approval: the people of a plan are asked as soon as a record is where the verb leads from, and the house does it
/// when the last of them has approved. Those of the verb's `apartFrom` have asked for it and are not asked themselves.
public struct ApprovalDemand: Sendable, Hashable {
    /// The parameter that says who approves, step by step: an `ApprovalPlan`.
    public let plan: String
    /// What the house does when somebody refuses, or nobody decides in time.
    public let refusal: String

    public init(plan: Parameter<ApprovalPlan>, refusal: String) {
        self.plan = plan.id
        self.refusal = refusal
    }
}
