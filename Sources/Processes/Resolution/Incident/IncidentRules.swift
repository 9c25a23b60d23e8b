import Kernel

/// What the incident procedure demands at each step.
enum IncidentRules {
    /// People are told last, of what has become of it.
    static let all: [Rule<Incident>] = steps + FamilyRules.all + MajorRules.all + timed + IncidentNotices.all
    private static let steps: [Rule<Incident>] = [
        opening, ownCustomer, service, matrix, taking, assignment, .worker(\.assignee), holding, handedOver, resolution, closure, reopening,
        autoClosure, answered,
    ]
    private static let timed: [Rule<Incident>] = [.clocks(IncidentClocks.all), IncidentEscalation.rule]

    static let opening = Rule<Incident>.saving("登记", "Opening") { incident in
        guard incident.isNew else { return }
        incident.draft.opened = incident.now
        incident.draft.openedBy = incident.principal.person
        if incident.draft.contact == nil { incident.draft.contact = incident.principal.customer == nil ? "phone" : "portal" }
        if incident.draft.caller == nil, incident.principal.customer != nil { incident.draft.caller = incident.principal.person }
    }

    /// A customer's person raises incidents for the own organisation. Who calls brings the customer, and belongs to it or to the provider.
    static let ownCustomer = Rule<Incident>.saving("客户与报障人相符", "Caller and customer fit") { incident in
        if incident.isNew, incident.draft.customer == nil { incident.draft.customer = incident.principal.customer }
        guard incident.changes(\.caller) || incident.changes(\.customer), let caller = incident.draft.caller else { return }
        let employer = try incident.look("person", where: .equal("id", .value(.id(caller)))).first?["customer"].id
        if incident.draft.customer == nil { incident.draft.customer = employer }
        if let employer, employer != incident.draft.customer {
            incident.refuse(\.caller, "该报障人属于另一个客户。", "This caller belongs to another customer.")
        }
    }

    /// A service is one of those the customer is offered, and brings the team that delivers it.
    static let service = Rule<Incident>.saving("服务提供给该客户", "The service is offered to the customer") { incident in
        guard incident.changes(\.service) || incident.changes(\.customer), let id = incident.draft.service else { return }
        guard let service = try incident.look("service", where: .equal("id", .value(.id(id)))).first else { return }
        let customers = service["customers"].ids
        if service.state != "offered" || !customers.isEmpty && incident.draft.customer.map(customers.contains) != true {
            incident.refuse(\.service, "这项服务没有提供给该客户。", "This service is not offered to the customer.")
        }
        if incident.draft.team == nil { incident.draft.team = service["team"].id }
    }

    static let matrix = Rule<Incident>.saving("优先级取自矩阵", "Priority comes from the matrix") { incident in
        guard incident.changes(\.impact) || incident.changes(\.urgency) || incident.changes(\.customer) || incident.changes(\.service), let impact = incident.draft.impact, let urgency = incident.draft.urgency else { return }
        incident.draft.priority = incident[Parameters.matrix]?[impact.key, urgency.key].map { Choice($0) }
    }

    /// Whoever takes an incident in hand stands for it, with the own team where there is but one.
    static let taking = Rule<Incident>.on("start", "hold", "resolve", as: "接手", "Taking in hand") { incident in
        let person = incident.principal
        guard person != .house else { return }
        if incident.draft.assignee == nil, person.customer == nil { incident.draft.assignee = person.person }
        guard incident.draft.assignee == person.person, incident.draft.team == nil, person.teams.count == 1 else { return }
        incident.draft.team = person.teams[0]
    }

    static let assignment = Rule<Incident>.saving("分派", "Assignment") { incident in
        if let stored = incident.stored, incident.changes(\.team), stored.team != nil {
            incident.draft.reassignments = (incident.draft.reassignments ?? 0) + 1
        }
    }

    static let holding = Rule<Incident>.saving("挂起要有原因", "On hold has a reason") { incident in
        switch incident.verb {
        case "hold":
            if incident.draft.holdReason == "caller", incident.comment == nil {
                incident.refuseComment("等待报障人时，请写明要他提供什么。", "When waiting for the caller, say what is needed from them.")
            }
        case nil:
            if incident.changes(\.holdReason), incident.state != "on_hold", incident.draft.holdReason != nil {
                incident.refuse(\.holdReason, "只有挂起的事件才有挂起原因。", "Only an incident on hold has a hold reason.")
            } else if incident.state == "on_hold", incident.draft.holdReason == nil {
                incident.refuse(\.holdReason, "挂起的事件须有原因。", "An incident on hold needs a reason.")
            }
        default: if incident.stateAfter != "on_hold" { incident.draft.holdReason = nil }
        }
    }

    /// Without a name nobody can say whose time runs.
    static let handedOver = Rule<Incident>.saving("等待供应商要写明是哪家", "Who waits for a supplier says for which") { incident in
        guard incident.changes(\.holdReason) || incident.changes(\.supplier), incident.draft.supplier == nil, IncidentClocks.isWithSupplier(incident) else {
            return
        }
        incident.refuse(\.supplier, "等待供应商时，请写明是哪家供应商。", "When waiting for a supplier, say for which.")
    }

    static let resolution = Rule<Incident>.on("resolve", as: "解决", "Resolution") { incident in
        incident.draft.resolved = incident.now
        incident.draft.resolvedBy = incident.principal == .house ? nil : incident.principal.person
    }

    static let closure = Rule<Incident>.on("close", "cancel", as: "关闭", "Closure") { incident in
        incident.draft.closed = incident.now
    }

    /// Who says nothing in time agrees that it is resolved; a major incident waits for its review.
    static let autoClosure = Rule<Incident>.saving("无异议即关闭", "Closed when nobody objects") { incident in
        guard incident.stateAfter == "resolved", let resolved = incident.draft.resolved, let wait = incident[Parameters.autoClose] else { return }
        guard !MajorRules.lacksReview(incident) else { return }
        incident.wake(at: resolved.adding(seconds: wait.seconds), to: "close")
    }

    /// What the desk waited for from the customer has come.
    static let answered = Rule<Incident>.commented("客户答复后继续处理", "The customer's answer ends the wait") { incident in
        guard incident.state == "on_hold", incident.draft.holdReason == "caller", incident.principal.customer != nil else { return }
        incident.follow("resume")
    }

    static let reopening = Rule<Incident>.on("reopen", as: "重开", "Reopening") { incident in
        if let closed = incident.stored?.closed, let window = incident[Parameters.reopenWindow], incident.now > closed.adding(seconds: window.seconds) {
            incident.refuse(
                "关闭已超过 \(window.text.zh)，不能重开；请新建事件并关联。",
                "It was closed more than \(window.text.en) ago and cannot be reopened; raise a new incident and link it.")
        }
        incident.draft.reopens = (incident.draft.reopens ?? 0) + 1
        incident.draft.resolved = nil
        incident.draft.resolvedBy = nil
        incident.draft.closed = nil
        incident.draft.closeCode = nil
        incident.draft.closeNotes = nil
    }
}
