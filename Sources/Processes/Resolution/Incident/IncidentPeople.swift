import Kernel

/// Those whom an incident concerns.
enum IncidentPeople {
    /// The assignee, or as long as there is none, all of the team.
    static func workers(of incident: Situation<Incident>) throws -> [RecordID] {
        if let assignee = incident.draft.assignee { return [assignee] }
        guard let team = incident.draft.team else { return [] }
        return try inService(.equal("teams", .value(.id(team))), limit: Limits.told, incident)
    }

    static func lead(of incident: Situation<Incident>) throws -> [RecordID] {
        guard let team = incident.draft.team else { return [] }
        return try incident.look("team", where: .equal("id", .value(.id(team)))).compactMap { $0["lead"].id }
    }

    /// Those who have duty in the team now, the first line before the second.
    static func onDuty(for incident: Situation<Incident>) throws -> [OnCall] {
        guard let team = incident.draft.team else { return [] }
        return try incident.onCall(team)
    }

    /// All service managers.
    static func managers(_ incident: Situation<Incident>) throws -> [RecordID] {
        guard let role = try incident.look("role", where: .equal("key", .value(.text("manager")))).first else { return [] }
        return try inService(.equal("roles", .value(.id(role.id))), limit: Limits.references, incident).sorted()
    }

    private static func inService(_ condition: Filter, limit: Int, _ incident: Situation<Incident>) throws -> [RecordID] {
        try incident.look("person", where: Filter.equal("state", .value(.text("active"))).and(condition), limit: limit).map(\.id)
    }
}
