import Kernel

/// What a team's page shows: who is in it, what it has to do and which services it delivers.
enum TeamPanels {
    static let all = [people, IncidentPanels.counts("team"), IncidentPanels.open("team", columns: ["assignee", "customer"]), services]

    static let people = Panel("people", "成员", "Members") { source in
        let found = try source.look("person", where: .equal("teams", .value(.id(source.record.id))), limit: Limits.references)
        return found.isEmpty ? nil : .list(RecordsView("person", found, columns: ["phone", "mail", "roles", "state"]))
    }

    static let services = Panel("services", "承担的服务", "Services it delivers", of: ["service"]) { source in
        let found = try source.look("service", where: .equal("team", .value(.id(source.record.id))), limit: Limits.references)
        return found.isEmpty ? nil : .list(RecordsView("service", found, columns: ["family", "owner", "state"]))
    }
}
