/// An address on the web or of a mailbox: `https:`, `http:` or `mailto:`, nothing a browser would run.
public struct LinkField: FieldType {
    public typealias Native = String

    public var name: String { "link" }
    public var storage: Storage { .text }
    public var longest: Int? { LinkField.most }
    private static let most = 2000
    public var schema: JSON {
        .object(["type": ["string", "null"], "pattern": "^([Hh][Tt][Tt][Pp][Ss]?://|[Mm][Aa][Ii][Ll][Tt][Oo]:)[^ ]*$", "maxLength": .whole(Int64(LinkField.most))])
    }

    public func parse(_ text: String) -> Value {
        let trimmed = text.trimmed
        return trimmed.isEmpty ? .null : .text(trimmed)
    }
    public func plain(_ value: Value) -> String { value.text ?? "" }

    public func check(_ value: Value) -> Text? {
        guard let text = value.text else { return nil }
        let start = text.lowercased()
        guard ["https://", "http://", "mailto:"].contains(where: start.hasPrefix), !text.contains(" ") else {
            return Text("网址须以 https://、http:// 或 mailto: 开头，中间没有空格。", "An address begins with https://, http:// or mailto: and has no blank in it.")
        }
        return checkText(text, max: LinkField.most, lines: false)
    }
}

extension FieldType where Self == LinkField {
    public static var link: LinkField { LinkField() }
}
