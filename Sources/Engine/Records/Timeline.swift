import Kernel
import Store

/// One line of a record's history, as its reader may see it.
public struct HistoryEntry: Sendable {
    public struct Changed: Sendable {
        public let field: String
        /// Nil when it was erased.
        public let value: Value?
    }

    public let n: Int64
    public let seq: Int64
    public let verb: String
    public let actor: RecordID
    public let happened: Moment
    public let recorded: Moment
    public let provenance: String
    public let isInternal: Bool
    public let hash: [UInt8]
    public let rulebook: [UInt8]
    public let changes: [Changed]

    public subscript(field: String) -> Value? { changes.first { $0.field == field }?.value }
    /// Whether it made or ended links.
    public var isAboutLinks: Bool { changes.contains { $0.field.hasPrefix("link.") } }
    public func has(_ field: String) -> Bool { changes.contains { $0.field == field } }
    /// Says because of which record the house did it, as `kind id`.
    public static var causeField: String { Cause.field }

    func without(_ field: String) -> HistoryEntry {
        HistoryEntry(
            n: n, seq: seq, verb: verb, actor: actor, happened: happened, recorded: recorded, provenance: provenance, isInternal: isInternal, hash: hash,
            rulebook: rulebook, changes: changes.filter { $0.field != field })
    }
}

extension Core {
    /// Whether `kind id`, with a - before it where the tie was ended, names a record the principal may not read.
    fileprivate func hides(_ named: Value?, from principal: Principal, in reader: any Reader, now: Moment) throws -> Bool {
        let words = (named?.text ?? "").drop { $0 == "-" }.split(separator: " ")
        guard words.count == 2, let kind = registry.kind(String(words[0])), let id = RecordID(words[1]) else { return false }
        return try find(kind, id, where: Access(principal, to: kind).condition(for: .read), as: principal, in: reader, now: now) == nil
    }
}

extension Records {
    /// The events of a record the caller may read, oldest first.
    /// - Parameters:
    ///   - after: the number of the event to begin behind.
    ///   - limit: at most so many; the newest of them when `newest`.
    public func history(_ record: StoredRecord, after: Int64 = 0, limit: Int = 200, newest: Bool = false, as principal: Principal) async throws -> [HistoryEntry] {
        let access = Access(principal, to: record.kind)
        let order = SQL(trusted: newest ? "DESC" : "ASC")
        let shown: SQL = access.readsNotes ? "" : "AND e.audience = 0"
        let entries = try await store.read { reader in
            try reader.rows(
                """
                SELECT e.n, e.seq, e.verb, e.actor, e.happened, e.recorded, e.provenance, e.audience, e.hash, e.rulebook, e.changes, v.content
                FROM event e JOIN event_value v ON v.seq = e.seq WHERE e.record = \(record.id) AND e.n > \(after) \(shown)
                ORDER BY e.n \(order) LIMIT \(literal: min(max(limit, 1), 1000))
                """
            ) { Records.entry($0, access) }
        }
        let readable = try await withoutHiddenCauses(withoutHiddenLinks(entries, principal), principal)
        return newest ? readable.reversed() : readable
    }

    /// Links to records the caller may not read are not told.
    private func withoutHiddenLinks(_ entries: [HistoryEntry], _ principal: Principal) async throws -> [HistoryEntry] {
        guard entries.contains(where: \.isAboutLinks) else { return entries }
        let now = core.now()
        return try await store.read { [core] reader in
            try entries.filter { entry in
                for change in entry.changes where change.field.hasPrefix("link.") {
                    if try core.hides(change.value, from: principal, in: reader, now: now) { return false }
                }
                return true
            }
        }
    }

    /// What was done because of a record the caller may not read is told without it.
    private func withoutHiddenCauses(_ entries: [HistoryEntry], _ principal: Principal) async throws -> [HistoryEntry] {
        guard entries.contains(where: { $0.has(Cause.field) }) else { return entries }
        let now = core.now()
        return try await store.read { [core] reader in
            try entries.map { entry in
                guard try core.hides(entry[Cause.field], from: principal, in: reader, now: now) else { return entry }
                return entry.without(Cause.field)
            }
        }
    }

    private static func entry(_ row: any Row, _ access: Access) -> HistoryEntry {
        let fields = EventValues.commitments(row.bytes(10)) ?? []
        let kept = EventValues.unpack(row.bytes(11)) ?? []
        let changes = zip(fields, kept).compactMap { field, kept -> HistoryEntry.Changed? in
            let name = field.field.split(separator: ".").first.map(String.init) ?? field.field
            if let declared = access.kind.field(name), !access.reads(declared) { return nil }
            return HistoryEntry.Changed(field: field.field, value: kept.flatMap { EventCoding.value($0.bytes) })
        }
        return HistoryEntry(
            n: row.whole(0), seq: row.whole(1), verb: row.text(2), actor: row.id(3) ?? RecordID(high: 0, low: 0), happened: row.moment(4),
            recorded: row.moment(5), provenance: row.text(6), isInternal: row.whole(7) != 0, hash: row.bytes(8), rulebook: row.bytes(9),
            changes: changes)
    }

    /// Counts steps from one state to another over all events of a kind, for reports. Imported events name the source's own
    /// states, under `stateFact`.
    public func stateSteps(_ kind: String, stateFact: String, source: String?, as principal: Principal) async throws -> [String: Int] {
        let declared = try core.kind(kind)
        guard Access(principal, to: declared).condition(for: .read) == .all else {
            throw Failure.denied(Text("报告需要看到全部记录的权限。", "A report needs the right to see all records."))
        }
        var steps: [String: Int] = [:]
        var last = (record: RecordID(high: 0, low: 0), n: Int64(0))
        var state: String?
        while true {
            let from = last
            let piece = try await store.read { reader in
                try reader.rows(
                    """
                    SELECT e.record, e.n, e.provenance, e.changes, v.content FROM event e JOIN event_value v ON v.seq = e.seq
                    WHERE (e.record, e.n) > (\(from.record), \(from.n)) AND e.kind = \(kind) ORDER BY e.record, e.n LIMIT 5000
                    """
                ) { ($0.id(0) ?? from.record, $0.whole(1), $0.text(2), Records.state(in: $0, fact: "source." + stateFact)) }
            }
            for (record, n, provenance, next) in piece {
                if record != last.record { state = nil }
                last = (record, n)
                guard source == nil || provenance.hasPrefix((source ?? "") + ":"), let next else { continue }
                if let state, state != next { steps["\(state) -> \(next)", default: 0] += 1 }
                state = next
            }
            if piece.isEmpty { return steps }
        }
    }

    /// The state an event names: the source's own for a claim, ours otherwise.
    private static func state(in row: any Row, fact: String) -> String? {
        guard let fields = EventValues.commitments(row.bytes(3)) else { return nil }
        let wanted = row.text(2).isEmpty ? SystemField.state.id : fact
        guard let position = fields.firstIndex(where: { $0.field == wanted }), let kept = EventValues.unpack(row.bytes(4)), position < kept.count else { return nil }
        return kept[position].flatMap { EventCoding.value($0.bytes) }?.text
    }
}
