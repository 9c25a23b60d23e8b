import CLibPQ
import Foundation
import Store

/// A base of its own on the server that `PLUMBLINE_POSTGRES` names; `Tests/postgres` starts one.
public struct PostgresBase: Sendable {
    public static var server: String? { ProcessInfo.processInfo.environment["PLUMBLINE_POSTGRES"] }

    public let name: String
    /// The connection string of the base.
    public let address: String
    private let server: String

    /// - Parameter template: the base it begins as; nobody may be connected to it.
    public init(like template: String = "template0") async throws {
        guard let server = PostgresBase.server, var address = URLComponents(string: server) else { throw StoreError.unavailable("no server for tests") }
        self.server = server
        name = "plumbline_" + UUID().uuidString.lowercased().replacing("-", with: "")
        address.path = "/" + name
        self.address = address.string ?? server
        _ = try await PostgresBase.ask(server, "CREATE DATABASE \(name) TEMPLATE \(template)")
    }

    public func drop() async throws { _ = try await PostgresBase.ask(server, "DROP DATABASE \(name) WITH (FORCE)") }

    /// Asks the base beside the store; gives the first column as text.
    @discardableResult
    public func ask(_ statement: String) async throws -> [String] { try await PostgresBase.ask(address, statement) }

    /// Ends all connections to the base but the one that asks, as an administrator would; tells how many.
    @discardableResult
    public func cutConnections() async throws -> Int {
        try await ask("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()").count
    }

    private static func ask(_ address: String, _ statement: String) async throws -> [String] {
        try await withCheckedThrowingContinuation { continuation in
            // libpq waits; Swift's own threads must not.
            Thread { continuation.resume(with: Result { try answer(address, statement) }) }.start()
        }
    }

    private static func answer(_ address: String, _ statement: String) throws -> [String] {
        let connection = PQconnectdb(address)
        defer { PQfinish(connection) }
        let result = PQexec(connection, statement)
        defer { PQclear(result) }
        guard [PGRES_TUPLES_OK, PGRES_COMMAND_OK].contains(PQresultStatus(result)) else {
            throw StoreError.engine(PQerrorMessage(connection).map { String(cString: $0) } ?? statement)
        }
        return (0..<PQntuples(result)).map { String(cString: PQgetvalue(result, $0, 0)) }
    }
}
