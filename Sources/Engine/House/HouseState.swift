import Kernel
import Store

/// How a house stands, for those who look after it.
public struct HouseState: Sendable {
    /// Work that one process does for all.
    public struct Held: Sendable {
        /// `keeper` seals and tidies, `scheduler` does what falls due.
        public let name: String
        /// Whether it is this process.
        public let isOurs: Bool
        /// Whether nobody does it at this moment.
        public let hasEnded: Bool
    }

    /// The base's engine with its version: `SQLite 3.40.1`.
    public let engine: String
    /// Bytes of the base.
    public let size: Int64
    public let isSimulated: Bool
    /// The newest seal; nil when there is none.
    public let head: SignedHead?
    public let leases: [Held]
    /// What waits for a seal, has fallen due or was given up.
    public let figures: HouseFigures
    /// Sessions and tokens that somebody may come in by now, each counted up to 1,000.
    public let sessions: Int
    public let tokens: Int
    /// Bytes of all attachments, and what they may be at most; 0: no limit.
    public let attached: Int64
    public let quota: Int64
    /// What is not done as it should be.
    public let failing: [Health.Failing]
}

extension House {
    public static let version = "0.1.0"

    /// - Throws: `Failure.notFound` for those who do not look after it.
    public func state(as principal: Principal) async throws -> HouseState {
        guard Records.oversees(principal) else { throw Failure.notFound }
        let head = try await sealer.newest(), figures = try await figures(), failing = await health().failing
        let holders = [lease.holder, scheduler.lease.holder], isSimulated = isSimulated
        return try await store.read { [core] reader in
            let now = try core.now(in: reader), world = try reader.now()
            let leases = try reader.rows("SELECT name, holder, until FROM lease ORDER BY name") { row in
                HouseState.Held(name: row.text(0), isOurs: holders.contains(row.text(1)), hasEnded: row.moment(2) < world)
            }
            return HouseState(
                engine: try reader.first(reader.dialect.version) { $0.text(0) } ?? "", size: try reader.first(reader.dialect.size) { $0.whole(0) } ?? 0,
                isSimulated: isSimulated, head: head, leases: leases, figures: figures, sessions: try House.count("session WHERE expires > \(now)", in: reader),
                tokens: try House.count("token WHERE expires IS NULL OR expires > \(now)", in: reader),
                attached: try AttachmentLimits.all(in: reader), quota: core.limits.attachments, failing: failing)
        }
    }

    private static func count(_ rows: SQL, in reader: any Reader) throws -> Int {
        try reader.first("SELECT count(*) FROM (SELECT 1 FROM \(rows) LIMIT \(literal: Count.most)) AS counted") { Int($0.whole(0)) } ?? 0
    }

    /// What the security log holds, the newest first, in pieces.
    /// - Parameter before: the number of the entry to begin behind; nil: the newest.
    /// - Throws: `Failure.notFound` for those who do not look after it.
    public func securityEntries(before: Int64? = nil, limit: Int, as principal: Principal) async throws -> [SecurityLog.Entry] {
        guard Records.oversees(principal) else { throw Failure.notFound }
        return try await securityLog.newest(before: before, limit: limit)
    }
}
