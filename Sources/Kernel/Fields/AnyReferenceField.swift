/// One record of any kind: what an approval is about. Plain text is the kind's name and the identity, with a space between.
public struct AnyReferenceField: FieldType {
    public typealias Native = String

    public var name: String { "reference to any kind" }
    public var storage: Storage { .text }
    public var longest: Int? { Limits.line }
    public var schema: JSON { .object(["type": ["string", "null"], "maxLength": .whole(Int64(Limits.line)), "description": "kind and id of a record"]) }

    public func parse(_ text: String) -> Value {
        let trimmed = text.trimmed
        return trimmed.isEmpty ? .null : .text(trimmed)
    }
    public func plain(_ value: Value) -> String { value.text ?? "" }

    /// The value that names a record.
    public static func value(_ kind: String, _ id: RecordID) -> Value { .text("\(kind) \(id)") }

    /// Which record a value names; nil for none, and where it was erased.
    public static func record(_ value: Value) -> (kind: String, id: RecordID)? {
        let words = (value.text ?? "").split(separator: " ")
        guard words.count == 2, let id = RecordID(words[1]) else { return nil }
        return (String(words[0]), id)
    }
}

extension FieldType where Self == AnyReferenceField {
    public static var anyReference: AnyReferenceField { AnyReferenceField() }
}
