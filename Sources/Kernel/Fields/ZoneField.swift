/// A time zone by its name: `Asia/Shanghai` (IANA), or a fixed offset from UTC as `+08:00`.
///
/// Only how it is written is checked here; whether there is such a zone is asked of the situation.
public struct ZoneField: FieldType {
    public typealias Native = String

    public init() {}

    public var name: String { "zone" }
    public var storage: Storage { .text }
    public var longest: Int? { ZoneField.most }
    private static let most = 60
    public var schema: JSON {
        .object([
            "type": ["string", "null"], "minLength": 1, "maxLength": .whole(Int64(ZoneField.most)), "description": "IANA name or offset from UTC",
            "examples": ["Asia/Shanghai"],
        ])
    }

    public func parse(_ text: String) -> Value {
        let trimmed = text.trimmed
        return trimmed.isEmpty ? .null : .text(trimmed)
    }
    public func plain(_ value: Value) -> String { value.text ?? "" }

    public func check(_ value: Value) -> Text? {
        guard let text = value.text else { return nil }
        if let wrong = checkLength(text, max: ZoneField.most) { return wrong }
        if text.wholeMatch(of: /[A-Za-z0-9_+\-\/:]+/) != nil { return nil }
        return Text("时区须写成 Asia/Shanghai 或 +08:00。", "A time zone is written like Asia/Shanghai or +08:00.")
    }
}

extension FieldType where Self == ZoneField {
    public static var zone: ZoneField { ZoneField() }
}
