import Kernel

/// What an incident is timed by: until somebody takes it in hand, and until it is resolved.
enum IncidentClocks {
    static let all = [response, resolution]

    static let response = ServiceClock<Incident>(
        \.response, of: "response", in: Parameters.targets, by: Parameters.calendar, warning: Parameters.warning, escalation: Parameters.escalation, line: priority
    ) { incident in
        switch incident.stateAfter {
        case "new": .runs
        case "canceled": .none
        default: .stops
        }
    }

    /// It stands still while the desk waits for what the procedure says it need not answer for.
    static let resolution = ServiceClock<Incident>(
        \.resolution, of: "resolution", in: Parameters.targets, by: Parameters.calendar, warning: Parameters.warning, escalation: Parameters.escalation,
        line: priority
    ) { incident in
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
