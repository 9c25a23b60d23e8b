import Kernel

/// What an incident is timed by: until somebody takes it in hand, until it is resolved, and while a team or a supplier has it who promised us
/// something of it.
enum IncidentClocks {
    static let all = [response, resolution, team, supplier]

    static let response = ServiceClock<Incident>(
        \.response, of: "response", in: Parameters.targets, by: Parameters.calendar, warning: Parameters.warning, escalation: Parameters.escalation, line: priority
    ) { incident in
        switch incident.stateAfter {
        case "new": .runs
        case "canceled": .none
        default: .stops
        }
    }

    static let resolution = ServiceClock<Incident>(
        \.resolution, of: "resolution", in: Parameters.targets, by: Parameters.calendar, warning: Parameters.warning, escalation: Parameters.escalation,
        line: priority, step: untilResolved)

    /// By the operational level agreement of the team that has it.
    static let team = ServiceClock<Incident>(
        \.teamTime, of: "resolution", in: Parameters.targets, by: Parameters.calendar, warning: Parameters.warning, promisedBy: { $0.draft.team }, line: priority,
        step: untilResolved)

    /// By the underpinning contract of the supplier it waits for; handed to the same once more, it goes on.
    static let supplier = ServiceClock<Incident>(
        \.supplierTime, of: "resolution", in: Parameters.targets, by: Parameters.calendar, warning: Parameters.warning, promisedBy: { $0.draft.supplier },
        line: priority
    ) { incident in
        if incident.stateAfter == "canceled" { .none } else if isWithSupplier(incident) { .runs } else { .stops }
    }

    /// Whether it is on hold for a reason that means waiting for a supplier.
    static func isWithSupplier(_ incident: Situation<Incident>) -> Bool {
        guard incident.stateAfter == "on_hold", let reason = incident.draft.holdReason?.key else { return false }
        return incident[Parameters.supplierHolds]?.has(reason) == true
    }

    /// It stands still while the desk waits for what the procedure says it need not answer for.
    private static let untilResolved: @Sendable (Situation<Incident>) -> ServiceClock<Incident>.Step = { incident in
        switch incident.stateAfter {
        case "new", "in_progress": .runs
        case "on_hold":
            if let reason = incident.draft.holdReason?.key, incident[Parameters.pausing]?.has(reason) == true { .pauses(reason: reason) } else { .runs }
        case "canceled": .none
        default: .stops
        }
    }

    private static let priority: @Sendable (Situation<Incident>) -> String? = { $0.draft.priority?.key }
}
