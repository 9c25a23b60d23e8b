/// One line of text.
public struct TextField: FieldType {
    public typealias Native = String
    public let max: Int
    /// Kept unique among the records of the kind, ignoring case: a mail address, a key.
    public let isUnique: Bool

    public var name: String { "text" }
    public var storage: Storage { .text }
    public var isProse: Bool { true }
    public var longest: Int? { max }
    public var schema: JSON { .object(["type": ["string", "null"], "maxLength": .whole(Int64(max))]) }

    public func parse(_ text: String) -> Value {
        let trimmed = text.trimmed
        return trimmed.isEmpty ? .null : .text(trimmed)
    }
    public func plain(_ value: Value) -> String { value.text ?? "" }
    public func check(_ value: Value) -> Text? { value.text.flatMap { checkText($0, max: max, lines: false) } }
}

extension FieldType where Self == TextField {
    public static var text: TextField { TextField(max: Limits.line, isUnique: false) }
    public static func text(max: Int = Limits.line, unique: Bool = false) -> TextField { TextField(max: max, isUnique: unique) }
}

extension String {
    /// Without white space at both ends.
    public var trimmed: String {
        let scalars = unicodeScalars
        guard let start = scalars.firstIndex(where: { !$0.properties.isWhitespace }),
            let last = scalars.lastIndex(where: { !$0.properties.isWhitespace })
        else { return "" }
        if start == startIndex, scalars.index(after: last) == endIndex { return self }
        return String(scalars[start...last])
    }
}
