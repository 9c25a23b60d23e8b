/// Bounded reads in the running transaction, not limited by the caller's access.
public protocol Looking {
    /// At most `limit` records of a kind that match, newest first.
    func look(_ kind: String, where filter: Filter, limit: Int) throws -> [StoredRecord]
    /// Whose working time counts, as the calendar's approved versions have it: before the first nothing is worked. Nil: every minute.
    func workingTime(of calendar: RecordID?) -> WorkingTime
    /// A kind of record by its name; nil where there is none.
    func kind(_ name: String) -> Kind?
    /// A time zone by its IANA name or offset; nil where there is no such zone.
    func zone(_ name: String) -> Zone?
    /// Those who have duty in a team at a moment, the first line before the second; nobody where no rota says so.
    func onCall(_ team: RecordID, at moment: Moment) throws -> [OnCall]
}

/// Everything a rule gets. Bodies may run again, so time, identity and reads come only through here.
public final class SituationCore {
    /// Of the record, also before it is stored for the first time.
    public let identity: RecordID
    public let draft: FieldSlots
    public let stored: StoredRecord?
    private(set) lazy var before = stored.map { FieldSlots(kind: draft.kind, values: $0.values) }
    public let verb: Verb?
    /// What the person wrote with the verb.
    public let comment: String?
    /// Whether what was said is for the provider's people alone.
    public let isInternal: Bool
    public let principal: Principal
    public let now: Moment
    public let parameters: any ParameterHistory
    public let looking: any Looking
    /// The moment that a rule asked to be woken at and that has come, where nobody does anything; it may have come a while ago.
    public let due: Moment?
    public internal(set) var refusals: [Refusal] = []
    /// When time itself is to look at the record next.
    public internal(set) var waking: Waking?
    /// What the house does next, because of this.
    public internal(set) var consequences: [Consequence] = []

    public init(
        identity: RecordID, draft: FieldSlots, stored: StoredRecord?, verb: Verb?, comment: String?, principal: Principal, now: Moment, parameters: any ParameterHistory,
        looking: any Looking, due: Moment? = nil, isInternal: Bool = false
    ) {
        self.identity = identity
        self.draft = draft
        self.stored = stored
        self.verb = verb
        self.comment = comment
        self.principal = principal
        self.now = now
        self.parameters = parameters
        self.looking = looking
        self.due = due
        self.isInternal = isInternal
    }
}

/// What is to happen to a record by itself.
public struct Waking: Sendable, Hashable {
    public let at: Moment
    /// The verb that is done then; nil: its rules run, and see that time has passed.
    public let verb: String?

    public init(at: Moment, verb: String? = nil) {
        self.at = at
        self.verb = verb
    }
}

extension SituationCore {
    /// Says no for what is found beside the rules.
    public func refuse(_ more: [Refusal]) { refusals += more }

    /// Of which moment a parameter's value holds.
    func moment(_ holdsFor: OpenRecords) -> Moment { holdsFor == .keep ? stored?.created ?? now : now }

    /// Whose values of parameters hold: ours for the record's customer and service, or what somebody else has promised for the service.
    func scope(of party: RecordID? = nil) -> ParameterScope {
        let kind = draft.kind, service = kind.reference(to: "service").flatMap { draft[$0].id }
        guard party == nil else { return ParameterScope(service: service, party: party) }
        return ParameterScope(customer: kind.customerField.flatMap { draft[$0].id }, service: service)
    }
}

/// A situation with the room's own types.
public struct Situation<K: RecordKind> {
    let core: SituationCore
    let handles: Handles<K>

    /// The record as it will be stored; a rule may change it.
    public var draft: Draft<K> { Draft(slots: core.draft, handles: handles) }
    /// The record as it was; nil when it is being created.
    public var stored: Draft<K>? {
        core.before.map { Draft(slots: $0, handles: handles) }
    }
    public var id: RecordID? { core.stored?.id }
    /// The name of its kind.
    public var kind: String { core.draft.kind.name }
    /// What a field is called in filters.
    public func id<V>(of handle: KeyPath<K, Field<V>>) -> String { handles.fields[keyPath: handle].id }
    public var isNew: Bool { core.stored == nil }
    /// The verb being done; nil when a record is created or only changed.
    public var verb: String? { core.verb?.id }
    /// What the person wrote with the verb; nil when nothing.
    public var comment: String? { core.comment }
    /// Whether the customer's people do not read that.
    public var isInternal: Bool { core.isInternal }
    /// The state before.
    public var state: String? { core.stored?.state }
    public var principal: Principal { core.principal }
    /// The transaction's time, the same for all its rules.
    public var now: Moment { core.now }
    /// The moment that has come, where nobody does anything but time has passed; it may have come a while ago.
    public var due: Moment? { core.due }

    /// A parameter's value for this record: of its customer and service, where they have one of their own.
    public subscript<V>(parameter: Parameter<V>) -> V? { value(of: parameter, promisedBy: nil) }

    /// What a team or supplier has promised for the record's service; nil where they have promised nothing. Without them: what holds for the record.
    func value<V>(of parameter: Parameter<V>, promisedBy party: RecordID?) -> V? {
        core.parameters.values(at: core.moment(parameter.holdsFor)).value(of: parameter, for: core.scope(of: party))
    }

