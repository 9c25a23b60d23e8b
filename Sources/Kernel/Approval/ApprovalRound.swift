/// The approval of one record, from the first who is asked to the house's doing what was approved.
///
/// The plan is that of the moment at which approval was asked for. Each who is asked has a record of their own (`ApprovalFields`).
public struct ApprovalRound {
    private typealias F = ApprovalFields
    private let core: SituationCore
    private let subject: FieldSlots
    private let id: RecordID
    private let number: String
    private let verb: Verb
    private let demand: ApprovalDemand
    private let begun: Moment

    /// Of a record that has come to where a verb waits for approval.
    init?(of stored: StoredRecord, as subject: FieldSlots, _ verb: Verb, begun: Moment, _ core: SituationCore) {
        guard let demand = verb.approval else { return nil }
        self.core = core
        self.subject = subject
        self.id = stored.id
        self.number = stored.number
        self.verb = verb
        self.demand = demand
        self.begun = begun
    }

    /// Of what a record of kind `approval` is about; nil where that does not wait for approval any more.
    public init?<K: RecordKind>(_ approval: Situation<K>) throws {
        let own = approval.core.draft
        guard let about = Reference(own[F.subject.id]), let begun = Moment(own[F.begun.id]) else { return nil }
        guard let stored = try approval.look(about.kind, where: .equal("id", .value(.id(about.id)))).first else { return nil }
        guard let verb = stored.kind.lifecycle.verbs(from: stored.state).first(where: { $0.approval != nil }) else { return nil }
        self.init(of: stored, as: FieldSlots(kind: stored.kind, values: stored.values), verb, begun: begun, approval.core)
    }

    /// Now, and after every round before it: two of them are not one, even where a simulated clock stands still.
    static func beginning(of subject: Reference, _ core: SituationCore) throws -> Moment {
        let last = try core.looking.look(F.kind, where: Filter.equal(F.subject, subject), limit: 1).first?[F.begun]
        return last.map { max(core.now, Moment(milliseconds: $0.milliseconds + 1)) } ?? core.now
    }

    // MARK: what happens to a person's part

    /// Goes on when enough have approved: to the next step, or to what was to be approved.
    public func approved() throws {
        guard let step = plan?.step(ownStep) else { return give(up: ApprovalRound.planGone) }
        let round = try parts(), others = round.filter { $0.id != core.identity }
        guard core.draft[F.instead.id] == .truth(true) || isEnough(round, for: step) else { return }
        let next = ownStep + 1
        guard plan?.step(next) != nil else { return finish() }
        takeBack(others)
        try ask(next)
    }

    /// - Parameter words: why; they go with what the house does then.
    public func refused(_ words: String) { give(up: words) }

    /// Asks those who are named for it in place of those who did not decide; who has approved already is none of them, and decides no step
    /// alone that wants others beside them. Gives up where there is nobody left.
    /// - Returns: whether it goes back.
    public func lapsed() throws -> Bool {
        let parts = try parts()
        if parts.contains(where: { $0[F.instead] == true }) {
            let isLast = !parts.contains { $0.state == F.waiting && $0.id != core.identity }
            if isLast { give(up: ApprovalRound.unanswered) }
            return isLast
        }
        guard let step = plan?.step(ownStep) else {
            give(up: ApprovalRound.planGone)
            return true
        }
        let approved = Set(parts.filter { $0.state == Lifecycle.approved }.compactMap { $0[F.asked] })
        let others = try approvers.asked(step.instead).filter { !approved.contains($0.person) }
        guard !others.isEmpty else {
            give(up: ApprovalRound.unanswered)
            return true
        }
        ask(Array(others.prefix(Limits.approvers)), ownStep, step, isInstead: true)
        return false
    }

    /// Why this person cannot be asked; nil where they can.
    public func fault(of person: RecordID) throws -> Text? {
        if approvers.requesters.contains(person) { return Text("提请人不能审批自己提请的事项。", "Who asks for approval does not give it.") }
        if try !approvers.canDecide(person) {
            return Text("只能转交给在职且负责该客户的本公司人员。", "It can be handed only to one of our own active people who serves this customer.")
        }
        guard try parts().contains(where: { $0.id != core.identity && $0[F.asked] == person }) else { return nil }
        return Text("此人已在这一步的审批人之列。", "This step asks that person already.")
    }

    // MARK: asking

    /// Asks those whom a step names; refuses where that are too few.
    func ask(_ number: Int64) throws {
        guard let step = plan?.step(number) else { return refuse(ApprovalRound.noPlan) }
        let asked = try approvers.asked(step.who), needed = step.quorum.needed(of: asked.count)
        guard !asked.isEmpty, asked.count >= needed else {
            return refuse(
                Text("审批第 \(number) 步需要 \(max(needed, 1)) 人，可审批的只有 \(asked.count) 人（提请人自己除外）。",
                    "Step \(number) of the approval needs \(max(needed, 1)), and there are \(asked.count) who may approve, without those who ask."))
        }
        guard asked.count <= Limits.approvers else {
            return refuse(Text("审批第 \(number) 步超过 \(Limits.approvers) 人。", "Step \(number) of the approval asks more than \(Limits.approvers) people."))
        }
        ask(asked, number, step, isInstead: false)
    }

