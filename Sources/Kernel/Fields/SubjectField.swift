/// A record of any kind: what a task or a checklist is about. Written as links are: `incident 0190…`.
public struct Subject: FieldValue, Hashable {
    public let kind: String
    public let id: RecordID

    public init(kind: String, id: RecordID) {
        self.kind = kind
        self.id = id
    }

    public init(of record: StoredRecord) { self.init(kind: record.kind.name, id: record.id) }

    public init?(_ value: Kernel.Value) {
        guard let text = value.text, let parts = text.wholeMatch(of: /([a-z][a-z0-9_]*) ([0-9A-Fa-f]{32})/), let id = RecordID(parts.2) else { return nil }
        self.init(kind: String(parts.1), id: id)
    }

    public var value: Kernel.Value { .text("\(kind) \(id)") }
}

/// One record of whatever kind, by kind and identity. That it is there, and that whoever names it may read it, is checked as for a reference.
public struct SubjectField: FieldType {
    public typealias Native = Subject

    public var name: String { "subject" }
    public var storage: Storage { .text }
    public var schema: JSON {
        .object(["type": ["string", "null"], "pattern": "^[a-z][a-z0-9_]* [0-9a-f]{32}$", "description": "A record of any kind: its kind, a blank, its identity"])
    }

    public func parse(_ text: String) throws(Refused) -> Value {
        let trimmed = text.trimmed
        guard !trimmed.isEmpty else { return .null }
        guard let subject = Subject(.text(trimmed)) else {
            throw Refused("「\(trimmed)」须写成记录类型、空格、标识。", "“\(trimmed)” must be a kind of record, a blank and an identity.")
        }
        return subject.value
    }
    public func plain(_ value: Value) -> String { value.text ?? "" }
    public func check(_ value: Value) -> Text? {
        if value.isNull || Subject(value)?.value == value { return nil }
        return Text("须写成记录类型、空格、标识。", "It must be a kind of record, a blank and an identity.")
    }
}

extension FieldType where Self == SubjectField {
    public static var subject: SubjectField { SubjectField() }
}

extension FieldType {
    /// Whether its values lead to other records.
    public var refers: Bool { target != nil || self is SubjectField }

    /// The records a value leads to.
    public func referred(_ value: Value) -> [Subject] {
        guard let target else { return self is SubjectField ? [Subject(value)].compactMap { $0 } : [] }
        // The record's own `id` leads to no kind.
        if target.isEmpty { return [] }
        if let id = value.id { return [Subject(kind: target, id: id)] }
        return value.ids.map { Subject(kind: target, id: $0) }
    }
}

extension Situation {
    /// The customer whose business a record is, so that what is about it stays with those who serve that customer.
    public func customer(of subject: Subject) throws -> RecordID? {
        if subject.kind == "customer" { return subject.id }
        guard let field = core.looking.kind(subject.kind)?.servedCustomer else { return nil }
        return try look(subject.kind, where: .equal(SystemField.id.id, .value(.id(subject.id)))).first?[field].id
    }
}
