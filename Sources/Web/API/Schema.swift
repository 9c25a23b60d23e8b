import Kernel

/// JSON Schema (2020-12) in the words the document needs.
enum Schema {
    static let text: JSON = .object(["type": "string"])
    static let truth: JSON = .object(["type": "boolean"])
    static let moment: JSON = .object(["type": "string", "format": "date-time"])
    static let id: JSON = .object(["type": "string", "pattern": "^[0-9a-f]{32}$"])
    static let hash: JSON = .object(["type": "string", "pattern": "^[0-9a-f]{64}$"])
    /// Bytes as they are: in OpenAPI 3.1 a media type without a type of JSON.
    static let bytes: JSON = .object([JSON.Member]())

    static func whole(from low: Int, to high: Int? = nil) -> JSON {
        let most = high.map { [JSON.Member("maximum", .whole(Int64($0)))] } ?? []
        return .object([JSON.Member("type", "integer"), JSON.Member("minimum", .whole(Int64(low)))] + most)
    }

    static func const(_ value: JSON) -> JSON { .object(["const": value]) }
    static func options(_ keys: [String]) -> JSON { .object(["type": "string", "enum": .list(keys.map { .text($0) })]) }
    static func list(_ items: JSON) -> JSON { .object(["type": "array", "items": items]) }
    static func named(_ name: String) -> JSON { .object(["$ref": .text("#/components/schemas/\(name)")]) }

    static func orNull(_ schema: JSON) -> JSON {
        guard let type = schema["type"], let members = schema.members else { return schema }
        return .object(members.map { $0.name == "type" ? JSON.Member("type", [type, "null"]) : $0 })
    }

    static func described(_ schema: JSON, _ words: String) -> JSON { .object((schema.members ?? []) + [JSON.Member("description", .text(words))]) }

    /// An object of these members and no others.
    /// - Parameter required: those it always has; nil: all.
    static func object(_ members: [JSON.Member], required: [String]? = nil) -> JSON {
        let always = required ?? members.map(\.name)
        let needs = always.isEmpty ? [] : [JSON.Member("required", .list(always.map { .text($0) }))]
        return .object([JSON.Member("type", "object"), JSON.Member("properties", .object(members))] + needs + [JSON.Member("additionalProperties", false)])
    }

    static func object(_ members: KeyValuePairs<String, JSON>, required: [String]? = nil) -> JSON {
        object(members.map { JSON.Member($0.key, $0.value) }, required: required)
    }
}
