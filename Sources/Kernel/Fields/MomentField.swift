/// An instant. Plain text is RFC 3339; a time without a zone is taken as UTC.
public struct MomentField: FieldType {
    public typealias Native = Moment

    public init() {}

    public var name: String { "moment" }
    public var storage: Storage { .integer }
    public var isOrdered: Bool { true }
    public var schema: JSON { .object(["type": ["string", "null"], "format": "date-time"]) }

    public func parse(_ text: String) throws(Refused) -> Value {
        let trimmed = text.trimmed
        guard !trimmed.isEmpty else { return .null }
        guard let moment = Moment(iso: trimmed) else {
            throw Refused("「\(trimmed)」不是时间，例：2026-06-18T10:03:00Z。", "“\(trimmed)” is not a time; for example 2026-06-18T10:03:00Z.")
        }
        return moment.value
    }
    public func plain(_ value: Value) -> String { Moment(value)?.iso ?? "" }
}

extension FieldType where Self == MomentField {
    public static var moment: MomentField { MomentField() }
}
