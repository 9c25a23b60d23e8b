/// Text of many lines, in Markdown.
public struct LongTextField: FieldType {
    public typealias Native = String

    public init() {}

    public var name: String { "long text" }
    public var storage: Storage { .text }
    public var isProse: Bool { true }
    public var longest: Int? { Limits.prose }
    public var schema: JSON { .object(["type": ["string", "null"], "maxLength": .whole(Int64(Limits.prose))]) }

    public func parse(_ text: String) -> Value {
        let lines = (text.utf8.contains(UInt8(ascii: "\r")) ? text.replacing("\r\n", with: "\n") : text).trimmed
        return lines.isEmpty ? .null : .text(lines)
    }
    public func plain(_ value: Value) -> String { value.text ?? "" }
    public func check(_ value: Value) -> Text? { value.text.flatMap { checkText($0, max: Limits.prose, lines: true) } }
}

extension FieldType where Self == LongTextField {
    public static var longText: LongTextField { LongTextField() }
}
