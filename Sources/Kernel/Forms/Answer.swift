/// What kind of answer a question takes.
public enum AnswerType: String, Sendable, CaseIterable {
    case yesNo = "yes_no", yesNoOrNone = "yes_no_na", text, longText = "long_text", whole, decimal, day, choice, person

    static let no = "no"

    var label: Text {
        switch self {
        case .yesNo: Text("是/否", "Yes or no")
        case .yesNoOrNone: Text("是/否/不适用", "Yes, no or n/a")
        case .text: Text("一行文字", "Line of text")
        case .longText: Text("多行文字", "Longer text")
        case .whole: Text("整数", "Whole number")
        case .decimal: Text("小数", "Decimal number")
        case .day: Text("日期", "Day")
        case .choice: Text("单选", "One of the options")
        case .person: Text("人员", "Person")
        }
    }

    /// How such answers are read and written, whatever more a question asks of them.
    public var field: any FieldType {
        switch self {
        case .yesNo: return TruthField()
        case .yesNoOrNone:
            return ChoiceField.choice(["yes": Text("是", "Yes"), AnswerType.no: Text("否", "No"), "na": Text("不适用", "Not applicable")])
        case .text: return TextField.text(max: 300)
        case .longText: return LongTextField()
        case .whole: return WholeField.whole(from: -Limits.figure, to: Limits.figure)
        case .decimal: return DecimalField.hundredths
        case .day: return DayField.day
        case .choice: return ChoiceField.openChoice
        case .person: return ReferenceField.colleague
        }
    }
}

/// An answer, with what kind of answer it is: so it is read, written and shown without its form.
public struct Answer: Hashable, Sendable {
    public let type: AnswerType
    public let value: Value

    public init(_ type: AnswerType, _ value: Value) {
        self.type = type
        self.value = value
    }

    /// Reads what `kept` gives; nil for anything else.
    public init?(kept: String) {
        let scalars = kept.unicodeScalars
        guard let blank = scalars.firstIndex(of: " "), let type = AnswerType(rawValue: String(scalars[..<blank])) else { return nil }
        let plain = String(scalars[scalars.index(after: blank)...])
        guard let value = try? type.field.parse(plain), !value.isNull else { return nil }
        self.init(type, value)
    }

    /// `decimal 22.50`: its kind, a blank, its plain text.
    public var kept: String { "\(type.rawValue) \(plain)" }
    public var plain: String { type.field.plain(value) }
    /// Whether it says that something is not as it should be.
    public var isNo: Bool { value == .truth(false) || type == .yesNoOrNone && value == .text(AnswerType.no) }
}
