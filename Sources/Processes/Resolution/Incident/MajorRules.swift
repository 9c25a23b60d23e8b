import Kernel

/// How a major incident is declared, told of and reviewed.
enum MajorRules {
    static let all: [Rule<Incident>] = [manager, .worker(\.majorManager), declaring, ending, asking, closing]

    static let manager = Rule<Incident>.saving("重大事件有负责人", "A major incident has its manager") { incident in
        if incident.draft.major == true, incident.changes(\.majorManager), incident.draft.majorManager == nil {
            incident.refuse(\.majorManager, "重大事件须有负责人。", "A major incident needs its manager.")
        }
    }

    static let declaring = Rule<Incident>.on("declare_major", as: "升级为重大事件", "Declaring a major incident") { incident in
        let criteria = Incident.priorities.closed.filter { incident[Parameters.majorPriorities]?.has($0.key) == true }
        guard criteria.contains(where: { $0.key == incident.draft.priority?.key }) else {
            let zh = criteria.map(\.label.zh).joined(separator: "、"), en = criteria.map(\.label.en).joined(separator: ", ")
            return incident.refuse(
                "优先级为 \(zh) 的才能升级为重大事件；请先核对影响与紧急度。",
                "Only \(en) can become a major incident; check impact and urgency first.")
        }
        incident.draft.major = true
        if incident.draft.majorDeclared == nil { incident.draft.majorDeclared = incident.now }
        incident.tell(try concerned(incident), .major, "升级为重大事件", "It was declared a major incident")
    }

    static let ending = Rule<Incident>.on("end_major", as: "解除重大事件", "Ending a major incident") { incident in
        incident.draft.major = false
        incident.tell(try concerned(incident), .major, "不再是重大事件", "It is no major incident any more")
    }

    /// Whoever led it is asked for the review.
    static let asking = Rule<Incident>.on("resolve", as: "解决后请负责人评审", "Its manager is asked for the review") { incident in
        guard lacksReview(incident), let manager = incident.draft.majorManager else { return }
        incident.tell([manager], .asked, "重大事件已解决，请写评审", "This major incident is resolved; please write its review")
    }

    /// Once declared, it is reviewed, even if it was ended as a major one before.
    static let closing = Rule<Incident>.on("close", as: "重大事件评审后关闭", "A major incident is reviewed before it is closed") { incident in
        if lacksReview(incident) {
            incident.refuse(\.review, "重大事件须先「评审」才能关闭。", "A major incident is reviewed before it is closed.")
        }
    }

    static func lacksReview(_ incident: Situation<Incident>) -> Bool { incident.draft.majorDeclared != nil && incident.draft.review == nil }

    /// Who leads it and who works on it, the team's lead and those who have duty in it now, and all service managers.
    private static func concerned(_ incident: Situation<Incident>) throws -> [RecordID] {
        let own = [incident.draft.majorManager, incident.draft.assignee].compactMap { $0 }
        let team = try IncidentPeople.lead(of: incident) + IncidentPeople.onDuty(for: incident).map(\.person)
        return try Set(own + team + IncidentPeople.managers(incident)).sorted()
    }
}
