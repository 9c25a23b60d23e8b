import Kernel

/// A line of a checklist: what is asked, and what answers it.
struct Question {
    enum Form: String { case yesNo = "yes_no", yesNoOrNone = "yes_no_na", text, number }

    let number: String
    let words: String
    let form: Form
    let isRequired: Bool

    static let lines = LinesField.lines(
        [
            LinesField.Column("no", "序号", "No.", .whole(from: 1, to: 999), required: true),
            LinesField.Column("question", "检查内容", "Question", .text(max: 300), required: true),
            LinesField.Column("type", "回答方式", "Answer", forms, required: true), LinesField.Column("required", "必答", "Required", .truth),
            LinesField.Column("hint", "提示", "Hint", .text(max: 300)),
        ], by: 1)

    private static let forms = ChoiceField.choice([
        "yes_no": Text("是/否", "Yes or no"), "yes_no_na": Text("是/否/不适用", "Yes, no or n/a"), "text": Text("文字", "Text"), "number": Text("数字", "Number"),
    ])

    /// Those of a version.
    static func all(of version: StoredRecord) -> [Question] { (version[VersionOfChecklist().questions]?.rows ?? []).compactMap { Question($0) } }

    private init?(_ cells: [String]) {
        guard let form = Form(rawValue: Question.lines.cell("type", of: cells)) else { return nil }
        self.form = form
        number = Question.lines.cell("no", of: cells)
        words = Question.lines.cell("question", of: cells)
        isRequired = Question.lines.cell("required", of: cells) == TruthField().plain(.truth(true))
    }

    func isAnswered(by answer: Answer) -> Bool {
        switch form {
        case .yesNo, .yesNoOrNone: !answer.result.isEmpty
        case .text, .number: !answer.record.isEmpty
        }
    }

    /// Why it is no answer to this; nil where it is one, or there is none yet.
    func fault(_ answer: Answer) -> Text? {
        switch form {
        case .yesNo where answer.result == Answer.none: return Text("不能答「不适用」。", "“not applicable” is no answer.")
        case .yesNo, .yesNoOrNone: return nil
        case .text, .number:
            if !answer.result.isEmpty { return Text("请在「记录」里作答。", "answer it under “Record”.") }
            guard form == .number, !answer.record.isEmpty, !Answer.isNumber(answer.record) else { return nil }
            return Text("「\(answer.record)」不是数字。", "“\(answer.record)” is not a number.")
        }
    }
}

/// A line of a checklist that is filled in.
struct Answer {
    /// Results that say something is not as it should be, or does not matter here.
    static let no = "no", none = "na"

    let number: String
    let result: String
    let record: String

    static let lines = LinesField.lines(
        [
            LinesField.Column("no", "序号", "No.", .whole(from: 1, to: 999), required: true),
            LinesField.Column("question", "检查内容", "Question", .text(max: 300)),
            LinesField.Column("result", "结果", "Result", results), LinesField.Column("record", "记录", "Record", .text(max: 300)),
        ], by: 1)

    private static let results = ChoiceField.choice(["yes": Text("是", "Yes"), "no": Text("否", "No"), "na": Text("不适用", "Not applicable")])

    init(_ cells: [String]) {
        number = Answer.lines.cell("no", of: cells)
        result = Answer.lines.cell("result", of: cells)
        record = Answer.lines.cell("record", of: cells)
    }

    init(to question: Question) {
        number = question.number
        result = ""
        record = ""
    }

    /// As a run keeps it, with what was asked.
    func cells(_ question: Question) -> [String] { [question.number, question.words, result, record] }

    static func isNumber(_ text: String) -> Bool { text.wholeMatch(of: /-?\d+(\.\d+)?/) != nil }
}
