import Kernel

/// Who is told of an incident, and of what.
enum IncidentNotices {
    static let all: [Rule<Incident>] = [assigned, spoken, asked, resolved, reopened, timed]

    static let assigned = Rule<Incident>.saving("分派时告知处理人或处理组", "Who is to work on it is told") { incident in
        guard incident.changes(\.assignee) || incident.changes(\.team) else { return }
        if let assignee = incident.draft.assignee {
            guard incident.changes(\.assignee) else { return }
            incident.tell([assignee], .assigned, "分派给你处理", "Assigned to you")
        } else {
            incident.tell(try IncidentPeople.workers(of: incident), .assigned, "分派到你的处理组，还没有处理人", "Assigned to your group, and to nobody in it yet")
        }
    }

    /// Of what is for the provider's people alone, nobody else is told.
    static let spoken = Rule<Incident>.commented("有人回复时告知对方", "Who is answered is told") { incident in
        if incident.principal.customer != nil { incident.tell(try IncidentPeople.workers(of: incident), .answered, "客户有新的回复", "The customer has answered") }
        incident.tell([incident.draft.caller, incident.draft.assignee].compactMap { $0 }, .answered, "有新的回复", "There is a new answer")
    }

    static let asked = Rule<Incident>.on("hold", as: "等待报障人时告知", "Who is waited for is told") { incident in
        guard incident.draft.holdReason == "caller", let caller = incident.draft.caller else { return }
        incident.tell([caller], .asked, "等你补充信息后继续处理", "Waiting for your answer")
    }

    static let resolved = Rule<Incident>.on("resolve", as: "解决时告知报障人", "The caller is told when it is resolved") { incident in
        guard let caller = incident.draft.caller else { return }
        incident.tell([caller], .answered, "已解决；如未解决，可以重新打开", "Resolved; reopen it if it is not")
    }

    static let reopened = Rule<Incident>.on("reopen", as: "重开时告知处理人", "Who works on it is told when it is reopened") { incident in
        incident.tell(try IncidentPeople.workers(of: incident), .answered, "被重新打开", "Reopened")
    }

    static let timed = Rule<Incident>.saving("时限预警与超时的告知", "Warnings and breaches are told") { incident in
        try tell(reached(incident, \.response), of: Text("响应时限", "response time"), incident)
        try tell(reached(incident, \.resolution), of: Text("解决时限", "resolution time"), incident)
        try tell(reached(incident, \.teamTime), of: Text("处理组时限", "group time"), incident)
        try tell(reached(incident, \.supplierTime), of: Text("供应商时限", "supplier time"), incident)
    }

    /// The share of its target that a clock has newly come to: all of it, or where one is warned; nil: neither.
    private static func reached(_ incident: Situation<Incident>, _ clock: KeyPath<Incident, Field<ClockState>>) -> Int64? {
        let before = incident.stored?[dynamicMember: clock]?.told ?? 0
        guard let after = incident.draft[dynamicMember: clock]?.told, let warning = incident[Parameters.warning]?.number else { return nil }
        return [ClockState.whole, Int64(warning)].first { before < $0 && $0 <= after }
    }

    private static func tell(_ share: Int64?, of clock: Text, _ incident: Situation<Incident>) throws {
        guard let share else { return }
        let people = try IncidentPeople.workers(of: incident) + IncidentPeople.lead(of: incident)
        if share == ClockState.whole {
            incident.tell(people, .due, "已超过\(clock.zh)", "The \(clock.en) is exceeded")
        } else {
            incident.tell(people, .due, "\(clock.zh)快到了", "The \(clock.en) is running out")
        }
    }
}
