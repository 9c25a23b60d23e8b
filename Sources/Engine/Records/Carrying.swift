import Kernel
import Store

/// A record as another house had it.
public struct CarriedRecord: Sendable {
    public let id: RecordID
    public let number: String
    public let state: String
    /// In the order of the kind's fields.
    public let values: [Value]
    /// Where it stands in the export: `person.csv:4`.
    public let provenance: String

    public init(id: RecordID, number: String, state: String, values: [Value], provenance: String) {
        self.id = id
        self.number = number
        self.state = state
        self.values = values
        self.provenance = provenance
    }
}

extension ClaimWriter {
    /// Writes a record with the identity, number and state it had. Its history here begins with this one claim.
    public func carry(_ record: CarriedRecord) throws {
        var changes = [Change(SystemField.number.id, .text(record.number))] + Transaction.changes(of: kind.lifecycle, to: record.state)
        for (position, value) in record.values.enumerated() where !value.isNull { changes += Transaction.changes(kind, position, from: .null, to: value) }
        var end = ChainEnd.beginning
        try transaction.recorder.append(
            NewEvent(
                kind: kind, record: record.id, verb: "import", actor: transaction.principal.person, happened: transaction.now,
                recorded: transaction.now, provenance: record.provenance, changes: changes),
            to: &end, in: transaction.writer)
        try RowWriting(writer: transaction.writer).insert(
            kind, id: record.id, number: record.number, state: record.state, values: record.values, at: transaction.now, end: end)
        if kind.version != nil { try Generation.rules.advance(in: transaction.writer) }
        try transaction.after(kind)
    }

    /// Goes on counting the kind's numbers behind this one.
    public func countOn(behind last: Int64) throws {
        try transaction.writer.run(transaction.writer.dialect.resume(kind.name, after: last))
    }
}

extension Records {
    /// Does what was done in another house, as a claim that this person did it.
    /// - Parameter provenance: where it stands in the export: `comments.csv:4`.
    public func carry(_ command: Command, by actor: RecordID, provenance: String, as principal: Principal) async throws {
        defer { if case .attach(_, _, let file, _) = command { attachments.discard(file.draft) } }
        try await store.write { [core] writer in
            let transaction = try Transaction(core: core, principal: principal, writer: writer)
            transaction.claimed = (actor, provenance)
            _ = try transaction.run(command)
        }
    }
}
