/// A length of time, kept in seconds: whole minutes, hours and days of 24 hours. Written as parameters are: `P30D`, `PT4H`, `P1DT30M`.
public struct DurationField: FieldType {
    public typealias Native = Duration
    public static let example = "P30D"
    private static let mostDays: Int64 = 9_999
    private static let minute: Int64 = 60, hour: Int64 = 3_600, day: Int64 = 86_400

    public init() {}

    public var name: String { "duration" }
    public var storage: Storage { .integer }
    public var isOrdered: Bool { true }
    public var schema: JSON {
        .object([
            "type": ["string", "null"], "pattern": "^P([0-9]{1,4}D|([0-9]{1,4}D)?T([0-9]{1,5}H|([0-9]{1,5}H)?[0-9]{1,7}M))$",
            "description": "A length of time (ISO 8601): days, hours and minutes", "examples": [.text(DurationField.example)],
        ])
    }

    /// Also as a filter counts from now: `30d`, `4 小时`.
    public func parse(_ text: String) throws(Refused) -> Value {
        let trimmed = text.trimmed
        guard !trimmed.isEmpty else { return .null }
        let plain = trimmed.halfWidth.filter { !$0.isWhitespace }
        let iso = try? Duration(JSON.text(plain.uppercased()))
        guard let seconds = iso?.seconds ?? TimeShift.seconds("+\(plain)") else {
            let example = DurationField.example
            throw Refused("「\(trimmed)」不是时长，例：30 天、4 小时、\(example)。", "“\(trimmed)” is not a length of time, as 30 d, 4 h, \(example).")
        }
        return .whole(seconds)
    }

    public func plain(_ value: Value) -> String {
        guard let seconds = value.whole else { return "" }
        let parts = [(seconds / DurationField.hour % 24, "H"), (seconds / DurationField.minute % 60, "M")].filter { $0.0 > 0 }
        let days = seconds / DurationField.day, time = parts.map { "\($0.0)\($0.1)" }.joined()
        if time.isEmpty { return "P\(days)D" }
        return days == 0 ? "PT\(time)" : "P\(days)DT\(time)"
    }

    public func words(_ value: Value) -> Text? { Duration(value)?.text }

    public func check(_ value: Value) -> Text? {
        guard let seconds = value.whole else { return nil }
        if (0...DurationField.mostDays * DurationField.day).contains(seconds), seconds.isMultiple(of: DurationField.minute) { return nil }
        return Text("须是整分钟，最多 \(DurationField.mostDays) 天。", "It must be whole minutes, at most \(DurationField.mostDays) days.")
    }
}

extension Duration: FieldValue {
    public init?(_ value: Kernel.Value) {
        guard let seconds = value.whole else { return nil }
        self.init(seconds: seconds)
    }
    public var value: Kernel.Value { .whole(seconds) }
}

extension FieldType where Self == DurationField {
    public static var duration: DurationField { DurationField() }
}
