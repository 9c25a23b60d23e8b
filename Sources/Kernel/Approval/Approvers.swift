/// Finds the people whom a plan names, as they are now.
struct Approvers {
    let looking: any Looking
    let now: Moment
    /// What is to be approved.
    let subject: FieldSlots
    /// Who asks for it and is not asked.
    let requesters: [RecordID]

    /// Someone to be asked, and for whom.
    struct Asked {
        let person: RecordID
        /// Who is away and represented; nil: nobody, it is their own.
        let behalf: RecordID?
    }

    /// Each once, in the order of the plan. Who is away is represented, unless the substitute is asked already or has asked for it.
    func asked(_ who: [ApprovalPlan.Approver]) throws -> [Asked] {
        let people = try people(who)
        var taken = Set(people), asked: [Asked] = []
        for person in people {
            guard let substitute = try substitute(of: person), try canDecide(substitute), !requesters.contains(substitute), taken.insert(substitute).inserted else {
                asked.append(Asked(person: person, behalf: nil))
                continue
            }
            asked.append(Asked(person: substitute, behalf: person))
        }
        return asked
    }

    /// Those whom a plan names and who can decide, but for the requesters.
    func people(_ who: [ApprovalPlan.Approver]) throws -> [RecordID] {
        var found: [RecordID] = []
        for person in try who.flatMap(named) where !found.contains(person.id) && !requesters.contains(person.id) && canDecide(person) {
            found.append(person.id)
        }
        return found
    }

    private func named(_ who: ApprovalPlan.Approver) throws -> [StoredRecord] {
        switch who {
        case .role(let key): return try members("roles", of: "role", "key", key)
        case .team(let name): return try members("teams", of: "team", "name", name)
        case .record(let path): return try people(at: path, of: subject.kind) { subject[$0] }
        case .requester(let path):
            return try requesters.flatMap { requester -> [StoredRecord] in
                guard let person = try record("person", requester) else { return [] }
                return try people(at: path, of: person.kind) { person[$0] }
            }
        }
    }

    /// The provider's people who are in something in use that is called so.
    private func members(_ field: String, of kind: String, _ key: String, _ name: String) throws -> [StoredRecord] {
        let called = Filter.equal(key, .value(.text(name))).and(Approvers.active)
        guard let group = try looking.look(kind, where: called, limit: 1).first else { return [] }
        let there = Filter.and([.equal(field, .value(.id(group.id))), .equal("customer", .none), Approvers.active])
        return try looking.look("person", where: there, limit: Limits.references).sorted { $0.id < $1.id }
    }

    private func people(at path: Filter.Path, of kind: Kind, _ value: (String) -> Value) throws -> [StoredRecord] {
        guard let target = kind.field(path.field)?.type.target else { return [] }
        let named = try value(path.field).named.compactMap { try record(target, $0) }
        guard let step = path.step else { return target == "person" ? named : [] }
        return try named.flatMap { other -> [StoredRecord] in
            guard other.kind.field(step)?.type.target == "person" else { return [] }
            return try other[step].named.compactMap { try record("person", $0) }
        }
    }

    private func substitute(of person: RecordID) throws -> RecordID? {
        let today: [Filter.Operand] = [.value(now.value)]
        let own = Filter.equal("person", .value(.id(person))).and(Approvers.active)
        let absent = own.and(.term(Filter.Path("begins"), .atMost, today)).and(.term(Filter.Path("ends"), .greater, today))
        return try looking.look("substitution", where: absent, limit: 1).first?["substitute"].id
    }

    func canDecide(_ id: RecordID) throws -> Bool {
        guard let person = try record("person", id) else { return false }
        return canDecide(person)
    }

    /// Whether somebody can decide at all: one of the provider's own people, still here and with a role, who serves the customer whose business it
    /// is. Who could not so much as read what they are asked would be waited for in vain.
    private func canDecide(_ person: StoredRecord) -> Bool {
        guard person["customer"].isNull, person.state == "active", !person["roles"].ids.isEmpty else { return false }
        let served = person["customers"].ids
        guard !served.isEmpty, let customer = subject.kind.servedCustomer.flatMap({ subject[$0].id }) else { return true }
        return served.contains(customer)
    }

    private func record(_ kind: String, _ id: RecordID) throws -> StoredRecord? {
        try looking.look(kind, where: .equal("id", .value(.id(id))), limit: 1).first
    }

    private static let active = Filter.equal(SystemField.state.id, .value(.text("active")))
}

extension Situation {
    /// Whom a plan names by role or team, and who are nobody at present.
    public func unheld(in plan: ApprovalPlan) throws -> [ApprovalPlan.Approver] {
        let approvers = Approvers(looking: core.looking, now: now, subject: core.draft, requesters: [])
        return try plan.steps.flatMap { $0.who + $0.instead }.filter { who in
            switch who {
            case .role, .team: return try approvers.people([who]).isEmpty
            case .record, .requester: return false
            }
        }
    }
}
