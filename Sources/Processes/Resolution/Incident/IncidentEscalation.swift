import Kernel

/// Carries out the steps of escalation to which time has come: who is told, and to whom the work passes that nobody has taken.
enum IncidentEscalation {
    static let columns: [LinesField.Column] = [
        LinesField.Column("due", "到期", "Due", .moment, required: true), LinesField.Column("clock", "时钟", "Clock", Incident.metrics, required: true),
        LinesField.Column("share", "已用（%）", "Used (%)", .whole(from: 0, to: 1000), required: true),
        LinesField.Column("to", "告知", "Told", Escalation.recipients, required: true), LinesField.Column("person", "人员", "Person", .person),
    ]

    /// Behind the clocks, which say what has been reached.
    static let rule = Rule<Incident>.saving("按时限升级", "Escalation as time runs out") { incident in
        for clock in IncidentClocks.all {
            for step in clock.reached(incident) { try carryOut(step, incident) }
        }
    }

    /// Where there is nobody to be told, whoever comes next is told at once; both are on record.
    private static func carryOut(_ step: Escalation.Step, _ incident: Situation<Incident>) throws {
        for recipient in step.to.upward {
            let people = try inService(people(recipient, incident), incident)
            note(step, recipient, people, incident)
            if people.isEmpty { continue }
            if step.act == .assign, incident.draft.assignee == nil, isOnDuty(recipient) { incident.draft.assignee = people.first }
            return tell(people, step, recipient, incident)
        }
    }

    private static func people(_ recipient: Escalation.Recipient, _ incident: Situation<Incident>) throws -> [RecordID] {
        switch recipient {
        case .assignee: return [incident.draft.assignee].compactMap { $0 }
        case .first: return try onDuty(.first, incident)
        case .second: return try onDuty(.second, incident)
        case .lead: return try IncidentPeople.lead(of: incident)
        case .manager: return try IncidentPeople.managers(incident)
        }
    }

    private static func onDuty(_ rank: DutyTurn.Rank, _ incident: Situation<Incident>) throws -> [RecordID] {
        try IncidentPeople.onDuty(for: incident).filter { $0.rank == rank }.map(\.person)
    }

    /// In the order given, each once; who has left is not told.
    private static func inService(_ people: [RecordID], _ incident: Situation<Incident>) throws -> [RecordID] {
        guard !people.isEmpty else { return [] }
        let named = Filter.term(Filter.Path("id"), .any, people.map { Filter.Operand.value(.id($0)) })
        let found = try incident.look("person", where: named.and(.equal("state", .value(.text("active")))), limit: Limits.references)
        var left = Set(found.map(\.id))
        return people.filter { left.remove($0) != nil }
    }

    private static func isOnDuty(_ recipient: Escalation.Recipient) -> Bool { [.first, .second].contains(recipient) }

    /// A line for each person; one without a person where there is nobody.
    private static func note(_ step: Escalation.Step, _ recipient: Escalation.Recipient, _ people: [RecordID], _ incident: Situation<Incident>) {
        let due = (incident.due ?? incident.now).iso
        let names = people.isEmpty ? [""] : people.map(\.description)
        let lines = names.map { [due, step.metric, String(step.share), recipient.rawValue, $0] }
        let before = incident.draft.escalations?.rows ?? []
        incident.draft.escalations = Lines(Array((before + lines).suffix(LinesField.most)))
        if people.isEmpty, isOnDuty(recipient) { incident.draft.unattended = true }
    }

    private static func tell(_ people: [RecordID], _ step: Escalation.Step, _ recipient: Escalation.Recipient, _ incident: Situation<Incident>) {
        let metric = Incident.metrics.closed.first { $0.key == step.metric }?.label ?? Text(verbatim: step.metric)
        incident.tell(
            people, recipient == .assignee ? .due : .escalated, "\(metric.zh)时限已用 \(step.share)%", "\(step.share)% of the time for “\(metric.en)” is used up")
    }
}
