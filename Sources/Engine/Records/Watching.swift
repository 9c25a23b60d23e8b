import Kernel
import Store

/// Who is told of what happens to a record, as one of them or another reader sees it.
public struct Watching: Sendable {
    public let count: Int
    /// Whether the reader is one of them.
    public let isMine: Bool
}

extension Records {
    public func watching(_ record: StoredRecord, as principal: Principal) async throws -> Watching {
        let found = try await store.read { reader in
            try reader.first(
                """
                SELECT COUNT(*), COALESCE(SUM(CASE WHEN person = \(principal.person) THEN 1 ELSE 0 END), 0) FROM watching WHERE record = \(record.id)
                """
            ) { Watching(count: Int($0.whole(0)), isMine: $0.truth(1)) }
        }
        return found ?? Watching(count: 0, isMine: false)
    }
}

/// To watch is a person's own affair: it is no event of the record.
extension Transaction {
    /// People who may watch one record.
    private static let mostWatchers = 200

    func watch(_ kind: Kind, _ id: RecordID) throws -> Receipt {
        let record = try record(kind, id, nil)
        let others = try writer.first("SELECT COUNT(*) FROM watching WHERE record = \(id) AND person <> \(principal.person)") { $0.whole(0) } ?? 0
        guard others < Transaction.mostWatchers else {
            throw Refused("已有 \(Transaction.mostWatchers) 人关注这条记录，不能再多。", "\(Transaction.mostWatchers) people watch this already; there can be no more.")
        }
        try writer.send(
            "INSERT INTO watching (record, person, since) VALUES (\(id), \(principal.person), \(now)) ON CONFLICT (record, person) DO NOTHING")
        return Receipt(kind: kind.name, id: id, version: record.version, isRepeated: false)
    }

    func unwatch(_ kind: Kind, _ id: RecordID) throws -> Receipt {
        let record = try record(kind, id, nil)
        try writer.send("DELETE FROM watching WHERE record = \(id) AND person = \(principal.person)")
        return Receipt(kind: kind.name, id: id, version: record.version, isRepeated: false)
    }

    /// What those who watch a record are told of it. The words themselves stand on the record, where they can be erased.
    func toWatchers(of record: StoredRecord, _ deed: Text) throws -> [Consequence] {
        guard claimed == nil else { return [] }
        let people = try writer.rows("SELECT person FROM watching WHERE record = \(record.id) ORDER BY person") { $0.id(0) }.compactMap { $0 }
        guard !people.isEmpty else { return [] }
        return [.tell(Notice(people: people, topic: .watched, sentence: Text("你关注的：\(deed.zh)", "You watch it: \(deed.en)")))]
    }
}
