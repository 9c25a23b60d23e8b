import Kernel
import Store

/// What another system says a record was at a moment: every field it knows, its state in our words if it has one.
public struct Claim: Sendable {
    /// All fields the source speaks of; others stay as they are.
    public let values: [String: Value]
    public let facts: [String: String]
    /// Nil leaves the state as it is.
    public let state: String?
    public let happened: Moment
    public let actor: RecordID?
    /// The import and the line: `uci-incident-log:42`.
    public let provenance: String

    public init(values: [String: Value], facts: [String: String], state: String?, happened: Moment, actor: RecordID?, provenance: String) {
        self.values = values
        self.facts = facts
        self.state = state
        self.happened = happened
        self.actor = actor
        self.provenance = provenance
    }
}

/// Writes claims: typed and access-checked, not held to lifecycle or rules. Used within one transaction.
public final class ClaimWriter {
    private let transaction: Transaction
    private let kind: Kind
    private let recorder: Recorder

    init(_ transaction: Transaction, _ kind: Kind) throws {
        self.transaction = transaction
        self.kind = kind
        recorder = Recorder(rulebook: transaction.core.registry.rulebook)
        guard Access(transaction.principal, to: kind).condition(for: .import) == .all else {
            throw transaction.denied(Text("你不能导入\(kind.label.zh)。", "You may not import \(kind.plural.en.lowercased())."))
        }
    }

    // MARK: what has been brought in

    /// How many rows of a case were taken before, and into which record.
    public func taken(_ source: String, _ key: String) throws -> (record: RecordID, rows: Int64)? {
        let found = try transaction.writer.first("SELECT record, rows FROM provenance WHERE source = \(source) AND key = \(key)") { ($0.id(0), $0.whole(1)) }
        guard case let (id?, rows)? = found else { return nil }
        return (id, rows)
    }

    /// Appends a case's claims, in their order, and stores the record as the last of them leaves it.
    /// - Parameter rows: how many of the case's rows are dealt with now, those without a claim too; nil: as many more as claims.
    public func append(_ claims: [Claim], source: String, key: String, rows dealtWith: Int64? = nil) throws {
        let before = try taken(source, key)
        let stored = try before.flatMap { try load($0.record) }
        let id = stored?.id ?? RecordID(at: transaction.now)
        let rows = RowWriting(writer: transaction.writer)
        let number = try stored?.number ?? rows.number(for: kind)
        var values = stored?.values ?? kind.initialValues
        var state = stored?.state ?? kind.lifecycle.initial
        var end = stored.map { ChainEnd(count: $0.version, hash: $0.head) } ?? .beginning
        for claim in claims {
            let next = try self.values(after: claim, values)
            var changes = end.count == 0 ? [Change(SystemField.number.id, .text(number))] : []
            if end.count == 0 || claim.state ?? state != state { changes += Transaction.changes(of: kind.lifecycle, to: claim.state ?? state) }
            for (position, field) in kind.fields.enumerated() where next[position] != (end.count == 0 ? .null : values[position]) {
                changes += Transaction.changes(field, from: end.count == 0 ? .null : values[position], to: next[position])
            }
            try recorder.append(
                NewEvent(
                    kind: kind, record: id, verb: "import", actor: claim.actor ?? transaction.principal.person, happened: claim.happened,
                    recorded: transaction.now, provenance: claim.provenance, changes: changes),
                to: &end, in: transaction.writer)
            values = next
            state = claim.state ?? state
        }
        if let stored {
            var fields: [String: Value] = [:]
            for (position, field) in kind.fields.enumerated() where values[position] != stored.values[position] { fields[field.id] = values[position] }
            try rows.update(stored, state: state, fields: fields, at: transaction.now, end: end)
        } else {
            _ = try rows.insert(kind, id: id, number: number, state: state, values: values, at: transaction.now, end: end)
        }
        let count = dealtWith ?? (before?.rows ?? 0) + Int64(claims.count)
        try transaction.writer.run(
            """
            INSERT INTO provenance (source, key, record, rows) VALUES (\(source), \(key), \(id), \(count))
            ON CONFLICT (source, key) DO UPDATE SET rows = excluded.rows
            """)
    }

    private func load(_ id: RecordID) throws -> StoredRecord? {
        try transaction.core.find(kind, id, where: .all, as: transaction.principal, in: transaction.writer, now: transaction.now)
    }

    private func values(after claim: Claim, _ before: [Value]) throws -> [Value] {
        var values = before
        for (field, value) in claim.values { if let position = kind.position(field) { values[position] = value } }
        if let position = kind.fields.firstIndex(where: { $0.type is FactsField }) { values[position] = claim.facts.isEmpty ? .null : .texts(claim.facts) }
        return values
    }

    // MARK: names

    /// The oldest record whose title is exactly this name.
    public func find(_ kindName: String, named name: String) throws -> RecordID? {
        let target = try transaction.core.kind(kindName)
        return try transaction.writer.first("SELECT id FROM \(name: target.name) WHERE \(name: target.titleField) = \(name) ORDER BY row LIMIT 1") { $0.id(0) } ?? nil
    }

    /// Makes a record that only bears a name, marked as imported.
    public func create(_ kindName: String, named name: String, _ more: [String: Value] = [:]) throws -> RecordID {
        let target = try transaction.core.kind(kindName)
        var values: [String: Value] = [target.titleField: .text(name), "imported": .truth(true)]
        values.merge(more) { _, new in new }
        return try transaction.create(target, Input(values), byHouse: true).id
    }

    public func hasOption(_ key: String, of field: any AnyField) throws -> Bool {
        if transaction.core.registry.options(of: field).contains(where: { $0.key == key }) { return true }
        let check = InputCheck(core: transaction.core, kind: kind, principal: transaction.principal, now: transaction.now, reader: transaction.writer)
        return try check.isAdded(key, to: field)
    }

    public func createOption(_ key: String, of field: any AnyField) throws {
        let label = Value.texts(["zh": key, "en": key])
        let values: [String: Value] = ["list": .text("\(kind.name).\(field.id)"), "key": .text(key), "label": label, "imported": .truth(true)]
        _ = try transaction.create(transaction.core.kind("option"), Input(values), byHouse: true)
    }
}

extension Records {
    /// Writes claims of a kind in one transaction. The body may run again: it changes nothing but through the writer.
    public func claims<T: Sendable>(_ kind: String, as principal: Principal, _ body: @escaping @Sendable (ClaimWriter) throws -> T) async throws -> T {
        let kind = try core.kind(kind)
        let write: @Sendable (any Writer) throws -> T = { [core] writer in
            try body(ClaimWriter(try Transaction(core: core, principal: principal, writer: writer), kind))
        }
        // What was taken is kept with the claims, so that a body whose end is not known may run once more.
        do { return try await store.write(write) } catch StoreError.commitUnknown { return try await store.write(write) }
    }
}
