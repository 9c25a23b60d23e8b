/// Where a service-level timer stands. Rules keep it; nobody writes it.
public struct ClockField: FieldType {
    public typealias Native = ClockState

    public init() {}

    public var name: String { "clock" }
    public var storage: Storage { .text }
    public var schema: JSON {
        let id: JSON = .object(["type": ["string", "null"], "pattern": "^[0-9a-f]{32}$"])
        let properties: [JSON.Member] = [
            .init("phase", .object(["enum": ["running", "paused", "stopped", "ended"]])), .init("since", .object(["type": "string", "format": "date-time"])),
            .init("elapsed_ms", .object(["type": "integer", "minimum": 0, "description": "Work counted before since"])),
            .init("target_s", .object(["type": "integer", "minimum": 0])), .init("line", .object(["type": "string"])),
            .init("calendar", id), .init("version", id), .init("party", id), .init("reason", .object(["type": ["string", "null"]])),
            .init("told_percent", .object(["type": "integer", "minimum": 0, "description": "The share of its target that has been told of last"])),
        ]
        return .object([
            "type": ["object", "null"], "properties": .object(properties), "required": .list(properties.map { .text($0.name) }), "additionalProperties": false,
        ])
    }

    public func parse(_ text: String) throws(Refused) -> Value {
        if text.trimmed.isEmpty { return .null }
        guard let state = ClockState(text.trimmed) else { throw Refused("时钟只由系统记录。", "Clocks are kept by the system alone.") }
        return state.value
    }
    public func plain(_ value: Value) -> String { value.text ?? "" }
    public func check(_ value: Value) -> Text? {
        value.isNull || ClockState(value) != nil ? nil : Text("时钟只由系统记录。", "Clocks are kept by the system alone.")
    }
    public func read(_ json: JSON) throws(Refused) -> Value {
        if json == .null { return .null }
        throw Refused("时钟只由系统记录。", "Clocks are kept by the system alone.")
    }

    public func write(_ value: Value, to json: inout JSONWriter) {
        guard let state = ClockState(value) else { return json.null() }
        func id(_ id: RecordID?) -> JSON { id.map { .text($0.description) } ?? .null }
        json.value(
            .object([
                "phase": .text(state.phase.rawValue), "since": .text(state.since.iso), "elapsed_ms": .whole(state.elapsed), "target_s": .whole(state.target),
                "line": .text(state.line), "calendar": id(state.calendar), "version": id(state.version), "party": id(state.party),
                "reason": state.reason.map { .text($0) } ?? .null, "told_percent": .whole(state.told),
            ]))
    }
}

extension FieldType where Self == ClockField {
    public static var clock: ClockField { ClockField() }
}
