/// A record as the store holds it. `values` follow the order of its kind's fields.
public struct StoredRecord: Sendable {
    public let kind: Kind
    public let row: Int64
    public let id: RecordID
    public let number: String
    /// Rises by one with every event; what a change must name to be accepted.
    public let version: Int64
    public let state: String
    public let created: Moment
    public let updated: Moment
    /// SHA-256 of the record's last event.
    public let head: [UInt8]
    public var values: [Value]

    public init(
        kind: Kind, row: Int64, id: RecordID, number: String, version: Int64, state: String, created: Moment, updated: Moment,
        head: [UInt8], values: [Value]
    ) {
        self.kind = kind
        self.row = row
        self.id = id
        self.number = number
        self.version = version
        self.state = state
        self.created = created
        self.updated = updated
        self.head = head
        self.values = values
    }

    public subscript(id: String) -> Value { kind.position(id).map { values[$0] } ?? .null }
    public subscript<V>(field: Field<V>) -> V? { V(self[field.id]) }
    /// Whether a field of people names this one.
    func names(_ person: RecordID, in field: String) -> Bool { self[field].named.contains(person) }
    /// The value of the field people know the record by.
    public var title: String { self[kind.titleField].words(in: .zh) ?? number }
}
