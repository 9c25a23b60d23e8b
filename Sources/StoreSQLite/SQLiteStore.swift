import Dispatch
import Foundation
import struct GRDB.Configuration
import class GRDB.Database
import struct GRDB.DatabaseError
import class GRDB.DatabasePool
import GRDBSQLite
import Kernel
import Store

/// The embedded base: one file, write-ahead log, every commit on the disk before it is acknowledged.
public final class SQLiteStore: Store {
    public let dialect: any Dialect = SQLiteDialect()
    public let isShared = false
    private let pool: DatabasePool
    private let readers: ReaderPool
    private let writer: GroupWriter

    /// Opens a base, making the file when there is none.
    /// - Throws: `StoreError.cannotWrite` when the file cannot be opened or made.
    public init(file: String, patience: Patience = Patience()) throws {
        var configuration = Configuration()
        configuration.busyMode = .timeout(5)
        configuration.prepareDatabase { database in
            // Deleted bytes are overwritten at once, so that an erased value is in no page.
            try database.execute(sql: "PRAGMA secure_delete = ON; PRAGMA temp_store = MEMORY; PRAGMA cache_size = -16000")
        }
        do {
            pool = try DatabasePool(path: file, configuration: configuration)
        } catch let error as DatabaseError {
            throw StoreError.cannotWrite("\(file): \(error.message ?? "cannot be opened")")
        }
        try pool.writeWithoutTransaction { database in
            try database.execute(sql: "PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 4000; PRAGMA cache_size = -64000")
        }
        readers = try ReaderPool(file: file, configuration: configuration, patience)
        writer = GroupWriter(patience) { [pool, dialect] bodies in
            try pool.writeWithoutTransaction { database in
                let connection = SQLiteConnection(database: database, dialect: dialect)
                try connection.run("BEGIN IMMEDIATE")
                do {
                    try bodies(connection)
                    try connection.run("COMMIT")
                } catch {
                    // A full disk may have ended the transaction already.
                    if sqlite3_get_autocommit(database.sqliteConnection) == 0 { try connection.run("ROLLBACK") }
                    throw error
                }
            }
        }
    }

    public var figures: StoreFigures {
        var figures = writer.figures
        figures.pools = [StoreFigures.Pool(name: "readers", inUse: readers.inUse, most: ReaderPool.size)]
        return figures
    }

    public func write<T: Sendable>(_ body: @escaping @Sendable (any Writer) throws -> T) async throws -> T {
        try await writer.write(body)
    }

    public func settled<T: Sendable>(_ body: @escaping @Sendable (any Reader) throws -> T) async throws -> T {
        try await writer.write { try body($0) }
    }

    /// SQLite lets one write at a time anyhow.
    public func writeAlone<T: Sendable>(_ body: @escaping @Sendable (any Writer) throws -> T) async throws -> T {
        try await writer.write(body)
    }

    public func read<T: Sendable>(budget: Int?, _ body: @escaping @Sendable (any Reader) throws -> T) async throws -> T {
        guard let budget else { return try readHere(body) }
        return try await withCheckedThrowingContinuation { continuation in
            DispatchQueue.global().async { [self] in
                continuation.resume(with: Result { try readWithin(budget, body) })
            }
        }
    }

    /// A read without a budget serves a declared list shape or one record: it is shorter than a change of threads.
    private func readHere<T>(_ body: (any Reader) throws -> T) throws -> T {
        try readers.read { database in
            try consistent(database, body)
        }
    }

    /// One transaction makes one consistent view.
    private func consistent<T>(_ database: Database, _ body: (any Reader) throws -> T) throws -> T {
        let connection = SQLiteConnection(database: database, dialect: dialect)
        try connection.run("BEGIN")
        defer { _ = try? connection.run("COMMIT") }
        return try body(connection)
    }

    private func readWithin<T>(_ budget: Int, _ body: (any Reader) throws -> T) throws -> T {
        try readers.readLong { database in
            let deadline = Deadline(DispatchTime.now().uptimeNanoseconds + UInt64(budget) * 1_000_000)
            let context = Unmanaged.passUnretained(deadline).toOpaque()
            sqlite3_progress_handler(database.sqliteConnection, 1000, { pointer in
                guard let pointer else { return 0 }
                return Unmanaged<Deadline>.fromOpaque(pointer).takeUnretainedValue().hasPassed ? 1 : 0
            }, context)
            defer { sqlite3_progress_handler(database.sqliteConnection, 0, nil, nil) }
            return try withExtendedLifetime(deadline) { try consistent(database, body) }
        }
    }

    /// Overwriting at once leaves copies in the gaps of pages that were rebalanced, so the base is written anew.
    public func scrub() async throws {
        try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
            DispatchQueue.global().async { [self] in
                continuation.resume(with: Result {
                    try pool.writeWithoutTransaction { try $0.execute(sql: "PRAGMA temp_store = FILE; VACUUM; PRAGMA temp_store = MEMORY") }
                    try checkpoint()
                })
            }
        }
    }

    /// Nothing to do: statements name the index they go by, and a base that was filled at once is to be read as one that has grown.
    public func renewStatistics() async throws {}

    public func copy(to file: String) async throws {
        try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
            DispatchQueue.global().async { [pool] in
                continuation.resume(with: Result {
                    try pool.unsafeRead { try $0.execute(sql: "VACUUM INTO ?", arguments: [file]) }
                })
            }
        }
    }

    public func close() async throws {
        writer.close()
        try readers.close()
        // Another process may be reading; then the log of the base stays for it, and nothing is lost.
        try? checkpoint()
        try pool.close()
    }

    private func checkpoint() throws { try pool.writeWithoutTransaction { _ = try $0.checkpoint(.truncate) } }
}

private final class Deadline: Sendable {
    let nanoseconds: UInt64
    init(_ nanoseconds: UInt64) { self.nanoseconds = nanoseconds }
    var hasPassed: Bool { DispatchTime.now().uptimeNanoseconds > nanoseconds }
}
