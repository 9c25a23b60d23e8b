import Foundation
import Store
import StorePostgres
import StoreSQLite

/// The engines a test runs on.
public enum TestEngine: String, Sendable, CaseIterable, CustomStringConvertible {
    case sqlite = "SQLite", postgres = "PostgreSQL"

    /// What the suites run on that ask one engine at a time: `PLUMBLINE_ENGINE=postgres` beside a server, else SQLite.
    public static var chosen: TestEngine { ProcessInfo.processInfo.environment["PLUMBLINE_ENGINE"] == "postgres" ? .postgres : .sqlite }
    /// SQLite always, PostgreSQL where there is a server.
    public static var available: [TestEngine] { hasServer ? allCases : [.sqlite] }
    public static var hasServer: Bool { PostgresBase.server != nil }
    /// What a test without its server says.
    public static let lacksServer = "PLUMBLINE_POSTGRES names no server: run it under Tests/postgres"
    public var description: String { rawValue }
}

/// An empty base of either engine, gone after the test.
public struct TestStore {
    public let engine: TestEngine
    public let store: any Store
    /// Where it lies on the server; nil for SQLite.
    public let base: PostgresBase?
    private let folder: URL

    @discardableResult
    public static func with<T>(_ engine: TestEngine, _ body: (TestStore) async throws -> T) async throws -> T {
        let made = try await TestStore(engine)
        do {
            let result = try await body(made)
            try await made.close()
            return result
        } catch {
            try? await made.close()
            throw error
        }
    }

    /// The same base, opened once more; with one writer.
    public func opened(_ patience: Patience) throws -> any Store {
        if let base { try PostgresStore(base.address, writers: 1, patience: patience) } else { try SQLiteStore(file: file, patience: patience) }
    }

    private var file: String { folder.appendingPathComponent("base.db").path }

    private init(_ engine: TestEngine) async throws {
        self.engine = engine
        folder = FileManager.default.temporaryDirectory.appendingPathComponent("plumbline-store-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        base = engine == .postgres ? try await PostgresBase() : nil
        store = if let base { try PostgresStore(base.address) } else { try SQLiteStore(file: folder.appendingPathComponent("base.db").path) }
    }

    private func close() async throws {
        try await store.close()
        try await base?.drop()
        try FileManager.default.removeItem(at: folder)
    }
}
