/// How a column keeps a value. Each engine has one SQL type for each.
public enum Storage: Sendable {
    case text, integer, bytes
}

/// What a field may hold, and how it is read, checked and written. A new type is one file beside this one.
///
/// Values travel in three forms: `Value` in the engine, *plain text* in forms, filters, CSV and the command line, and
/// JSON in the API. Plain text and JSON are the same in every language; labels are the page's business.
public protocol FieldType: Sendable {
    associatedtype Native: FieldValue

    /// The type's name in the API document and in error messages.
    var name: String { get }
    var storage: Storage { get }
    /// Whether `<`, `>` and ranges make sense.
    var isOrdered: Bool { get }
    /// Whether `~` (contains) makes sense.
    var isProse: Bool { get }
    /// The kind a reference points to.
    var target: String? { get }
    /// Characters (Unicode scalars) a text may have as the API is given it, with the white space that is then dropped; nil: no matter.
    var longest: Int? { get }
    /// JSON Schema (2020-12) of the value in the API.
    var schema: JSON { get }

    /// Reads plain text. Throws one refusal without a field; the caller knows which field it was.
    func parse(_ text: String) throws(Refused) -> Value
    /// Plain text that `parse` reads back to the same value; empty for null.
    func plain(_ value: Value) -> String
    /// What people read, where that is other than plain text; nil elsewhere.
    func words(_ value: Value) -> Text?
    func read(_ json: JSON) throws(Refused) -> Value
    func write(_ value: Value, to json: inout JSONWriter)
    /// A sentence when the value is not allowed.
    func check(_ value: Value) -> Text?
    /// The records a value refers to, each once.
    func references(_ value: Value) -> [Reference]
}

/// A record of some kind, as a value refers to it. Where the kind is part of the value it is written as links are: `incident 0190…`.
public struct Reference: FieldValue, Hashable, Sendable {
    public let kind: String
    public let id: RecordID

    public init(_ kind: String, _ id: RecordID) {
        self.kind = kind
        self.id = id
    }

    public init(to record: StoredRecord) { self.init(record.kind.name, record.id) }

    /// Nil for a value that does not say of which kind its record is, and for one that names none.
    public init?(_ value: Kernel.Value) {
        guard let text = value.text, let parts = text.wholeMatch(of: /([a-z][a-z0-9_]*) ([0-9A-Fa-f]{32})/), let id = RecordID(parts.2) else { return nil }
        self.init(String(parts.1), id)
    }

    public var value: Kernel.Value { .text("\(kind) \(id)") }
}

extension FieldType {
    public var isOrdered: Bool { false }
    public var isProse: Bool { false }
    public var target: String? { nil }
    public var longest: Int? { nil }

    public func words(_ value: Value) -> Text? { nil }
    public func check(_ value: Value) -> Text? { nil }

    /// Whether any words may stand for a value.
    public var isWords: Bool { Native.self == String.self || Native.self == [String: String].self }

    public func references(_ value: Value) -> [Reference] {
        guard let target, !target.isEmpty else { return [] }
        return value.named.map { Reference(target, $0) }
    }

    public func read(_ json: JSON) throws(Refused) -> Value {
        if let longest, let text = json.text, let wrong = checkLength(text, max: longest) { throw Refused([Refusal(wrong)]) }
        switch json {
        case .null: return .null
        case .text(let text):
            if text.isEmpty, !isProse { throw Refused("此处不能是空文字；没有值请用 null。", "An empty text is not taken here; null means no value.") }
            return try parse(text)
        default: throw Refused("此处要填文本。", "A text is expected here.")
        }
    }

    public func write(_ value: Value, to json: inout JSONWriter) {
        value.isNull ? json.null() : json.text(plain(value))
    }
}

/// Limits that hold for all input, whatever the field.
public enum Limits {
    /// A share in hundredths that is not none.
    public static let percent: ClosedRange<Int> = 1...100
    /// Characters (Unicode scalars) of a one-line text.
    public static let line = 500
    /// Characters (Unicode scalars) of a long text or comment.
    public static let prose = 100_000
    /// How deep what stands beneath another may go.
    public static let levels = 20
    /// Other records that one step sets in motion at once; the rest follow in the next moments.
    public static let piece = 50
    /// People asked in one step of an approval, and steps of one.
    public static let approvers = 50
    public static let approvalSteps = 10
    /// References in one field.
    public static let references = 200
    /// People who are told of one thing.
    public static let told = 200
    /// Records of a list on the page of another record, and of those that only tell what was last.
    public static let shown = 20
    public static let latest = 10
}

func checkLength(_ text: String, max: Int) -> Text? {
    let count = text.unicodeScalars.count
    return count > max ? Text("最多 \(max) 个字，现有 \(count) 个。", "At most \(max) characters; there are \(count).") : nil
}

/// Checks shared by the texts.
func checkText(_ text: String, max: Int, lines: Bool) -> Text? {
    if let wrong = checkLength(text, max: max) { return wrong }
    let hidden = text.unicodeScalars.contains { scalar in
        scalar.value == 0x7F || scalar.value < 32 && !(lines && (scalar == "\n" || scalar == "\r" || scalar == "\t"))
    }
    return hidden ? Text("含有不可见的控制字符。", "It contains control characters that cannot be shown.") : nil
}
