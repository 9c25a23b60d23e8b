import Kernel
import Store
import Synchronization

/// A base on a PostgreSQL server, which several processes may share.
///
/// Writes are serializable: they come out as if one had run after the other. A write that could not, or whose connection broke
/// before COMMIT was sent, runs again by itself.
public final class PostgresStore: Store {
    public let dialect: any Dialect = PostgresDialect()
    public let isShared = true
    private let readers: ConnectionPool
    private let writers: ConnectionPool
    private let counts = WriteCounts()
    private let limits: (reading: Swift.Duration?, writing: Swift.Duration)

    /// Opens a base. Connections are made when there is work for them.
    /// - Parameters:
    ///   - string: `postgres://…` or `key=value` words as libpq takes them. Of several hosts the one that takes writes is used unless
    ///     `target_session_attrs` says otherwise.
    ///   - readers, writers: how many connections each at most.
    ///   - reading, writing: what one statement may take; nil: as long as it needs, while the server is there. The server ends it then, or
    ///     `silence` later we leave it.
    ///   - silence: after how long a server that does not answer is asked, by another connection, whether it is there at all. How long that
    ///     may take is the string's `connect_timeout`.
    /// - Throws: `StoreError.unavailable` when the string cannot be read.
    public init(
        _ string: String, readers: Int = 8, writers: Int = 8, patience: Patience = Patience(), reading: Swift.Duration? = nil,
        writing: Swift.Duration = .seconds(30), silence: Swift.Duration = .seconds(5)
    ) throws {
        let string = try ConnectionString(string)
        func pool(_ size: Int, _ settings: String) -> ConnectionPool {
            ConnectionPool(size: size, patience) { Seat(string, settings: settings, silence: silence, patience: patience.wait) }
        }
        limits = (reading, writing)
        self.readers = pool(readers, PostgresStore.settings(statements: reading))
        // A scan of a small table would make every write to it a conflict; through an index only those beside it are.
        self.writers = pool(writers, PostgresStore.settings(statements: writing) + "; SET enable_seqscan = off")
    }

    public var figures: StoreFigures {
        let reading = readers.state, writing = writers.state
        var figures = StoreFigures()
        // Each write has a commit to itself here.
        figures.commits.note(1, times: counts.committed.load(ordering: .relaxed))
        figures.conflicts = counts.conflicts.load(ordering: .relaxed)
        figures.waits = writing.waits
        figures.waiting = writing.waiting
        figures.pools = [
            StoreFigures.Pool(name: "readers", inUse: reading.inUse, most: readers.size),
            StoreFigures.Pool(name: "writers", inUse: writing.inUse, most: writers.size),
        ]
        return figures
    }

    public func read<T: Sendable>(budget: Int?, _ body: @escaping @Sendable (any Reader) throws -> T) async throws -> T {
        let limit = budget.map { ["SET LOCAL statement_timeout = \(max($0, 1))"] } ?? []
        let attempts = Attempts(dialect: dialect, begin: PostgresStore.reading + limit, isWrite: false, limit: limits.reading, budget: budget)
        return try await readers.run { seat in try attempts.run(seat, body) }
    }

    public func write<T: Sendable>(_ body: @escaping @Sendable (any Writer) throws -> T) async throws -> T {
        let attempts = Attempts(dialect: dialect, begin: PostgresStore.writing, isWrite: true, limit: limits.writing, counts: counts)
        return try await writers.run { seat in try attempts.run(seat, body) }
    }

    public func settled<T: Sendable>(_ body: @escaping @Sendable (any Reader) throws -> T) async throws -> T {
        let attempts = Attempts(dialect: dialect, begin: PostgresStore.reading, isWrite: false, limit: limits.reading)
        return try await readers.run { seat in
            let answer = try attempts.run(seat, body)
            try Settling.wait(try seat.connected())
            return answer
        }
    }

    public func writeAlone<T: Sendable>(_ body: @escaping @Sendable (any Writer) throws -> T) async throws -> T {
        // The lock is taken before the transaction, whose view of the base must be that of after the wait.
        let alone = [PostgresStore.unlimited, "SELECT pg_advisory_lock(\(PostgresStore.loneLock))"]
        let attempts = Attempts(dialect: dialect, begin: PostgresStore.writing, isWrite: true, before: alone, counts: counts)
        return try await writers.run { seat in
            // The lock and the settings end with the connection.
            defer { seat.leave() }
            return try attempts.run(seat, body)
        }
    }

    /// The tables are written anew without what was deleted, and so are the planner's samples of them. What was archived of the
    /// write-ahead log still holds it: archives follow the rule for backups.
    /// - Throws: `StoreError.unavailable` while an older transaction may still see what was deleted; try again later.
    public func scrub() async throws {
        try await writers.run { seat in
            defer { seat.leave() }
            try Scrubbing.run(try seat.connected())
        }
    }

    public func renewStatistics() async throws {
        let attempts = Attempts(dialect: dialect, begin: ["BEGIN"], isWrite: true, before: [PostgresStore.unlimited])
        try await writers.run { seat in
            // The settings end with the connection.
            defer { seat.leave() }
            _ = try attempts.run(seat) { try $0.run("ANALYZE") }
        }
    }

    public func copy(to file: String) async throws {
        throw StoreError.engine("a base on PostgreSQL is not copied into one file")
    }

    public func close() async throws {
        await readers.close()
        await writers.close()
    }

    private static let unlimited = "SET statement_timeout = 0; SET lock_timeout = 0"
    private static let reading = ["BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"]
    private static let writing = ["BEGIN ISOLATION LEVEL SERIALIZABLE", Settling.mark]
    /// Any number will do that no other program on the same base takes.
    private static let loneLock = 0x706C_756D_6269

    /// - Parameter statements: after how long they are given up; nil: never.
    private static func settings(statements: Swift.Duration?) -> String {
        """
        SET statement_timeout = '\(statements.map { Int($0 / .milliseconds(1)) } ?? 0)ms'; SET lock_timeout = '5s'; SET idle_in_transaction_session_timeout = '60s';
        SET standard_conforming_strings = on; SET client_min_messages = error; SET jit = off; SET random_page_cost = 1.1;
        SELECT set_config('synchronous_commit', 'on', false) WHERE current_setting('synchronous_commit') = 'off'
        """
    }
}
