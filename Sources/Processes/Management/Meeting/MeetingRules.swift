import Kernel

/// How a meeting is called, and what follows from it.
enum MeetingRules {
    static let all: [Rule<Meeting>] = [known, inviting, calledOff, reminding, writing, owned, deciding]

    static let known = Rule<Meeting>.saving("时区须存在", "The zone is known") { meeting in
        guard meeting.changes(\.zone), let zone = meeting.draft.zone, meeting.zone(zone) == nil else { return }
        meeting.refuse(\.zone, "没有「\(zone)」这个时区；例：Asia/Shanghai 或 +08:00。", "There is no time zone “\(zone)”; for example Asia/Shanghai or +08:00.")
    }

    /// Those who are new to it; all of them when it is at another time.
    static let inviting = Rule<Meeting>.saving("通知受邀人", "Who is invited is told") { meeting in
        guard meeting.stateAfter == Meeting.planned, let invited = meeting.draft.invited else { return }
        if !meeting.isNew, meeting.changes(\.starts) {
            return meeting.tell(invited, .asked, "会议改期了", "The meeting is at another time")
        }
        let before = Set(meeting.stored?.invited ?? [])
        meeting.tell(invited.filter { !before.contains($0) }, .asked, "邀请你参加会议", "You are invited to the meeting")
    }

    static let calledOff = Rule<Meeting>.on("cancel", as: "通知取消", "It is called off") { meeting in
        meeting.tell(meeting.draft.invited ?? [], .asked, "会议取消了", "The meeting is canceled")
    }

    static let reminding = Rule<Meeting>.saving("会前提醒", "A reminder before it") { meeting in
        if meeting.changes(\.starts) { meeting.draft.reminded = false }
        guard meeting.stateAfter == Meeting.planned, meeting.draft.reminded != true else { return }
        guard let starts = meeting.draft.starts, let early = meeting[MeetingParameters.reminder] else { return }
        let soon = starts.adding(seconds: -early.seconds)
        guard meeting.now >= soon else { return meeting.wake(at: soon) }
        meeting.draft.reminded = true
        if meeting.now < starts { meeting.tell(meeting.draft.invited ?? [], .due, "会议快开始了", "The meeting begins soon") }
    }

    /// Who has written in the minutes does not approve them.
    static let writing = Rule<Meeting>.saving("纪要撰写人", "Who wrote the minutes") { meeting in
        let hasMinutes = meeting.draft.minutes != nil || meeting.draft.decisions != nil
        guard meeting.verb == "submit" || meeting.changes(\.minutes) || meeting.changes(\.decisions), hasMinutes else { return }
        let writers = meeting.draft.writers ?? []
        if !writers.contains(meeting.principal.person) { meeting.draft.writers = (writers + [meeting.principal.person]).sorted() }
    }

    static let owned = Rule<Meeting>.on("submit", "approve", as: "决议负责人须是本公司人员", "Decisions have owners that are there") { meeting in
        let made = decisions(of: meeting)
        if made.count > Limits.piece { meeting.refuse(\.decisions, "一次会议最多 \(Limits.piece) 项决议。", "A meeting takes at most \(Limits.piece) decisions.") }
        for decision in made.prefix(Limits.piece) where !decision.owner.isEmpty {
            guard try owner(of: decision, meeting) == nil else { continue }
            meeting.refuse(
                \.decisions, "「\(decision.owner)」不是一位在岗的本公司人员；请写全名或邮箱。",
                "“\(decision.owner)” is not one of the provider's people; write the full name or the mail address.")
        }
    }

    /// Once: what is approved is not approved again.
    static let deciding = Rule<Meeting>.on("approve", as: "决议转为任务", "Decisions become tasks") { meeting in
        meeting.draft.approver = meeting.principal.person
        let zone = meeting.draft.zone.flatMap { meeting.zone($0) }
        for decision in decisions(of: meeting) {
            var values: [String: Value] = ["title": .text(decision.words), "subject": Reference(meeting.kind, meeting.identity).value]
            values["assignee"] = try owner(of: decision, meeting).map { .id($0) }
            // To the end of its day.
            if let due = decision.due, let zone { values["due"] = zone.start(of: Day(number: due.number + 1)).value }
            meeting.create("task", values)
        }
    }

    private static func decisions(of meeting: Situation<Meeting>) -> [Decision] { (meeting.draft.decisions?.rows ?? []).map { Decision($0) } }

    /// By name or mail address, where there is one alone; nil for anybody else.
    private static func owner(of decision: Decision, _ meeting: Situation<Meeting>) throws -> RecordID? {
        guard !decision.owner.isEmpty else { return nil }
        let called = Filter.or([.equal("name", .value(.text(decision.owner))), .equal("mail", .value(.text(decision.owner)))])
        let there = called.and(.equal("open", .value(.truth(true)))).and(.equal("customer", .none))
        let found = try meeting.look("person", where: there, limit: Limits.references)
        return found.count == 1 ? found.first?.id : nil
    }
}
