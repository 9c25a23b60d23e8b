import Kernel

/// What becomes of a task as it is given, done and forgotten.
enum TaskRules {
    static let all: [Rule<WorkTask>] = [belonging, taking, .worker(\.assignee), telling, checking, finishing, reminding]

    /// What is about a customer's record is for those alone who serve that customer.
    static let belonging = Rule<WorkTask>.saving("随所属记录归客户", "Its customer is that of what it is about") { task in
        guard task.changes(\.subject) else { return }
        task.draft.customer = try task.draft.subject.flatMap { try task.customer(of: $0) }
    }

    static let taking = Rule<WorkTask>.on("start", "finish", as: "接手", "Taking in hand") { task in
        if task.draft.assignee == nil, task.principal != .house { task.draft.assignee = task.principal.person }
    }

    static let telling = Rule<WorkTask>.saving("告知处理人", "The assignee is told") { task in
        guard task.changes(\.assignee), isOpen(task), let assignee = task.draft.assignee else { return }
        task.tell([assignee], .assigned, "分派给你处理", "Assigned to you")
    }

    static let checking = Rule<WorkTask>.on("finish", as: "检查表已完成", "Its checklist is filled in") { task in
        guard let checklist = task.draft.checklist else { return }
        let runs = TaskPanels.runs(of: task.identity).and(.equal("checklist", .value(.id(checklist)))).and(.equal("state", .value(.text("finished"))))
        if try task.look("checklist_run", where: runs).isEmpty {
            task.refuse(\.checklist, "这张检查表还没有填完。", "This checklist has not been filled in.")
        }
    }

    static let finishing = Rule<WorkTask>.saving("完成时间", "When it was finished") { task in
        if task.verb == "finish" { task.draft.finished = task.now }
        if task.verb == "reopen" { task.draft.finished = nil }
    }

    /// Once before it is due and once when it is; of a moment set anew, anew.
    static let reminding = Rule<WorkTask>.saving("到期提醒", "Reminders") { task in
        if task.changes(\.due) || task.verb == "reopen" { task.draft.reminded = nil }
        guard isOpen(task), let due = task.draft.due, let early = task[TaskParameters.reminder] else { return }
        let soon = due.adding(seconds: -early.seconds)
        if task.draft.reminded == nil, task.now >= soon {
            task.draft.reminded = "soon"
            if task.now < due { task.tell(try people(task), .due, "快到期了", "It is soon due") }
        }
        if task.draft.reminded == "soon", task.now >= due {
            task.draft.reminded = "due"
            task.tell(try people(task), .due, "到期了，还没有完成", "It is due and not done")
        }
        if task.draft.reminded == nil { task.wake(at: soon) }
        if task.draft.reminded == "soon" { task.wake(at: due) }
    }

    /// Who has it in hand; while nobody has, who leads the group.
    private static func people(_ task: Situation<WorkTask>) throws -> [RecordID] {
        if let assignee = task.draft.assignee { return [assignee] }
        guard let team = task.draft.team else { return [] }
        return try task.look("team", where: .equal("id", .value(.id(team)))).compactMap { $0["lead"].id }
    }

    private static func isOpen(_ task: Situation<WorkTask>) -> Bool { WorkTask.lifecycle.state(task.stateAfter)?.isOpen == true }
}
