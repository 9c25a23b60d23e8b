import Kernel
import Store

/// A relation of a record, seen from it.
public struct Related: Sendable {
    public let link: Int64
    public let type: LinkType
    public let isForward: Bool
    public let kind: String
    public let id: RecordID
    public let since: Moment
}

public struct Attachment: Sendable {
    public let id: RecordID
    /// Nil when it was erased.
    public let name: String?
    public let type: String
    public let size: Int64
    public let isInternal: Bool
    public let hash: [UInt8]
    public let n: Int64
}

extension Records {
    /// Relations that are looked up at once.
    private static let pieces = 200

    /// Living relations of a record with records the caller may read, oldest first.
    /// - Parameters:
    ///   - after: the number of the link to begin behind.
    ///   - limit: at most so many, 1 to 1000.
    public func related(_ record: StoredRecord, after: Int64 = 0, limit: Int = 200, as principal: Principal) async throws -> [Related] {
        let now = core.now()
        let limit = min(max(limit, 1), 1000)
        return try await store.read { [core] reader in
            var found: [Related] = []
            var last = after
            while true {
                let piece = try Records.links(of: record.id, after: last, in: reader)
                for case (_, let link?) in piece {
                    let kind = try core.kind(link.kind)
                    let condition = Access(principal, to: kind).condition(for: .read)
                    guard try core.find(kind, link.id, where: condition, as: principal, in: reader, now: now) != nil else { continue }
                    found.append(link)
                    if found.count == limit { return found }
                }
                guard piece.count == Records.pieces, let end = piece.last else { return found }
                last = end.row
            }
        }
    }

    /// Who said something on a record after all else that people did to it, in words or by a file; what the house does is no answer. It
    /// tells of the provider's own notes too, so it is for the provider's people.
    /// - Parameter records: of one kind, as they were read.
    public func lastWords(on records: [StoredRecord]) async throws -> [RecordID: RecordID] {
        guard !records.isEmpty else { return [:] }
        let ids = records.map { "(\($0.id))" as SQL }
        return try await store.read { reader in
            let said = try reader.rows(
                """
                SELECT e.record, e.actor FROM (VALUES \(reader.dialect.padded(ids).joined(", "))) AS asked
                JOIN event e ON e.record = asked.column1 AND e.n =
                (SELECT n FROM event WHERE record = asked.column1 AND actor <> \(RecordID.zero) ORDER BY n DESC LIMIT 1) WHERE e.verb IN ('comment', 'attach')
                """
            ) { ($0.id(0), $0.id(1)) }
            return said.reduce(into: [:]) { last, pair in if let record = pair.0 { last[record] = pair.1 } }
        }
    }

    /// Nil for a type this program does not know.
    private static func links(of record: RecordID, after: Int64, in reader: any Reader) throws -> [(row: Int64, link: Related?)] {
        try reader.rows(
            """
            SELECT row, type, 1, to_kind, to_id, since FROM link WHERE from_id = \(record) AND row > \(after) AND until IS NULL
            UNION ALL SELECT row, type, 0, from_kind, from_id, since FROM link WHERE to_id = \(record) AND row > \(after) AND until IS NULL
            ORDER BY 1 LIMIT \(literal: pieces)
            """
        ) { row in
            guard let type = LinkType(rawValue: row.text(1)), let id = row.id(4) else { return (row.whole(0), nil) }
            return (row.whole(0), Related(link: row.whole(0), type: type, isForward: row.truth(2), kind: row.text(3), id: id, since: row.moment(5)))
        }
    }

    /// All attachments of a record the caller may see, oldest first; erased ones keep their place.
    public func attachments(of record: StoredRecord, as principal: Principal) async throws -> [Attachment] {
        try await attachments(of: record, "", as: principal)
    }

    /// - Throws: `Failure.notFound` when there is none, it was erased, or is not for the caller.
    public func attachment(_ id: RecordID, of record: StoredRecord, as principal: Principal) async throws -> (name: String, hash: [UInt8]) {
        let found = try await attachments(of: record, "AND a.id = \(id)", as: principal).first
        guard let found, let name = found.name else { throw Failure.notFound }
        return (name, found.hash)
    }

    private func attachments(of record: StoredRecord, _ which: SQL, as principal: Principal) async throws -> [Attachment] {
        let shown: SQL = Access(principal, to: record.kind).readsNotes ? "" : "AND a.audience = 0"
        return try await store.read { reader in
            try reader.rows(
                """
                SELECT a.id, a.name, a.type, a.size, a.audience, a.hash, e.n FROM attachment a JOIN event e ON e.seq = a.event
                WHERE a.record = \(record.id) \(which) \(shown) ORDER BY a.row
                """
            ) { row in
                Attachment(
                    id: row.id(0) ?? RecordID(high: 0, low: 0), name: row.textOrNil(1), type: row.textOrNil(2) ?? ContentType.unknown,
                    size: row.whole(3), isInternal: row.whole(4) != 0, hash: row.bytes(5), n: row.whole(6))
            }
        }
    }
}
