import Kernel

/// How a checklist is filled in.
enum ChecklistRules {
    static let all: [Rule<ChecklistRun>] = [beginning, belonging, .answers(\.answers), .answered(\.answers, before: "finish"), finishing]

    /// By the version in force, to its end: another version that takes effect meanwhile is for later checks.
    static let beginning = Rule<ChecklistRun>.saving("按有效版本检查", "By the version in force") { run in
        guard let checklist = run.draft.checklist, run.changes(\.checklist) else { return }
        guard run.isNew else { return run.refuse(\.checklist, "检查表不能换；请另建检查记录。", "The checklist stays; begin another check.") }
        guard let version = try VersionOfChecklist.inForce(of: checklist, at: run.now, run.look) else {
            return run.refuse(\.checklist, "这张检查表还没有生效的版本。", "No version of this checklist is in force.")
        }
        run.draft.version = version.id
        run.draft.title = try run.look("checklist", where: .equal("id", .value(.id(checklist)))).first?[Checklist().name]
    }

    /// What is about a customer's record is for those alone who serve that customer.
    static let belonging = Rule<ChecklistRun>.saving("随所属记录归客户", "Its customer is that of what it is about") { run in
        guard run.changes(\.subject) else { return }
        run.draft.customer = try run.draft.subject.flatMap { try run.customer(of: $0) }
    }

    static let finishing = Rule<ChecklistRun>.on("finish", as: "检查完毕", "It is filled in") { run in
        let given = AnswersField.given(.texts(run.draft.answers ?? [:]))
        run.draft.outcome = given.contains { $0.answer.isNo } ? "deviations" : "complete"
        run.draft.finished = run.now
        run.draft.finishedBy = run.principal.person
    }
}
