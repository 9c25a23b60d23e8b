import Kernel
import Store
import Synchronization

/// Work that one process does for all that have the base open. Whoever holds the lease renews it; when it ends, another takes it.
struct Lease {
    /// Seconds a lease holds when it is not renewed.
    let length: Int64
    let name: String
    /// This process, until it ends.
    let holder: String

    init(_ name: String, length: Int64) {
        self.length = length
        self.name = name
        holder = RecordID(at: .machine).description
    }

    /// Takes or renews the lease; false while another holds it.
    func take(in writer: any Writer) throws -> Bool {
        let now = try writer.now()
        let until = now.adding(seconds: length)
        let taken = try writer.run(
            """
            INSERT INTO lease (name, holder, until) VALUES (\(name), \(holder), \(until))
            ON CONFLICT (name) DO UPDATE SET holder = excluded.holder, until = excluded.until WHERE lease.holder = excluded.holder OR lease.until < \(now)
            """)
        return taken == 1
    }

    /// Lets another take it at once.
    func end(in writer: any Writer) throws {
        try writer.run("DELETE FROM lease WHERE name = \(name) AND holder = \(holder)")
    }

    /// Whether some process has the lease of that name.
    static func isHeld(_ name: String, in reader: any Reader) throws -> Bool {
        let until = try reader.first("SELECT until FROM lease WHERE name = \(name)") { $0.moment(0) }
        return try until.map { try reader.now() <= $0 } ?? false
    }
}

/// Whether a lease is this process's, asked of the base every few seconds.
final class Tenure: Sendable {
    let lease: Lease
    /// When the lease was last asked for, and whether it was had.
    private let asked = Mutex<(at: ContinuousClock.Instant, isOurs: Bool)?>(nil)
    private static let renewal = Swift.Duration.seconds(10)

    init(_ lease: Lease) { self.lease = lease }

    func isOurs(in store: any Store) async throws -> Bool {
        if let asked = asked.withLock({ $0 }), .now - asked.at < Tenure.renewal { return asked.isOurs }
        let isTaken = try await store.write { [lease] in try lease.take(in: $0) }
        asked.withLock { $0 = (.now, isTaken) }
        return isTaken
    }
}