    private func ask(_ people: [Approvers.Asked], _ number: Int64, _ step: ApprovalPlan.Step, isInstead: Bool) {
        var shared: [String: Value] = [
            F.title.id: .text(self.number), F.subject.id: reference.value,
            F.requesters.id: .ids(approvers.requesters.sorted()), F.step.id: .whole(number), F.begun.id: begun.value,
            F.signature.id: .truth(step.isSigned), F.instead.id: .truth(isInstead),
        ]
        if let reminder = step.reminder { shared[F.reminder.id] = core.now.adding(seconds: reminder.seconds).value }
        if let deadline = step.deadline { shared[F.deadline.id] = core.now.adding(seconds: deadline.seconds).value }
        if let customer = subject.kind.servedCustomer.flatMap({ subject[$0].id }) { shared[F.customer.id] = .id(customer) }
        for asked in people {
            var values = shared
            values[F.asked.id] = .id(asked.person)
            if let behalf = asked.behalf { values[F.behalf.id] = .id(behalf) }
            core.consequences.append(.create(kind: F.kind, values, comment: nil))
        }
    }

    // MARK: going on

    /// The house does what was approved, and its approval is the last who gave it.
    private func finish() {
        var values: [String: Value] = [:]
        if let approver = subject.kind.version?.approver { values[approver] = .id(core.principal.person) }
        core.consequences.append(.perform(verb: verb.id, kind: subject.kind.name, id, values, comment: nil))
    }

    private func give(up words: String) {
        core.consequences.append(.perform(verb: demand.refusal, kind: subject.kind.name, id, [:], comment: words))
    }

    private func takeBack(_ parts: [StoredRecord]) {
        for part in parts where part.state == F.waiting { core.consequences.append(.perform(verb: "withdraw", kind: F.kind, part.id, [:], comment: nil)) }
    }

    /// Takes back what nobody has to decide any more.
    func takeBackAll() throws {
        let about = Filter.equal(F.subject, reference)
        takeBack(try core.looking.look(F.kind, where: about.and(Filter.equal(SystemField.open, true)), limit: Limits.references))
    }

    // MARK: what is known

    private var reference: Reference { Reference(subject.kind.name, id) }
    private var plan: ApprovalPlan? { core.parameters.values(at: begun).approvalPlan(demand.plan, for: scope) }

    private var scope: ParameterScope {
        func id(_ kind: String) -> RecordID? { subject.kind.reference(to: kind).flatMap { subject[$0].id } }
        return ParameterScope(customer: id("customer"), service: id("service"))
    }

    private var approvers: Approvers {
        Approvers(looking: core.looking, now: core.now, subject: subject, requesters: verb.apartFrom.map { subject[$0].named } ?? [])
    }

    /// Of the part at hand.
    private var ownStep: Int64 { core.draft[F.step.id].whole ?? 1 }

    /// The parts of everybody in the step of the one at hand, as they are stored.
    private func parts() throws -> [StoredRecord] {
        let about = Filter.equal(F.subject, reference)
        let step = about.and(.equal(F.step.id, .value(.whole(ownStep)))).and(.equal(F.begun.id, .value(begun.value)))
        return try core.looking.look(F.kind, where: step, limit: Limits.references)
    }

    /// Nobody counts twice, whomever they represent.
    private func isEnough(_ parts: [StoredRecord], for step: ApprovalPlan.Step) -> Bool {
        let regular = parts.filter { $0[F.instead] != true }
        var approved = Set(regular.filter { $0.state == Lifecycle.approved }.compactMap { $0[F.asked] })
        approved.insert(core.principal.person)
        return approved.count >= step.quorum.needed(of: regular.count)
    }

    private func refuse(_ text: Text) { core.refuse([Refusal(text)]) }

    private static let unanswered = "审批期限已过，无人决定。 Nobody decided in time."
    private static let planGone = "审批方案已无此步。 The plan has no such step any more."
    private static let noPlan = Text("没有审批方案，请先在流程参数中设定。", "There is no plan of approval; set one among the process parameters first.")
}

extension Rule {
    /// Asks for approval as soon as a record is where a verb waits for it, and takes back what was asked when it has left there.
    static var approval: Rule<K> {
        .saving("按审批方案征求审批", "Approval is asked for as planned") { record in
            guard let stored = record.core.stored, record.core.verb != nil else { return }
            for verb in stored.kind.lifecycle.verbs where verb.approval != nil {
                let waited = verb.from.contains(stored.state), waits = verb.from.contains(record.stateAfter)
                guard waits != waited else { continue }
                let begun = try ApprovalRound.beginning(of: Reference(to: stored), record.core)
                guard let round = ApprovalRound(of: stored, as: record.core.draft, verb, begun: begun, record.core) else { continue }
                if waits { try round.ask(1) } else { try round.takeBackAll() }
            }
        }
    }
}

extension Panel {
    /// Who was asked to approve a record, and what they decided.
    static var approval: Panel {
        Panel("approvals", "审批", "Approval", of: [ApprovalFields.kind]) { source in
            let about = Filter.equal(ApprovalFields.subject, Reference(to: source.record))
            let parts = try source.look(ApprovalFields.kind, where: about, limit: Limits.references)
            return parts.isEmpty ? nil : .list(RecordsView(ApprovalFields.kind, parts, columns: ["step", "asked", "behalf", "deadline", SystemField.state.id]))
        }
    }
}
