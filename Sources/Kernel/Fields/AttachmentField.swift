/// One of the record's own attachments, by its identity: a photograph, a signed form.
public struct AttachmentField: FieldType {
    public typealias Native = RecordID

    public var name: String { "attachment" }
    public var storage: Storage { .bytes }
    public var schema: JSON { .object(["type": ["string", "null"], "pattern": "^[0-9a-f]{32}$", "description": "id of an attachment of this record"]) }

    public func parse(_ text: String) throws(Refused) -> Value {
        try ReferenceField(kind: "attachment").parse(text)
    }
    public func plain(_ value: Value) -> String { value.id?.description ?? "" }
}

extension FieldType where Self == AttachmentField {
    public static var attachment: AttachmentField { AttachmentField() }
}
