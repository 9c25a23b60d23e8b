/// One record of a kind, by its identity.
public struct ReferenceField: FieldType {
    public typealias Native = RecordID
    public let kind: String
    /// Which of them a form offers; what may be set is for rules to say.
    public let offered: Filter

    init(kind: String, offered: Filter = .all) {
        self.kind = kind
        self.offered = offered
    }

    public var name: String { "reference" }
    public var storage: Storage { .bytes }
    public var target: String? { kind }
    public var schema: JSON { .object(["type": ["string", "null"], "pattern": "^[0-9a-f]{32}$", "description": .text("id of a \(kind)")]) }

    public func parse(_ text: String) throws(Refused) -> Value {
        let trimmed = text.trimmed
        guard !trimmed.isEmpty else { return .null }
        guard let id = RecordID(trimmed) else {
            throw Refused("「\(trimmed)」不是记录的标识。", "“\(trimmed)” does not identify a record.")
        }
        return .id(id)
    }
    public func plain(_ value: Value) -> String { value.id?.description ?? "" }
}

extension FieldType where Self == ReferenceField {
    public static func reference(_ kind: String) -> ReferenceField { ReferenceField(kind: kind) }
    /// A person: someone who can sign in, or is only named.
    public static var person: ReferenceField { reference("person") }
    /// One of the provider's own people.
    public static var colleague: ReferenceField { ReferenceField(kind: "person", offered: .equal("customer", .none)) }
}
