import Kernel
import Store
import Synchronization

/// Who came in and went, refused attempts and changes of access, each in its own transaction, so many an hour for one person.
public struct SecurityLog: Sendable {
    private static let mostPerHour = 200
    /// Seconds an entry is kept: a year.
    static let kept: Int64 = 365 * 86400
    private static let pieces = 500
    private final class Tally: Sendable {
        let counts = Mutex<(hour: Int64, of: [RecordID?: Int])>((0, [:]))
    }
    let store: any Store
    private let tally = Tally()

    public init(store: any Store) { self.store = store }

    /// - Parameters:
    ///   - what: a short word: `denied`, `sign-in failed`, `locked`.
    ///   - detail: what was tried, without values.
    public func note(_ what: String, by person: RecordID?, _ detail: String, at now: Moment) async {
        let isWithin = tally.counts.withLock { counts in
            let hour = now.milliseconds / 3_600_000
            if counts.hour != hour { counts = (hour, [:]) }
            counts.of[person, default: 0] += 1
            return counts.of[person, default: 0] <= SecurityLog.mostPerHour
        }
        guard isWithin else { return }
        let words = String(detail.prefix(500))
        _ = try? await store.write { writer in
            try writer.run("INSERT INTO security_log (moment, person, what, detail) VALUES (\(now), \(person), \(what), \(words))")
        }
    }

    /// What was noted since a moment, oldest first, in pieces.
    /// - Parameter after: the number of the entry to begin behind; 0: the first.
    public func entries(since: Moment, after: Int64 = 0) async throws -> [Entry] {
        try await read("WHERE s.row > \(after) AND s.moment >= \(since) ORDER BY s.row LIMIT \(SecurityLog.pieces)")
    }

    /// The newest first.
    /// - Parameter before: the number of the entry to begin behind; nil: the newest.
    func newest(before: Int64?, limit: Int) async throws -> [Entry] {
        try await read("WHERE s.row < \(before ?? Int64.max) ORDER BY s.row DESC LIMIT \(literal: limit)")
    }

    private func read(_ which: SQL) async throws -> [Entry] {
        try await store.read { reader in
            try reader.rows(
                "SELECT s.row, s.moment, s.person, p.mail, s.what, s.detail FROM security_log s LEFT JOIN person p ON p.id = s.person \(which)"
            ) { row in
                Entry(
                    row: row.whole(0), moment: row.moment(1), person: row.isNull(2) ? nil : row.id(2), mail: row.textOrNil(3), what: row.text(4),
                    detail: row.text(5))
            }
        }
    }

    public struct Entry: Sendable {
        public let row: Int64
        public let moment: Moment
        /// Nil when nobody was known.
        public let person: RecordID?
        /// The person's address now.
        public let mail: String?
        public let what: String
        public let detail: String
    }

    func prune(before: Moment) async throws {
        var gone = 0
        repeat {
            gone = try await store.write { writer in
                try writer.run("DELETE FROM security_log WHERE row IN (SELECT row FROM security_log WHERE moment < \(before) ORDER BY row LIMIT \(SecurityLog.pieces))")
            }
        } while gone == SecurityLog.pieces
    }
}
