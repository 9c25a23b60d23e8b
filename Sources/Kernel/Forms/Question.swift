/// A question of a form: a field that is held as data, in a version that was approved. Inputs, reading and checks are those of any field.
public struct Question: AnyField {
    /// Its number, by which its answer is kept.
    public let key: String
    /// What its input and its refusals are called: `answers.1`.
    public let id: String
    public let takes: AnswerType
    public let hint: Text?
    private let column: LinesField.Column
    private let from: String
    private let to: String
    private let options: [ChoiceField.Option]

    public var label: Text { column.label }
    public var type: any FieldType { column.type }
    public var isRequired: Bool { column.isRequired }
    public var audience: Audience { .everyone }
    public var setter: Setter { .people }
    public var initial: Value { .null }

    /// The lines in which a version holds its questions.
    public static let lines = LinesField.lines(
        [
            LinesField.Column("no", "序号", "No.", .whole(from: 1, to: 999), required: true),
            LinesField.Column("question", "检查内容", "Question", .localizedText, required: true),
            LinesField.Column("type", "回答方式", "Answer", types, required: true), LinesField.Column("required", "必答", "Required", .truth),
            LinesField.Column("options", "选项", "Options", .text(max: 300)), LinesField.Column("from", "下限", "From", .text(max: 20)),
            LinesField.Column("to", "上限", "To", .text(max: 20)), LinesField.Column("unit", "单位", "Unit", .text(max: 20)),
            LinesField.Column("hint", "提示", "Hint", .localizedText),
        ], by: 1)

    private static let types = ChoiceField(source: .closed(AnswerType.allCases.map { ChoiceField.Option($0.rawValue, $0.label) }))

    /// - Parameter field: the field that holds the answers.
    static func all(in value: Value, of field: String) -> [Question] { (Lines(value)?.rows ?? []).compactMap { Question($0, of: field) } }

    private init?(_ cells: [String], of field: String) {
        func cell(_ column: String) -> String { Question.lines.cell(column, of: cells) }
        guard let takes = AnswerType(rawValue: cell("type")), let words = Question.words(cell("question")) else { return nil }
        let number = cell("no"), unit = cell("unit")
        self.takes = takes
        key = number
        id = "\(field).\(number)"
        hint = Question.words(cell("hint"))
        from = cell("from")
        to = cell("to")
        options = cell("options").split { ";；".contains($0) }.compactMap { Question.words(String($0)) }.map { ChoiceField.Option($0.zh, $0) }
        let label = unit.isEmpty ? words : Text("\(words.zh)（\(unit)）", "\(words.en) (\(unit))")
        let type = Question.fieldType(takes, Question.bounds(takes, cell("from"), cell("to")), options)
        column = LinesField.Column(number, label, type, isRequired: cell("required") == TruthField().plain(.truth(true)))
    }

    /// Words in both languages; where there is one only, they stand for both.
    private static func words(_ cell: String) -> Text? {
        let words = LocalizedTextField().parse(cell)
        guard let zh = words.words(in: .zh), let en = words.words(in: .en) else { return nil }
        return Text(zh, en)
    }

    private static func fieldType(_ takes: AnswerType, _ bounds: ClosedRange<Int64>?, _ options: [ChoiceField.Option]) -> any FieldType {
        if takes == .choice { return ChoiceField(source: .closed(options)) }
        guard let bounds else { return takes.field }
        if takes == .whole { return WholeField(range: bounds) }
        return DecimalField(places: DecimalField.hundredths.places, range: bounds)
    }

    /// Between what a number lies; nil where nothing, or nothing that can be read, is said of it.
    private static func bounds(_ takes: AnswerType, _ from: String, _ to: String) -> ClosedRange<Int64>? {
        let field = takes.field
        guard takes == .whole || takes == .decimal, let low = try? field.parse(from), let high = try? field.parse(to) else { return nil }
        guard field.check(low) == nil, field.check(high) == nil, let least = low.whole, let most = high.whole, least <= most else { return nil }
        return least...most
    }

    // MARK: asking and answering

    /// Why it cannot be asked; nil where it can.
    var fault: Text? {
        switch takes {
        case .choice:
            if options.count > 1, Set(options.map(\.key)).count == options.count { return nil }
            return Text("选项至少两个、互不相同，用分号分开。", "It needs two options or more, each another, with ; between.")
        case .whole, .decimal:
            if from.isEmpty && to.isEmpty || Question.bounds(takes, from, to) != nil { return nil }
            return Text("下限与上限须都是数，由小到大。", "From and To must both be numbers, the smaller first.")
        default: return nil
        }
    }

    /// Reads an answer as it is typed: a choice by its key, or by its label in either language.
    func read(_ plain: String) -> (value: Value, wrong: Text?) {
        do {
            let value = try column.parse(plain)
            return (value: value, wrong: column.check(value))
        } catch {
            return (value: .null, wrong: error.refusals.first?.text)
        }
    }

    /// Its answer among all that are given.
    public func value(in answers: Value) -> Value { answers.texts[key].flatMap { Answer(kept: $0) }?.value ?? .null }

    /// What is wrong with its answer, at its input.
    public func refusal(_ wrong: Text) -> Refusal { Refusal(field: id, Text("第 \(key) 项：\(wrong.zh)", "Question \(key): \(wrong.en)")) }
}
