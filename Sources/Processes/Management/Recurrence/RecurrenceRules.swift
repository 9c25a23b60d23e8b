import Kernel

/// When a recurring task comes about, and what then.
enum RecurrenceRules {
    static let all: [Rule<RecurringTask>] = [known, .worker(\.assignee), occurring]

    static let known = Rule<RecurringTask>.saving("时区与日历须明确", "Zone and calendar are known") { plan in
        if plan.changes(\.zone), let zone = plan.draft.zone, plan.zone(zone) == nil {
            plan.refuse(\.zone, "没有「\(zone)」这个时区；例：Asia/Shanghai 或 +08:00。", "There is no time zone “\(zone)”; for example Asia/Shanghai or +08:00.")
        }
        if plan.draft.calendar == nil, plan.draft.dayOff != "keep" {
            plan.refuse(\.calendar, "请选择日历，才知道哪天休息。", "Choose the calendar that says which days are off.")
        }
    }

    /// A task each time, once. What was missed is made up for, and late by its own moment.
    static let occurring = Rule<RecurringTask>.saving("到时生成任务", "Its tasks come about") { plan in
        guard plan.stateAfter == RecurringTask.active, let zone = plan.draft.zone.flatMap({ plan.zone($0) }), let recurrence = RecurrenceRules.recurrence(plan, zone) else {
            plan.draft.next = nil
            return
        }
        let calendar = plan.workingTime(of: plan.draft.calendar)
        let isWorked: (Day) -> Bool = { calendar.isWorked($0, in: zone) }
        if isSetAnew(plan) {
            plan.draft.next = recurrence.next(after: plan.now, isWorked: isWorked)
        } else if let due = plan.draft.next, due <= plan.now {
            let most = plan[RecurrenceParameters.catchUp]?.number ?? 1
            for moment in recurrence.moments(from: due, through: plan.now, last: most, isWorked: isWorked) { plan.create("task", try task(plan, at: moment)) }
            plan.draft.next = recurrence.next(after: plan.now, isWorked: isWorked)
        }
        if let next = plan.draft.next { plan.wake(at: next) }
    }

    private static func recurrence(_ plan: Situation<RecurringTask>, _ zone: Zone) -> Recurrence? {
        guard let starts = plan.draft.starts, let every = plan.draft.every, every > 0, let unit = plan.draft.unit.flatMap({ Recurrence.Unit(rawValue: $0.key) }),
            let dayOff = plan.draft.dayOff.flatMap({ Recurrence.DayOff(rawValue: $0.key) })
        else { return nil }
        return Recurrence(first: starts, zone: zone, every: Int(every), unit, dayOff: dayOff, last: plan.draft.last)
    }

    /// Whether the times are others than before; who resumes does not make up for the pause.
    private static func isSetAnew(_ plan: Situation<RecurringTask>) -> Bool {
        if plan.isNew || plan.verb != nil { return true }
        return plan.changes(\.starts) || plan.changes(\.every) || plan.changes(\.unit) || plan.changes(\.zone) || plan.changes(\.dayOff)
            || plan.changes(\.calendar) || plan.changes(\.last)
    }

    private static func task(_ plan: Situation<RecurringTask>, at moment: Moment) throws -> [String: Value] {
        let draft = plan.draft
        var values: [String: Value] = ["subject": Reference(plan.kind, plan.identity).value, "due": moment.adding(hours: draft.hours ?? 0).value]
        values["title"] = draft.title.map { .text($0) }
        values["description"] = draft.description.map { .text($0) }
        values["team"] = draft.team.map { .id($0) }
        values["assignee"] = try assignee(plan).map { .id($0) }
        values["checklist"] = draft.checklist.map { .id($0) }
        return values
    }

    /// Who has left gets no more of them, and nothing is left undone for it: the group has the task.
    private static func assignee(_ plan: Situation<RecurringTask>) throws -> RecordID? {
        guard let id = plan.draft.assignee, let person = try plan.look("person", where: .equal("id", .value(.id(id)))).first else { return nil }
        return person.state == "active" ? id : nil
    }
}
