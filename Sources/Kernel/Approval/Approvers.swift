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
            guard let substitute = try substitute(of: person), try isColleague(substitute), !requesters.contains(substitute), taken.insert(substitute).inserted else {
                asked.append(Asked(person: person, behalf: nil))
                continue
            }
            asked.append(Asked(person: substitute, behalf: person))
        }
        return asked
    }

    /// The active people of the provider whom a plan names, but for the requesters.
    func people(_ who: [ApprovalPlan.Approver]) throws -> [RecordID] {
        var found: [RecordID] = []
        for id in try who.flatMap(named) where !found.contains(id) && !requesters.contains(id) {
            if try isColleague(id) { found.append(id) }
        }
        return found
    }

    private func named(_ who: ApprovalPlan.Approver) throws -> [RecordID] {
        switch who {
        case .role(let key): return try members("roles", of: "role", "key", key)
        case .team(let name): return try members("teams", of: "team", "name", name)
        case .record(let path): return try people(at: path, of: subject.kind) { subject[$0] }
        case .requester(let path):
            return try requesters.flatMap { requester -> [RecordID] in
                guard let person = try record("person", requester) else { return [] }
                return try people(at: path, of: person.kind) { person[$0] }
            }
        }
    }

    /// The people who are in something that is called so.
    private func members(_ field: String, of kind: String, _ key: String, _ name: String) throws -> [RecordID] {
        guard let group = try looking.look(kind, where: .equal(key, .value(.text(name))), limit: 1).first else { return [] }
        let people = try looking.look("person", where: Filter.equal(field, .value(.id(group.id))).and(Approvers.active), limit: Limits.references)
        return people.map(\.id).sorted()
    }

    private func people(at path: Filter.Path, of kind: Kind, _ value: (String) -> Value) throws -> [RecordID] {
        guard let target = kind.field(path.field)?.type.target else { return [] }
        let ids = value(path.field).ids + [value(path.field).id].compactMap { $0 }
        guard let step = path.step else { return target == "person" ? ids : [] }
        return try ids.flatMap { id -> [RecordID] in
            guard let other = try record(target, id), other.kind.field(step)?.type.target == "person" else { return [] }
            return other[step].ids + [other[step].id].compactMap { $0 }
        }
    }

    private func substitute(of person: RecordID) throws -> RecordID? {
        let own = Filter.equal("person", .value(.id(person))).and(Approvers.active)
        let absences = try looking.look("substitution", where: own, limit: Limits.references)
        return absences.first { absence in
            guard let begins = Moment(absence["begins"]), let ends = Moment(absence["ends"]) else { return false }
            return begins <= now && now < ends
        }?["substitute"].id
    }

    /// Whether somebody can be asked at all: one of the provider's own people, and still here.
    func isColleague(_ id: RecordID) throws -> Bool {
        guard let person = try record("person", id) else { return false }
        return person["customer"].isNull && person.state == "active"
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
