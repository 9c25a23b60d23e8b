import Kernel
import Store

/// A base on a PostgreSQL server, which several processes may share.
///
/// Writes are serializable: they come out as if one had run after the other. A write that could not, or whose connection broke
/// before COMMIT was sent, runs again by itself.
public final class PostgresStore: Store {
    public let dialect: any Dialect = PostgresDialect()
    public let isShared = true
    private let readers: ConnectionPool
    private let writers: ConnectionPool

    /// Opens a base. Connections are made when there is work for them.
    /// - Parameters:
    ///   - string: `postgres://…` or `key=value` words as libpq takes them. Of several hosts the one that takes writes is used unless
    ///     `target_session_attrs` says otherwise.
    ///   - readers, writers: how many connections each at most.
    /// - Throws: `StoreError.unavailable` when the string cannot be read.
    public init(_ string: String, readers: Int = 8, writers: Int = 8) throws {
        let string = try ConnectionString(string)
        self.readers = ConnectionPool(string, settings: PostgresStore.settings(statements: 0, locks: 5), size: readers)
        // A scan of a small table would make every write to it a conflict; through an index only those beside it are.
        let writing = PostgresStore.settings(statements: 30, locks: 5) + "; SET enable_seqscan = off"
        self.writers = ConnectionPool(string, settings: writing, size: writers)
    }

    public func read<T: Sendable>(budget: Int?, _ body: @escaping @Sendable (any Reader) throws -> T) async throws -> T {
        let limit = budget.map { ["SET LOCAL statement_timeout = \(max($0, 1))"] } ?? []
        let attempts = Attempts(dialect: dialect, begin: PostgresStore.reading + limit, isWrite: false, budget: budget)
        return try await readers.run { seat in try attempts.run(seat, body) }
    }

    public func write<T: Sendable>(_ body: @escaping @Sendable (any Writer) throws -> T) async throws -> T {
        let attempts = Attempts(dialect: dialect, begin: PostgresStore.writing, isWrite: true)
        return try await writers.run { seat in try attempts.run(seat, body) }
    }

    public func settled<T: Sendable>(_ body: @escaping @Sendable (any Reader) throws -> T) async throws -> T {
        let attempts = Attempts(dialect: dialect, begin: PostgresStore.reading, isWrite: false)
        return try await readers.run { seat in
            let answer = try attempts.run(seat, body)
            try Settling.wait(try seat.connected())
            return answer
        }
    }

    public func writeAlone<T: Sendable>(_ body: @escaping @Sendable (any Writer) throws -> T) async throws -> T {
        // The lock is taken before the transaction, whose view of the base must be that of after the wait.
        let alone = ["SET statement_timeout = 0; SET lock_timeout = 0", "SELECT pg_advisory_lock(\(PostgresStore.loneLock))"]
        let attempts = Attempts(dialect: dialect, begin: PostgresStore.writing, isWrite: true, before: alone)
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

    public func copy(to file: String) async throws {
        throw StoreError.engine("a base on PostgreSQL is not copied into one file")
    }

    public func close() async throws {
        await readers.close()
        await writers.close()
    }

    private static let reading = ["BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"]
    private static let writing = ["BEGIN ISOLATION LEVEL SERIALIZABLE", Settling.mark]
    /// Any number will do that no other program on the same base takes.
    private static let loneLock = 0x706C_756D_6269

    /// - Parameters: seconds after which statements and waits for locks are given up; 0: never.
    private static func settings(statements: Int, locks: Int) -> String {
        """
        SET statement_timeout = '\(statements)s'; SET lock_timeout = '\(locks)s'; SET idle_in_transaction_session_timeout = '60s';
        SET standard_conforming_strings = on; SET client_min_messages = error; SET jit = off; SET random_page_cost = 1.1;
        SELECT set_config('synchronous_commit', 'on', false) WHERE current_setting('synchronous_commit') = 'off'
        """
    }
}
