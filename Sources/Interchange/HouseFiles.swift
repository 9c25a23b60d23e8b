import Engine
import Kernel

/// The files of an export: one of records for each kind, named after it, and these.
enum HouseFiles {
    static let comments = "comments.csv", links = "links.csv", attachments = "attachments.csv"
    /// The attached files themselves, each under its SHA-256.
    static let contents = "attachments"
    static let commentColumns = ["kind", "record", "happened", "author", "internal", "comment"]
    static let linkColumns = ["type", "from_kind", "from", "to_kind", "to"]
    static let attachmentColumns = ["kind", "record", "happened", "author", "internal", "name", "sha256", "comment"]

    static func name(_ kind: Kind) -> String { "\(kind.name).csv" }
    static func columns(_ kind: Kind) -> [String] { ["id", "number", "state"] + kind.fields.map(\.id) }

    /// A field's value in words that `value` reads back to the very same.
    static func text(_ value: Value, _ type: any FieldType) -> String {
        if let ids = Optional(value.ids), !ids.isEmpty { return type.plain(.ids(ids.sorted())) }
        guard case .texts = value else { return type.plain(value) }
        var json = JSONWriter()
        // An answer also says of what kind it is.
        if type is AnswersField { FactsField().write(value, to: &json) } else { type.write(value, to: &json) }
        return String(decoding: json.bytes, as: UTF8.self)
    }

    static func value(_ text: String, _ type: any FieldType) throws(Refused) -> Value {
        if text.isEmpty { return .null }
        guard type is FactsField || type is LocalizedTextField || type is ParametersField || type is AnswersField else { return try type.parse(text) }
        guard let json = JSON(parsing: Array(text.utf8)), let members = json.members else { throw Refused("此处要填 JSON 对象。", "A JSON object is expected here.") }
        if type is ParametersField { return try type.read(json) }
        var texts: [String: String] = [:]
        for member in members { texts[member.name] = member.value.text }
        return .texts(texts)
    }

    static func truth(_ text: String) -> Bool { text == "yes" }
    static func text(_ truth: Bool) -> String { truth ? "yes" : "no" }
}
