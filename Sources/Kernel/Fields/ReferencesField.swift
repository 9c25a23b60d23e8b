/// Several records of a kind, without order. Plain text: identities with commas between.
public struct ReferencesField: FieldType {
    public typealias Native = [RecordID]
    public let kind: String

    public var name: String { "references" }
    public var storage: Storage { .bytes }
    public var target: String? { kind }
    public var schema: JSON {
        let item = JSON.object(["type": "string", "pattern": "^[0-9a-f]{32}$", "description": .text("id of a \(kind)")])
        return .object(["type": ["array", "null"], "items": item, "maxItems": .whole(Int64(Limits.references))])
    }

    public func parse(_ text: String) throws(Refused) -> Value {
        try value(text.split(separator: ",").map { String($0).trimmed })
    }
    public func plain(_ value: Value) -> String { value.ids.map(\.description).joined(separator: ",") }

    public func read(_ json: JSON) throws(Refused) -> Value {
        guard let list = json.list else {
            guard json == .null else { throw Refused("此处要填标识的列表。", "A list of ids is expected here.") }
            return .null
        }
        let texts = list.compactMap(\.text)
        guard texts.count == list.count else { throw Refused("列表中只能是标识。", "The list may hold ids only.") }
        return try value(texts)
    }

    public func write(_ value: Value, to json: inout JSONWriter) {
        json.list { for id in value.ids { $0.text(id.description) } }
    }

    public func check(_ value: Value) -> Text? {
        guard value.ids.count > Limits.references else { return nil }
        return Text("最多 \(Limits.references) 项。", "At most \(Limits.references) entries.")
    }

    private func value(_ texts: [String]) throws(Refused) -> Value {
        var ids: Set<RecordID> = []
        for text in texts where !text.isEmpty {
            guard let id = RecordID(text) else { throw Refused("「\(text)」不是记录的标识。", "“\(text)” does not identify a record.") }
            ids.insert(id)
        }
        return ids.isEmpty ? .null : .ids(ids.sorted())
    }
}

extension FieldType where Self == ReferencesField {
    public static func references(_ kind: String) -> ReferencesField { ReferencesField(kind: kind) }
}
