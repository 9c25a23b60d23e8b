extension Rule {
    /// The questions of a version can be asked.
    public static func questions(_ field: @escaping @autoclosure @Sendable () -> KeyPath<K, Field<Lines>>) -> Rule<K> {
        .saving("题目可以作答", "Its questions can be asked") { version in
            guard version.changes(field()), let lines = version.draft[dynamicMember: field()] else { return }
            for question in Question.all(in: lines.value, of: "") {
                guard let fault = question.fault else { continue }
                version.refuse(field(), "第 \(question.key) 项：\(fault.zh)", "Question \(question.key): \(fault.en)")
            }
        }
    }

    /// Answers are such as their questions take, and kept as that.
    public static func answers(_ field: @escaping @autoclosure @Sendable () -> KeyPath<K, Field<[String: String]>>) -> Rule<K> {
        .saving("按题作答", "Each answer is one its question takes") { record in
            guard record.changes(field()), let given = record.draft[dynamicMember: field()] else { return }
            let before = record.stored?[dynamicMember: field()] ?? [:], questions = try record.questions(field())
            var kept: [String: String] = [:]
            for (key, answer) in AnswersField.given(.texts(given)) {
                guard let question = questions.first(where: { $0.key == key }) else {
                    record.refuse(field(), "没有第 \(key) 项。", "There is no question \(key).")
                    continue
                }
                let isKnown = before[key] == answer.kept
                kept[key] = try isKnown ? answer.kept : record.typed(answer, question)
            }
            record.draft[dynamicMember: field()] = kept.isEmpty ? nil : kept
        }
    }

    /// A verb is done once every question that must be answered is.
    public static func answered(_ field: @escaping @autoclosure @Sendable () -> KeyPath<K, Field<[String: String]>>, before verb: String) -> Rule<K> {
        .on(verb, as: "必答题已作答", "What must be answered is") { record in
            let given = record.draft[dynamicMember: field()] ?? [:]
            let open = try record.questions(field()).filter { $0.isRequired && given[$0.key] == nil }
            record.core.refuse(open.map { $0.refusal(Text("还没有作答。", "It has no answer yet.")) })
        }
    }
}

extension Situation {
    /// The questions that a field's answers are given to; none while the record names no version of them.
    fileprivate func questions(_ handle: KeyPath<K, Field<[String: String]>>) throws -> [Question] {
        let field = handles.fields[keyPath: handle]
        guard let type = field.type as? AnswersField, let form = core.draft.kind.field(type.form)?.type.target, let id = core.draft[type.form].id else { return [] }
        return try look(form, where: .equal(SystemField.id.id, .value(.id(id)))).first.map { type.questions(of: $0, for: field.id) } ?? []
    }

    /// An answer as its question takes it; nil where it does not, and why is told.
    fileprivate func typed(_ answer: Answer, _ question: Question) throws -> String? {
        let read = question.read(answer.plain)
        guard let wrong = try read.wrong ?? unknown(read.value, question) else { return Answer(question.takes, read.value).kept }
        core.refuse([question.refusal(wrong)])
        return nil
    }

    /// Of people the provider's own are named.
    private func unknown(_ value: Value, _ question: Question) throws -> Text? {
        guard question.takes == .person, let id = value.id else { return nil }
        let found = try look("person", where: .equal(SystemField.id.id, .value(.id(id)))).first
        return found.map { $0["customer"].isNull } == true ? nil : Text("须是本公司人员。", "It must be one of the provider's people.")
    }
}
