import Kernel
import Store

/// What is claimed of one case.
public struct ClaimedCase: Sendable {
    public let key: String
    let claims: [Claim]
    let before: ClaimWriter.Taken?
    let rows: Int64

    /// - Parameters:
    ///   - before: what `taken` said of it in the same transaction.
    ///   - rows: how many of the case's rows are dealt with now, those without a claim too.
    public init(_ key: String, _ claims: [Claim], after before: ClaimWriter.Taken?, rows: Int64) {
        self.key = key
        self.claims = claims
        self.before = before
        self.rows = rows
    }
}

/// Writes claims: typed and access-checked, not held to lifecycle or rules. Used within one transaction.
public final class ClaimWriter {
    let transaction: Transaction
    let kind: Kind
    /// Whether nothing is written: claims and new names are only held against the declarations.
    public let isRehearsal: Bool

    init(_ transaction: Transaction, _ kind: Kind, rehearses: Bool = false) throws {
        self.transaction = transaction
        isRehearsal = rehearses
        self.kind = kind
        guard Access(transaction.principal, to: kind).condition(for: .import) == .all else {
            throw transaction.denied(Text("你不能导入\(kind.label.zh)。", "You may not import \(kind.plural.en.lowercased())."))
        }
    }

    // MARK: what has been brought in

    /// Into which record a case was taken before, and how many of its rows.
    public typealias Taken = (record: RecordID, rows: Int64)

    /// By key; nothing for cases that are new.
    public func taken(_ source: String, _ keys: [String]) throws -> [String: Taken] {
        guard !keys.isEmpty else { return [:] }
        // Each key is looked up by itself: a server that knows nothing of a new table's values reads all of the source's instead.
        let asked = transaction.writer.dialect.padded(keys).map { "(\($0))" as SQL }
        let found = try transaction.writer.rows(
            """
            SELECT asked.column1, (SELECT record FROM provenance WHERE source = \(source) AND key = asked.column1),
            (SELECT rows FROM provenance WHERE source = \(source) AND key = asked.column1) FROM (VALUES \(asked.joined(", "))) AS asked
            """
        ) { row in row.id(1).map { (row.text(0), Taken(record: $0, rows: row.whole(2))) } }
        return Dictionary(found.compactMap { $0 }) { one, _ in one }
    }

    /// Whether a record has an event from there, such as `uci-incident-log:42`.
    public func has(_ provenance: String, of record: RecordID) throws -> Bool {
        try transaction.writer.exists("SELECT 1 FROM event WHERE record = \(record) AND provenance = \(provenance)")
    }

    /// Appends each case's claims, in their order, and stores the record as the last of them leaves it. All that is to be asked is asked
    /// before anything is written, so that a server with a connection of its own works while the next case is made ready.
    public func append(_ cases: [ClaimedCase], from source: String) throws {
        // What is approved here is approved by somebody; no file says so.
        if kind.version != nil { throw transaction.denied(Text("版本不能由日志导入，须编制并批准。", "Versions are written and approved here; no log brings them in.")) }
        if isRehearsal { return }
        let stored = try load(cases.compactMap(\.before?.record)), writing = RowWriting(writer: transaction.writer)
        var numbers = try writing.numbers(cases.count - stored.count, for: kind)[...]
        var new = NewWords()
        for one in cases {
            let known = one.before.flatMap { stored[$0.record] }
            try append(one, to: known, known?.number ?? numbers.removeFirst(), source, writing, &new)
        }
        try SearchIndex(kind: kind, writer: transaction.writer).add(new.words.entries, to: rows(of: new.records), isNew: true)
        if !cases.isEmpty { try transaction.after(kind) }
    }

    /// What new records are found by: of many at once, words go into their tree in its order.
    private struct NewWords {
        var words = RecordWords()
        var records: [RecordID] = []
    }

    private func append(
        _ one: ClaimedCase, to stored: StoredRecord?, _ number: String, _ source: String, _ writing: RowWriting, _ new: inout NewWords
    ) throws {
        let id = stored?.id ?? RecordID(at: transaction.now)
        var values = stored?.values ?? kind.initialValues
        var state = stored?.state ?? kind.lifecycle.initial
        var end = stored.map { ChainEnd(count: $0.version, hash: $0.head) } ?? .beginning
        var said = RecordWords()
        for claim in one.claims {
            var next = claim.isLate ? values : try self.values(after: claim, values)
            // Nobody knows what was worked in the system that says so.
            for field in kind.clocks { if let position = kind.position(field) { next[position] = .null } }
            let nextState = claim.isLate ? state : claim.state ?? state
            var changes = end.count == 0 ? [Change(SystemField.number.id, .text(number))] : []
            if end.count == 0 || nextState != state { changes += Transaction.changes(of: kind.lifecycle, to: nextState) }
            for position in next.indices {
                let before = end.count == 0 ? .null : values[position]
                if next[position] != before { changes += Transaction.changes(kind, position, from: before, to: next[position]) }
            }
            // A row that changes nothing is told too: a second run looks for it.
            if !changes.isEmpty || claim.words.isEmpty { try note("import", claim, changes, of: id, to: &end) }
            for words in claim.words {
                try note("comment", claim, [Change(Transaction.commentField, .text(words.text))], of: id, to: &end, isInternal: words.isInternal)
                said.hear(Transaction.commentField, words.text, isInternal: words.isInternal)
            }
            values = next
            state = nextState
        }
        if let stored {
            var fields: [String: Value] = [:]
            for (position, field) in kind.fields.enumerated() where values[position] != stored.values[position] { fields[field.id] = values[position] }
            try writing.update(stored, state: state, fields: fields, at: transaction.now, end: end, said: said)
        } else {
            try writing.add(kind, id: id, number: number, state: state, values: values, at: transaction.now, end: end)
            said.add(values, of: kind)
            new.words.append(said, of: new.records.count)
            new.records.append(id)
        }
        try transaction.writer.send(
            """
            INSERT INTO provenance (source, key, record, rows) VALUES (\(source), \(one.key), \(id), \(one.rows))
            ON CONFLICT (source, key) DO UPDATE SET rows = excluded.rows
            """)
    }

