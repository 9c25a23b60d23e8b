import Kernel

/// What parents and children do to each other.
enum FamilyRules {
    static let all = [parent, waiting, following, reopening, closing, passingOn]

    static let parent = Rule<Incident>.saving("上级事件不成环", "A parent is not beneath its child") { incident in
        guard let id = incident.id, incident.changes(\.parent), var above = incident.draft.parent else { return }
        let levels = incident[Parameters.parentLevels]?.number ?? 1
        for _ in 0..<levels {
            if above == id { return incident.refuse(\.parent, "上级事件不能是自己或自己的下级。", "An incident cannot be its own parent.") }
            guard let next = try incident.look("incident", where: .equal("id", .value(.id(above)))).first?["parent"].id else { return }
            above = next
        }
        incident.refuse(\.parent, "上下级超过 \(levels) 级。", "More than \(levels) levels of parents.")
    }

    static let waiting = Rule<Incident>.saving("等待上级须有上级", "Who waits for a parent has one") { incident in
        guard incident.changes(\.holdReason) || incident.changes(\.parent), incident.draft.holdReason == Choice(forParent) else { return }
        if incident.draft.parent == nil {
            incident.refuse(\.holdReason, "没有上级事件，不能以此挂起；请先填写上级事件。", "There is no parent incident to wait for; name it first.")
        }
    }

    /// Children are resolved with their parent, or go on where they only waited for it: some at once, the rest in the next moments. Whoever
    /// follows a parent is in the midst of its command, so its own children come a moment later.
    static let following = Rule<Incident>.saving("下级跟随上级", "Children follow their parent") { incident in
        let ends = ["resolve", "cancel"].contains(incident.verb), hasEnded = ["resolved", "canceled"].contains(incident.stateAfter)
        guard hasEnded, ends || incident.draft.leading == true else {
            incident.draft.leading = nil
            return
        }
        let areResolved = incident.stateAfter == "resolved" && follow(incident)
        let left = try children(of: incident, areResolved ? unresolved : waitingForIt, limit: Limits.piece + 1)
        let most = ends && incident.principal == .house ? 0 : Limits.piece
        for child in left.prefix(most) {
            if areResolved { resolve(child, with: incident) } else { incident.perform("resume", on: incident.kind, child.id) }
        }
        let isMore = left.count > most
        incident.draft.leading = isMore ? true : nil
        if isMore { incident.wake(at: incident.now.adding(seconds: 1)) }
    }

    /// What was written for one customer is not shown to another.
    private static func resolve(_ child: StoredRecord, with parent: Situation<Incident>) {
        let isTheirs = child["customer"].id == parent.draft.customer
        let notes = isTheirs ? parent.draft.closeNotes : "与同一故障的其他事件一并解决。 Resolved together with the other incidents of the same fault."
        let values: [String: Value] = ["close_code": parent.draft.closeCode?.value ?? .null, "close_notes": notes?.value ?? .null]
        parent.perform("resolve", on: parent.kind, child.id, values)
    }

    static let reopening = Rule<Incident>.on("reopen", as: "重开告知下级", "Who works on a child is told that its parent is reopened") { incident in
        let assignees = Set(try children(of: incident, .equal("open", .value(.truth(true))), limit: Limits.references).compactMap { $0["assignee"].id })
        incident.tell(assignees.sorted(), .assigned, "上级事件重新打开，它的下级事件在你手上", "This parent incident was reopened; children of it are in your hands")
    }

    static let closing = Rule<Incident>.on("close", as: "下级解决后才能关闭", "A parent is closed after its children are resolved") { incident in
        guard let child = try children(of: incident, unresolved, limit: 1).first else { return }
        incident.refuse(
            "下级事件 \(child.number) 还没有解决；请先解决它，或改挂到别的事件。",
            "The child incident \(child.number) is not resolved yet; resolve it first, or give it another parent.")
    }

    /// What the desk says to the parent's customer is said at that customer's other children too, by the house.
    static let passingOn = Rule<Incident>.commented("给客户的话也告诉下级", "What is said to the customer is said at the children") { incident in
        guard let words = incident.comment, !incident.isInternal, incident.principal.customer == nil, follow(incident), let customer = incident.draft.customer else { return }
        let theirs = Filter.equal("customer", .value(.id(customer))).and(unresolved)
        for child in try children(of: incident, theirs, limit: Limits.piece) { incident.comment(on: incident.kind, child.id, words, isInternal: false) }
    }

    // MARK: which children

    private static let forParent = "parent"
    private static let unresolved = Filter.equal("open", .value(.truth(true))).and(.not(.equal("state", .value(.text("resolved")))))
    private static let waitingForIt = Filter.equal("state", .value(.text("on_hold"))).and(.equal("hold_reason", .value(.text(forParent))))

    private static func follow(_ incident: Situation<Incident>) -> Bool { incident[Parameters.childrenFollow]?.isTrue == true }

    private static func children(of incident: Situation<Incident>, _ condition: Filter, limit: Int) throws -> [StoredRecord] {
        try incident.look(incident.kind, where: Filter.equal("parent", .value(.id(incident.identity))).and(condition), limit: limit)
    }
}
