/// A calendar day, without a time or zone.
public struct DayField: FieldType {
    public typealias Native = Day

    public var name: String { "day" }
    public var storage: Storage { .integer }
    public var isOrdered: Bool { true }
    public var schema: JSON { .object(["type": ["string", "null"], "format": "date"]) }

    public func parse(_ text: String) throws(Refused) -> Value {
        let trimmed = text.trimmed
        guard !trimmed.isEmpty else { return .null }
        guard let day = Day(iso: trimmed) else {
            throw Refused("「\(trimmed)」不是日期，例：2026-06-18。", "“\(trimmed)” is not a day; for example 2026-06-18.")
        }
        return day.value
    }
    public func plain(_ value: Value) -> String { Day(value)?.iso ?? "" }
}

extension FieldType where Self == DayField {
    public static var day: DayField { DayField() }
}