    private func note(_ verb: String, _ claim: Claim, _ changes: [Change], of id: RecordID, to end: inout ChainEnd, isInternal: Bool = false) throws {
        let event = NewEvent(
            kind: kind, record: id, verb: verb, audience: isInternal ? .staff : .everyone, actor: claim.actor ?? transaction.principal.person,
            happened: claim.happened, recorded: transaction.now, provenance: claim.provenance, changes: changes)
        try transaction.recorder.append(event, to: &end, in: transaction.writer)
    }

    private func rows(of ids: [RecordID]) throws -> [Int64] {
        guard !ids.isEmpty else { return [] }
        let asked = transaction.writer.dialect.within("id", ids.map { .bytes($0.bytes) })
        let found = try transaction.writer.rows("SELECT id, row FROM \(name: kind.name) WHERE \(asked)") { ($0.id(0), $0.whole(1)) }
        let rows = Dictionary(found) { one, _ in one }
        return try ids.map { id in
            guard let row = rows[id] else { throw StoreError.engine("no row of the record \(id) that was just written") }
            return row
        }
    }

    private func load(_ ids: [RecordID]) throws -> [RecordID: StoredRecord] {
        guard !ids.isEmpty else { return [:] }
        let rows = transaction.core.reader(kind)
        let among = transaction.writer.dialect.within("\(name: kind.name).\(name: "id")", ids.map { .bytes($0.bytes) })
        let found = try transaction.writer.rows(rows.select(among), rows.read)
        return Dictionary(uniqueKeysWithValues: found.map { ($0.id, $0) })
    }

    private func values(after claim: Claim, _ before: [Value]) throws -> [Value] {
        var values = before
        for (field, value) in claim.values { if let position = kind.position(field) { values[position] = value } }
        if let position = kind.facts { values[position] = claim.facts.isEmpty ? .null : .texts(claim.facts) }
        return values
    }

    // MARK: names

    /// The oldest record whose title is exactly this name.
    public func find(_ kindName: String, named name: String) throws -> RecordID? {
        let target = try transaction.core.kind(kindName)
        return try transaction.writer.first(ClaimWriter.search(target, name)) { $0.id(0) } ?? nil
    }

    /// By the key of its order too: that is what names are indexed by.
    static func search(_ kind: Kind, _ name: String) -> SQL {
        let title = kind.titleField
        let hasKey: SQL = kind.orderedTexts.contains(title) ? "\(name: kind.orderColumn(title)) = \(TextOrder.key(name)) AND" : ""
        return "SELECT id FROM \(name: kind.name) WHERE \(hasKey) \(name: title) = \(name) ORDER BY row LIMIT 1"
    }

    /// Makes a record that only bears a name, marked as imported.
    public func create(_ kindName: String, named name: String, _ more: [String: Value] = [:]) throws -> RecordID {
        let target = try transaction.core.kind(kindName)
        var values: [String: Value] = [target.titleField: .text(name), "imported": .truth(true)]
        values.merge(more) { _, new in new }
        return try make(target, values)
    }

    private func make(_ target: Kind, _ values: [String: Value]) throws -> RecordID {
        if !isRehearsal { return try transaction.create(target, Input(values), byHouse: true).id }
        _ = try transaction.prepared(target, RecordID(at: transaction.now), Input(values), byHouse: true)
        return RecordID(at: transaction.now)
    }

    public func hasOption(_ key: String, of field: any AnyField) throws -> Bool {
        if transaction.rules.rulebook(at: transaction.now).options(of: field).contains(where: { $0.key == key }) { return true }
        let check = InputCheck(core: transaction.core, kind: kind, principal: transaction.principal, now: transaction.now, reader: transaction.writer, rules: transaction.rules)
        return try check.isAdded(key, to: field)
    }

    public func createOption(_ key: String, of field: any AnyField) throws {
        let label = Value.texts(["zh": key, "en": key])
        let values: [String: Value] = ["list": .text("\(kind.name).\(field.id)"), "key": .text(key), "label": label, "imported": .truth(true)]
        _ = try make(transaction.core.kind("option"), values)
    }
}

extension Records {
    /// Writes claims of a kind in one transaction. The body may run again: it changes nothing but through the writer.
    /// - Parameter rehearses: whether all is only tried: the writer writes nothing, and whatever was is undone.
    public func claims<T: Sendable>(
        _ kind: String, rehearses: Bool = false, as principal: Principal, _ body: @escaping @Sendable (ClaimWriter) throws -> T
    ) async throws -> T {
        let kind = try core.kind(kind)
        let write: @Sendable (any Writer) throws -> T = { [core] writer in
            let done = try body(ClaimWriter(try Transaction(core: core, principal: principal, writer: writer), kind, rehearses: rehearses))
            if rehearses { throw Rehearsed(answer: done) }
            return done
        }
        // What was taken is kept with the claims, so that a body whose end is not known may run once more.
        do { return try await store.write(write) } catch StoreError.commitUnknown { return try await store.write(write) } catch let rehearsed as Rehearsed<T> {
            return rehearsed.answer
        }
    }
}

/// Ends a transaction that is to be undone, and carries its answer out.
private struct Rehearsed<T: Sendable>: Error {
    let answer: T
}
