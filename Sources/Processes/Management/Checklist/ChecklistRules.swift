import Kernel

/// How a checklist is filled in.
enum ChecklistRules {
    static let all: [Rule<ChecklistRun>] = [beginning, belonging, answering, finishing]

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

    /// Every question stands there, in its words; answers are such as it takes.
    static let answering = Rule<ChecklistRun>.saving("逐项作答", "Each question is answered") { run in
        guard run.isNew || run.changes(\.answers) else { return }
        let questions = try ChecklistRules.questions(of: run), given = ChecklistRules.answers(of: run)
        let numbers = Set(questions.map(\.number))
        for number in given.keys.filter({ !numbers.contains($0) }).sorted() {
            run.refuse(\.answers, "检查表里没有第 \(number) 项。", "The checklist has no question \(number).")
        }
        for question in questions {
            guard let fault = question.fault(given[question.number] ?? Answer(to: question)) else { continue }
            run.refuse(\.answers, "第 \(question.number) 项：\(fault.zh)", "Question \(question.number): \(fault.en)")
        }
        run.draft.answers = Lines(questions.map { (given[$0.number] ?? Answer(to: $0)).cells($0) })
    }

    static let finishing = Rule<ChecklistRun>.on("finish", as: "检查完毕", "It is filled in") { run in
        let given = answers(of: run)
        for question in try questions(of: run) where question.isRequired && given[question.number].map({ question.isAnswered(by: $0) }) != true {
            run.refuse(\.answers, "第 \(question.number) 项还没有作答。", "Question \(question.number) has no answer yet.")
        }
        run.draft.outcome = given.values.contains { $0.result == Answer.no } ? "deviations" : "complete"
        run.draft.finished = run.now
        run.draft.finishedBy = run.principal.person
    }

    private static func questions(of run: Situation<ChecklistRun>) throws -> [Question] {
        guard let id = run.draft.version else { return [] }
        return try run.look("checklist_version", where: .equal("id", .value(.id(id)))).flatMap { Question.all(of: $0) }
    }

    private static func answers(of run: Situation<ChecklistRun>) -> [String: Answer] {
        let given = (run.draft.answers?.rows ?? []).map { Answer($0) }
        return Dictionary(given.map { ($0.number, $0) }, uniquingKeysWith: { first, _ in first })
    }
}