    /// The values in force at a moment, whomever they are for.
    public func values(at moment: Moment) -> ParameterValues { core.parameters.values(at: moment) }
    /// A value as a version sets it; nil for what cannot be read.
    public func value(of parameter: String, set text: String) -> (any ParameterValue)? { core.parameters.value(of: parameter, set: text) }
    /// The parameters that agreements may set.
    public var agreed: [any AnyParameter] { core.parameters.agreed }

    /// Whether anything in the draft differs from what is stored.
    public var isChanged: Bool { core.stored.map { $0.values != core.draft.values } ?? true }

    /// Whether the draft's value differs from the stored one; true for every value of a new record.
    public func changes<V>(_ handle: KeyPath<K, Field<V>>) -> Bool {
        guard let before = core.stored else { return true }
        let id = handles.fields[keyPath: handle].id
        return before[id] != core.draft[id]
    }

    /// Says no, at a field. Rules go on, so that the person sees all that is wrong at once.
    public func refuse<V>(_ handle: KeyPath<K, Field<V>>, _ zh: String, _ en: String, noted: Bool = false) {
        core.refusals.append(Refusal(field: handles.fields[keyPath: handle].id, Text(zh, en), noted: noted))
    }
    /// Says no for want of words.
    public func refuseComment(_ zh: String, _ en: String) { core.refusals.append(Refusal(field: "comment", Text(zh, en))) }
    public func refuse(_ zh: String, _ en: String, noted: Bool = false) { core.refusals.append(Refusal(Text(zh, en), noted: noted)) }

    /// Has the record looked at again when a moment has come, whether or not anybody does anything; or a verb done by the house.
    /// Of several moments the earliest counts: when it has come, rules ask again.
    public func wake(at moment: Moment, to verb: String? = nil) {
        guard core.waking.map({ moment < $0.at }) ?? true else { return }
        core.waking = Waking(at: moment, verb: verb)
    }

    public func look(_ kind: String, where filter: Filter, limit: Int = 1) throws -> [StoredRecord] {
        try core.looking.look(kind, where: filter, limit: limit)
    }
    public func zone(_ name: String) -> Zone? { core.looking.zone(name) }
    /// Those who have duty in a team now.
    public func onCall(_ team: RecordID) throws -> [OnCall] { try core.looking.onCall(team, at: now) }
    public func workingTime(of calendar: RecordID?) -> WorkingTime { core.looking.workingTime(of: calendar) }
    /// Whether anything of the record is timed; what an import brought is not.
    var isTimed: Bool {
        core.stored.map { stored in core.draft.kind.clocks.contains { !stored[$0].isNull } } ?? true
    }
    /// The version that a target comes from; nil: it is as shipped.
    func source(of targets: Parameter<Targets>, _ line: String, _ metric: String, promisedBy party: RecordID?) -> RecordID? {
        core.parameters.source(of: targets.id, for: core.scope(of: party), cell: (line, metric), at: core.moment(targets.holdsFor))
    }
    /// The state once the command is done.
    public var stateAfter: String { core.verb?.to ?? core.stored?.state ?? core.draft.kind.lifecycle.initial }
}

/// Typed code of a room that runs in the transaction, before the record is stored.
public struct Rule<K: RecordKind>: Sendable {
    public let name: Text
    let occasion: Occasion
    let body: @Sendable (Situation<K>) throws -> Void

    /// Runs whenever a record is created, changed or moved.
    public static func saving(_ zh: String, _ en: String, _ body: @escaping @Sendable (Situation<K>) throws -> Void) -> Rule {
        Rule(name: Text(zh, en), occasion: .saving, body: body)
    }

    /// Runs when one of these verbs is done.
    public static func on(_ verbs: String..., as zh: String, _ en: String, _ body: @escaping @Sendable (Situation<K>) throws -> Void) -> Rule {
        Rule(name: Text(zh, en), occasion: .verbs(Set(verbs)), body: body)
    }

    /// Runs when somebody comments on a record; what it changes in the draft is not stored.
    public static func commented(_ zh: String, _ en: String, _ body: @escaping @Sendable (Situation<K>) throws -> Void) -> Rule {
        Rule(name: Text(zh, en), occasion: .comment, body: body)
    }
}

/// When a rule runs.
public enum Occasion: Sendable, Hashable {
    case saving
    case verbs(Set<String>)
    case comment

    public var verbs: Set<String> { if case .verbs(let verbs) = self { verbs } else { [] } }
}

/// A rule as the engine runs it.
public struct AnyRule: Sendable {
    public let name: Text
    public let occasion: Occasion
    public let run: @Sendable (SituationCore) throws -> Void

    init<K: RecordKind>(_ rule: Rule<K>, of handles: Handles<K>) {
        name = rule.name
        occasion = rule.occasion
        run = { core in
            if case .verbs(let verbs) = rule.occasion, core.verb.map({ verbs.contains($0.id) }) != true { return }
            try rule.body(Situation(core: core, handles: handles))
        }
    }
}
