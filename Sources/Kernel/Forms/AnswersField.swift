/// What the questions of a form were answered: by the number of the question, an answer of the kind it takes.
///
/// The questions stand in a version that another field of the record names; `Rule.answers` holds answers against them. What is read here is
/// taken as text until then. Plain text is one `number=answer` a line; further lines of an answer begin with a tab.
public struct AnswersField: FieldType {
    public typealias Native = [String: String]

    /// The field that names the version whose questions are answered.
    public let form: String
    /// The field of that version in which they stand.
    public let questions: String

    public var name: String { "form answers" }
    public var storage: Storage { .text }
    public var schema: JSON {
        .object([
            "type": ["object", "null"], "description": "Answers by the number of their question, each as its question takes it",
            "propertyNames": .object(["pattern": "^[1-9][0-9]{0,2}$"]),
            "additionalProperties": .object(["type": ["string", "number", "boolean", "null"]]), "examples": [.object(["1": true])],
        ])
    }

    /// The questions as they stand in a version.
    /// - Parameter field: the field that holds the answers.
    public func questions(of version: StoredRecord, for field: String) -> [Question] { Question.all(in: version[questions], of: field) }

    /// The answers in the order of their questions.
    public static func given(_ value: Value) -> [(key: String, answer: Answer)] {
        let given = value.texts.compactMap { key, kept -> (key: String, answer: Answer)? in Answer(kept: kept).map { (key: key, answer: $0) } }
        return given.sorted { precedes($0.key, $1.key) }
    }

    public static func value(_ answers: [String: Answer]) -> Value { answers.isEmpty ? .null : .texts(answers.mapValues(\.kept)) }

    /// Whether a question comes before another.
    public static func precedes(_ key: String, _ other: String) -> Bool { (Int(key) ?? 0) < (Int(other) ?? 0) }

    // MARK: reading and writing

    public func parse(_ text: String) throws(Refused) -> Value {
        var given: [(key: String, plain: String)] = []
        for part in text.replacing("\r\n", with: "\n").unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false) {
            let line = String(part)
            if line.unicodeScalars.first == "\t", !given.isEmpty {
                given[given.count - 1].plain += "\n" + String(line.unicodeScalars.dropFirst())
                continue
            }
            if line.trimmed.isEmpty { continue }
            let pair = line.unicodeScalars.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard pair.count == 2 else { throw Refused("「\(line)」须写成 序号=答案。", "“\(line)” must be written like number=answer.") }
            given.append((key: String(pair[0]).trimmed, plain: String(pair[1])))
        }
        return AnswersField.untyped(given)
    }

    public func plain(_ value: Value) -> String {
        let lines = AnswersField.given(value).map { key, answer in "\(key)=\(answer.plain.replacing("\n", with: "\n\t"))" }
        return lines.joined(separator: "\n")
    }

    public func read(_ json: JSON) throws(Refused) -> Value {
        if json == .null { return .null }
        guard let members = json.members else { throw Refused("此处要填以题目序号为名的对象。", "An object by the numbers of the questions is expected here.") }
        var given: [(key: String, plain: String)] = []
        for member in members { given.append((key: member.name, plain: try AnswersField.words(of: member))) }
        return AnswersField.untyped(given)
    }

    private static func words(of member: JSON.Member) throws(Refused) -> String {
        switch member.value {
        case .null: return ""
        case .text(let text): return text
        case .truth(let truth): return TruthField().plain(.truth(truth))
        case .whole(let whole): return String(whole)
        case .number(let number): return "\(number)"
        case .list, .object: throw Refused("第 \(member.name) 项须是一个值。", "Question \(member.name): a single value is expected.")
        }
    }

    /// What is empty is no answer; the last counts.
    private static func untyped(_ given: [(key: String, plain: String)]) -> Value {
        var answers: [String: Answer] = [:]
        for one in given {
            let value = LongTextField().parse(one.plain)
            answers[one.key] = value.isNull ? nil : Answer(.longText, value)
        }
        return value(answers)
    }

    public func write(_ value: Value, to json: inout JSONWriter) {
        guard case .texts = value else { return json.null() }
        json.object {
            for (key, answer) in AnswersField.given(value) {
                $0.name(key)
                answer.type.field.write(answer.value, to: &$0)
            }
        }
    }

    // MARK: checks

    public func check(_ value: Value) -> Text? {
        for (key, kept) in value.texts.sorted(by: { $0.key < $1.key }) {
            guard key.wholeMatch(of: /[1-9][0-9]{0,2}/) != nil else { return Text("题目以序号相称，如 1。", "Questions are named by their numbers, such as 1.") }
            guard let answer = Answer(kept: kept), answer.kept == kept else { return Text("第 \(key) 项不是答案。", "Question \(key): this is no answer.") }
            if let wrong = answer.type.field.check(answer.value) { return Text("第 \(key) 项：\(wrong.zh)", "Question \(key): \(wrong.en)") }
        }
        return nil
    }

    public func references(_ value: Value) -> [Reference] {
        var seen: Set<Reference> = []
        return AnswersField.given(value).flatMap { $0.answer.type.field.references($0.answer.value) }.filter { seen.insert($0).inserted }
    }
}

extension FieldType where Self == AnswersField {
    /// - Parameters:
    ///   - form: the field of the same record that names the version with the questions.
    ///   - questions: the field of that version in which they stand.
    public static func answers(to form: String, at questions: String) -> AnswersField { AnswersField(form: form, questions: questions) }
}
