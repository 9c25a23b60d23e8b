/// A first and a last day, the last of which may be open: `2026-01-01/2026-12-31`, `2026-01-01/..`. A filter asks whether it has days such as
/// are named; a list has it in the order of its first days.
public struct PeriodField: FieldType {
    public typealias Native = Period
    public static let example = "2026-01-01/2026-12-31"

    public init() {}

    public var name: String { "period" }
    public var storage: Storage { .text }
    public var isOrdered: Bool { true }
    public var schema: JSON {
        let from: JSON = .object(["type": "string", "format": "date", "description": "First day"])
        let to: JSON = .object(["type": ["string", "null"], "format": "date", "description": "Last day, within the period; null: open"])
        return .object([
            "type": ["object", "null"], "properties": .object(["from": from, "to": to]), "required": ["from"], "additionalProperties": false,
        ])
    }

    public func parse(_ text: String) throws(Refused) -> Value {
        let trimmed = text.trimmed
        guard !trimmed.isEmpty else { return .null }
        let days = trimmed.halfWidth.split(omittingEmptySubsequences: false) { "/–—～~至".contains($0) }.map { String($0).trimmed }
        guard days.count == 2 else {
            let example = PeriodField.example
            throw Refused(
                "「\(trimmed)」须写成起止两日，例：\(example)；无截止日写 2026-01-01/..。",
                "“\(trimmed)” must be two days, as \(example); without an end, 2026-01-01/..")
        }
        return try period(from: days[0], to: days[1] == Period.open ? "" : days[1])
    }

    public func plain(_ value: Value) -> String { value.text ?? "" }
    public func words(_ value: Value) -> Text? { Period(value)?.text }

    public func read(_ json: JSON) throws(Refused) -> Value {
        if json == .null { return .null }
        let to = json["to"] ?? .null
        guard let members = json.members, members.allSatisfy({ $0.name == "from" || $0.name == "to" }), let from = json["from"]?.text,
            to == .null || to.text?.isEmpty == false
        else { throw Refused("此处要填含 from 与 to 的对象。", "An object of from and to is expected here.") }
        return try period(from: from, to: to.text ?? "")
    }

    public func write(_ value: Value, to json: inout JSONWriter) {
        guard let period = Period(value) else { return json.null() }
        json.value(.object(["from": .text(period.first.iso), "to": period.last.map { .text($0.iso) } ?? .null]))
    }

    public func check(_ value: Value) -> Text? {
        if value.isNull || Period(value)?.value == value { return nil }
        return Text("须是起止两日，例：\(PeriodField.example)。", "It must be two days, as \(PeriodField.example).")
    }

    /// - Parameter to: empty for an open end.
    private func period(from: String, to: String) throws(Refused) -> Value {
        let first = try Day(DayField().parse(from)), last = try Day(DayField().parse(to))
        guard let first else { throw Refused("请填写起始日。", "The first day is needed.") }
        if let last, last < first { throw Refused("截止日不能早于起始日。", "The last day cannot be before the first.") }
        return Period(first: first, last: last).value
    }
}

extension FieldType where Self == PeriodField {
    public static var period: PeriodField { PeriodField() }
}
