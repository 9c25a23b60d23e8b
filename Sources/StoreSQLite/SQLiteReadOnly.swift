import struct GRDB.Configuration
import class GRDB.Database
import struct GRDB.DatabaseError
import class GRDB.DatabaseQueue
import Foundation
import Kernel
import Store

/// A base that is only looked at: a live one beside its server, a copy, one on a medium that cannot be written.
/// Nothing in its file is changed, and what its log holds is read where it lies.
public final class SQLiteReadOnly: Store {
    public let dialect: any Dialect = SQLiteDialect()
    public let isShared = false
    public let figures = StoreFigures()
    private let queue: DatabaseQueue

    /// - Throws: `StoreError.engine` when there is no base, it cannot be read, or the file is something else.
    public init(file: String) throws {
        do {
            queue = try SQLiteReadOnly.open(file)
        } catch let error as DatabaseError {
            throw StoreError.engine("\(file): \(error.message ?? "cannot be read")")
        }
    }

    private static func open(_ file: String) throws -> DatabaseQueue {
        do {
            return try look(file)
        } catch let error as DatabaseError where isWithoutLog(file) && [.SQLITE_CANTOPEN, .SQLITE_READONLY].contains(error.resultCode) {
            // Where the folder cannot be written, SQLite cannot lay its index of the log there. Without a log it needs none.
            return try look(URL(fileURLWithPath: file).absoluteString + "?immutable=1")
        }
    }

    /// A connection that has read, so that a file that cannot be read is found now.
    private static func look(_ name: String) throws -> DatabaseQueue {
        var configuration = Configuration()
        configuration.readonly = true
        configuration.busyMode = .timeout(5)
        let queue = try DatabaseQueue(path: name, configuration: configuration)
        try queue.unsafeRead { try $0.execute(sql: "SELECT count(*) FROM sqlite_schema") }
        return queue
    }

    private static func isWithoutLog(_ file: String) -> Bool {
        let size = try? FileManager.default.attributesOfItem(atPath: file + "-wal")[.size] as? Int
        return (size ?? 0) == 0
    }

    /// - Parameter budget: not heeded; who verifies a base reads all of it.
    public func read<T: Sendable>(budget: Int?, _ body: @escaping @Sendable (any Reader) throws -> T) async throws -> T {
        try consistent(body)
    }

    /// One transaction makes one consistent view.
    private func consistent<T>(_ body: (any Reader) throws -> T) throws -> T {
        try queue.unsafeRead { database in
            let connection = SQLiteConnection(database: database, dialect: dialect)
            try connection.run("BEGIN")
            defer { _ = try? connection.run("COMMIT") }
            return try body(connection)
        }
    }

    public func settled<T: Sendable>(_ body: @escaping @Sendable (any Reader) throws -> T) async throws -> T { try consistent(body) }
    public func writeAlone<T: Sendable>(_ body: @escaping @Sendable (any Writer) throws -> T) async throws -> T { throw SQLiteReadOnly.refusal }
    public func write<T: Sendable>(_ body: @escaping @Sendable (any Writer) throws -> T) async throws -> T { throw SQLiteReadOnly.refusal }
    public func scrub() async throws { throw SQLiteReadOnly.refusal }
    public func renewStatistics() async throws { throw SQLiteReadOnly.refusal }
    public func copy(to file: String) async throws { throw SQLiteReadOnly.refusal }
    public func close() async throws { try queue.close() }

    private static let refusal = StoreError.cannotWrite("the base was opened for reading only")
}
