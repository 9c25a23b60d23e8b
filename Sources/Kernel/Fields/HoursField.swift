/// The hours worked on a day, by the wall clock: `09:00-12:00, 13:30-18:00`. No value: no work that day.
public struct HoursField: FieldType {
    public typealias Native = Hours
    public static let example = "09:00-12:00, 13:30-18:00"

    public init() {}

    public var name: String { "hours" }
    public var storage: Storage { .text }
    public var longest: Int? { HoursField.most }
    private static let most = 500
    public var schema: JSON {
        .object([
            "type": ["string", "null"], "minLength": 1, "maxLength": .whole(Int64(HoursField.most)), "description": "Hours worked; null: none",
            "examples": [.text(HoursField.example)],
        ])
    }

    public func parse(_ text: String) throws(Refused) -> Value { try Hours(HoursField.halfWidth(text)).value }
    public func plain(_ value: Value) -> String { value.text ?? "" }

    public func check(_ value: Value) -> Text? {
        guard let text = value.text else { return nil }
        if let wrong = checkLength(text, max: HoursField.most) { return wrong }
        return Hours(value)?.text == text ? nil : Text("时段须写成 \(HoursField.example)。", "Hours are written like \(HoursField.example).")
    }

    /// Signs as a Chinese input method gives them, and dashes as word processors do.
    private static func halfWidth(_ text: String) -> String {
        var plain = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            switch scalar {
            case "、", ";", "；", "\n": plain.append(",")
            case "–", "—", "−", "~", "～": plain.append("-")
            default: plain.append(scalar)
            }
        }
        return String(plain).halfWidth
    }
}

extension String {
    /// With the full-width digits, letters and signs of a Chinese input method as those of ASCII.
    public var halfWidth: String {
        guard unicodeScalars.contains(where: { (0xFF01...0xFF5D).contains($0.value) }) else { return self }
        let plain = unicodeScalars.map { (0xFF01...0xFF5D).contains($0.value) ? Unicode.Scalar($0.value - 0xFEE0) ?? $0 : $0 }
        return String(String.UnicodeScalarView(plain))
    }
}

extension Hours: FieldValue {
    public init?(_ value: Kernel.Value) {
        guard let text = value.text, let hours = try? Hours(text) else { return nil }
        self = hours
    }
    public var value: Kernel.Value { parts.isEmpty ? .null : .text(text) }
}

extension FieldType where Self == HoursField {
    public static var hours: HoursField { HoursField() }
}
