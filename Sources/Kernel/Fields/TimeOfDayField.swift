/// A time of day by the wall clock, in minutes since midnight: `08:30`; a day ends at `24:00`.
public struct TimeOfDayField: FieldType {
    public typealias Native = Int64

    public var name: String { "time of day" }
    public var storage: Storage { .integer }
    public var isOrdered: Bool { true }
    public var schema: JSON { .object(["type": ["string", "null"], "pattern": "^([0-9]|[01][0-9]|2[0-4]):[0-5][0-9]$", "examples": ["08:30"]]) }

    public func parse(_ text: String) throws(Refused) -> Value {
        let trimmed = text.trimmed.halfWidth
        guard !trimmed.isEmpty else { return .null }
        guard let minutes = Hours.minutes(trimmed) else { throw Refused("「\(trimmed)」须写成 08:30。", "“\(trimmed)” must be written like 08:30.") }
        return .whole(Int64(minutes))
    }
    public func plain(_ value: Value) -> String { value.whole.map { Hours.text(Int($0)) } ?? "" }
    public func check(_ value: Value) -> Text? {
        guard let minutes = value.whole, !(0...Int64(DutyTurn.minutesOfDay)).contains(minutes) else { return nil }
        return Text("须在 00:00 到 24:00 之间。", "It must be between 00:00 and 24:00.")
    }
}

extension FieldType where Self == TimeOfDayField {
    public static var timeOfDay: TimeOfDayField { TimeOfDayField() }
}
