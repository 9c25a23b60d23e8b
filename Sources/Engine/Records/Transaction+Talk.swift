import Kernel
import Store

/// Comments, links and attachments: events that change no field of the record.
extension Transaction {
    func comment(_ kind: Kind, _ id: RecordID, _ input: Input) throws -> Receipt {
        let record = try record(kind, id, nil)
        let access = Access(principal, to: kind)
        try allow(access.condition(for: .comment), on: record, Text("你不能在此留言。", "You may not comment here."))
        if input.isInternal, !access.readsNotes { throw denied(Text("你不能写内部备注。", "You may not write internal notes.")) }
        if let field = input.values.keys.min() { throw Refused(field: field, "留言时不改字段。", "A comment changes no field.") }
        guard let words = try words(input) else { throw Refused(field: Transaction.commentField, "请写点什么。", "Write something.") }
        let receipt = try note(record, "comment", input, [Change(Transaction.commentField, .text(words))]).receipt
        return try answered(record, input, receipt)
    }

    /// What words or a file bring about: the customer's answer ends the wait for it.
    private func answered(_ record: StoredRecord, _ input: Input, _ receipt: Receipt) throws -> Receipt {
        let rules = record.kind.rules.filter { $0.occasion == .comment }
        guard !rules.isEmpty, claimed == nil else { return receipt }
        let situation = try situation(FieldSlots(kind: record.kind, values: record.values), record.id, record, nil, input)
        for rule in rules { try rule.run(situation) }
        // What was said stays said, even if nothing can follow from it.
        do {
            return try bringAbout(situation.consequences, of: receipt, record.number, happened: input.happened, isInternal: input.isInternal)
        } catch is Refused { return receipt }
    }

    func link(_ kind: Kind, _ id: RecordID, _ type: String, _ to: (kind: String, id: RecordID)) throws -> Receipt {
        let from = try record(kind, id, nil)
        let target = try record(core.kind(to.kind), to.id, nil)
        try allow(Access(principal, to: kind).condition(for: .link), on: from, Text("你不能关联它。", "You may not link it."))
        guard let linkType = LinkType(rawValue: type) else {
            throw Refused(field: "type", "没有「\(type)」这种关联。", "There is no link of type “\(type)”.")
        }
        if from.id == target.id { throw Refused(field: "to", "不能关联到自己。", "A record cannot be linked to itself.") }
        let known: SQL = "SELECT 1 FROM link WHERE from_id = \(id) AND to_id = \(to.id) AND type = \(linkType.rawValue) AND until IS NULL"
        if try writer.exists(known) { throw Refused(field: "to", "已经关联过了。", "They are linked already.") }
        try writer.send(
            """
            INSERT INTO link (type, from_kind, from_id, to_kind, to_id, since)
            VALUES (\(linkType.rawValue), \(kind.name), \(id), \(to.kind), \(to.id), \(now))
            """)
        _ = try note(target, "linked", Input(), [Change("link.\(linkType.rawValue).from", .text("\(kind.name) \(id)"))])
        return try note(from, "link", Input(), [Change("link.\(linkType.rawValue).to", .text("\(to.kind) \(to.id)"))]).receipt
    }

    func unlink(_ kind: Kind, _ id: RecordID, _ link: Int64) throws -> Receipt {
        let record = try record(kind, id, nil)
        try allow(Access(principal, to: kind).condition(for: .link), on: record, Text("你不能取消关联。", "You may not unlink it."))
        let found = try writer.first(
            "SELECT type, from_kind, from_id, to_kind, to_id FROM link WHERE row = \(link) AND until IS NULL AND (from_id = \(id) OR to_id = \(id))"
        ) { ($0.text(0), $0.text(1), $0.id(2), $0.text(3), $0.id(4)) }
        guard case let (type, fromKind, fromID?, toKind, toID?)? = found else { throw Failure.notFound }
        let isFrom = fromID == id
        let other = try self.record(core.kind(isFrom ? toKind : fromKind), isFrom ? toID : fromID, nil)
        try writer.send("UPDATE link SET until = \(now) WHERE row = \(link)")
        _ = try note(other, "unlinked", Input(), [Change("link.\(type).\(isFrom ? "from" : "to")", .text("-\(kind.name) \(id)"))])
        let ended = Change("link.\(type).\(isFrom ? "to" : "from")", .text("-\(other.kind.name) \(other.id)"))
        return try note(record, "unlink", Input(), [ended]).receipt
    }

    func attach(_ kind: Kind, _ id: RecordID, _ file: NewAttachment, _ input: Input) throws -> Receipt {
        let record = try record(kind, id, nil)
        let access = Access(principal, to: kind)
        try allow(access.condition(for: .attach), on: record, Text("你不能添加附件。", "You may not attach files."))
        if input.isInternal, !access.readsNotes { throw denied(Text("你不能添加内部附件。", "You may not attach internal files.")) }
        try AttachmentFiles.turn(in: writer, adding: file.size)
        try AttachmentLimits.check(file, for: id, house: core.limits.attachments, in: writer)
        // The one work on files within a body: it can be done again, and here alone no one can take the file away before the row is there.
        try core.attachments.place(file)
        let attachment = RecordID(at: now)
        var changes = [
            Change("attachment", .id(attachment)), Change("attachment.name", .text(file.name)), Change("attachment.type", .text(file.type)),
            Change("attachment.size", .whole(file.size)), Change("attachment.hash", .text(Hex.text(file.hash))),
        ]
        if let words = try words(input) { changes.append(Change(Transaction.commentField, .text(words))) }
        let (receipt, event) = try note(record, "attach", input, changes)
        try writer.send(
            """
            INSERT INTO attachment (id, kind, record, event, audience, name, type, size, hash)
            VALUES (\(attachment), \(kind.name), \(id), \(event), \(input.isInternal ? 1 : 0), \(file.name), \(file.type), \(file.size), \(file.hash))
            """)
        return try answered(record, input, receipt)
    }

    /// Appends an event, and writes what follows from it: the row and what the record is found by.
    /// - Parameters:
    ///   - state: nil: as it is.
    ///   - fields: those that change, if any.
    func note(
        _ record: StoredRecord, _ verb: String, _ input: Input, _ changes: [Change], state: String? = nil, fields: [String: Value] = [:]
    ) throws -> (receipt: Receipt, event: SQL) {
        var end = ChainEnd(count: record.version, hash: record.head)
        let event = try append(record.kind, record.id, verb, input, changes, to: &end)
        let said = RecordWords(said: changes, isInternal: input.isInternal)
        try RowWriting(writer: writer).update(record, state: state ?? record.state, fields: fields, at: now, end: end, said: said)
        return (Receipt(kind: record.kind.name, id: record.id, version: end.count, isRepeated: false), event)
    }
}

/// How two records are related: read from the first to the second, and back.
public enum LinkType: String, Sendable, CaseIterable {
    case related, duplicates, causes

    public func label(forward: Bool) -> Text {
        switch (self, forward) {
        case (.related, _): Text("相关", "Related")
        case (.duplicates, true): Text("重复于", "Duplicate of")
        case (.duplicates, false): Text("被重复", "Duplicated by")
        case (.causes, true): Text("引起", "Causes")
        case (.causes, false): Text("起因于", "Caused by")
        }
    }
}
