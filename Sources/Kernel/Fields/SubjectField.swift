/// One record of whatever kind, by kind and identity: what a task or a checklist is about. That it is there, and that whoever names it may read it, is checked as for a reference.
public struct SubjectField: FieldType {
    public typealias Native = Reference

    public var name: String { "subject" }
    public var storage: Storage { .text }
    public var schema: JSON {
        .object(["type": ["string", "null"], "pattern": "^[a-z][a-z0-9_]* [0-9a-f]{32}$", "description": "A record of any kind: its kind, a blank, its identity"])
    }

    public func parse(_ text: String) throws(Refused) -> Value {
        let trimmed = text.trimmed
        guard !trimmed.isEmpty else { return .null }
        guard let subject = Reference(.text(trimmed)) else {
            throw Refused("「\(trimmed)」须写成记录类型、空格、标识。", "“\(trimmed)” must be a kind of record, a blank and an identity.")
        }
        return subject.value
    }
    public func plain(_ value: Value) -> String { value.text ?? "" }
    public func check(_ value: Value) -> Text? {
        if value.isNull || Reference(value)?.value == value { return nil }
        return Text("须写成记录类型、空格、标识。", "It must be a kind of record, a blank and an identity.")
    }
    public func references(_ value: Value) -> [Reference] { Reference(value).map { [$0] } ?? [] }
}

extension FieldType where Self == SubjectField {
    public static var subject: SubjectField { SubjectField() }
}

extension FieldType {
    /// Whether its values are other records, shown by what they are called.
    public var refers: Bool { target != nil || self is SubjectField }
}

extension Situation {
    /// The customer whose business a record is, so that what is about it stays with those who serve that customer.
    public func customer(of subject: Reference) throws -> RecordID? {
        if subject.kind == "customer" { return subject.id }
        guard let field = core.looking.kind(subject.kind)?.servedCustomer else { return nil }
        return try look(subject.kind, where: .equal(SystemField.id.id, .value(.id(subject.id)))).first?[field].id
    }
}
