import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Kernel
import Logging
import Synchronization
import TestKit
import Testing

@testable import Web

/// Keeps what is logged.
private final class Kept: Sendable {
    private let lines = Mutex<[(message: String, metadata: Logger.Metadata)]>([])
    var all: [(message: String, metadata: Logger.Metadata)] { lines.withLock { $0 } }
    var logger: Logger { Logger(label: "test") { _ in KeepingLog(kept: self) } }
    func add(_ event: LogEvent, _ metadata: Logger.Metadata) {
        lines.withLock { $0.append(("\(event.message)", metadata.merging(event.metadata ?? [:]) { $1 })) }
    }
}

private struct KeepingLog: LogHandler {
    let kept: Kept
    var logLevel = Logger.Level.info
    var metadata: Logger.Metadata = [:]
    subscript(metadataKey key: String) -> Logger.MetadataValue? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }
    func log(event: LogEvent) { kept.add(event, metadata) }
}

@Suite("Request notes")
struct RequestNotesTests {
    @Test("A request bears a number, that of the proxy if it is one, in the answer and in the log, with who asked and nothing of what")
    func numbered() async throws {
        try await TestHouse.with { house in
            let token = try await house.house.accounts.makeToken(for: house.admin.person, name: "t", scopes: [.read], by: house.admin)
            let server = try Server(house: house.house, resources: TestHouse.resources)
            let kept = Kept()
            let name = try #require(HTTPField.Name("X-Request-ID"))
            try await Application(router: server.router, logger: kept.logger).test(.router) { client in
                func get(_ path: String, _ number: String?, method: HTTPRequest.Method = .get) async throws -> String? {
                    var headers: HTTPFields = [.authorization: "Bearer \(token)"]
                    if let number { headers[name] = number }
                    return try await client.execute(uri: path, method: method, headers: headers).headers[name]
                }
                let own = try await get("/api/v1/incident?q=title:%22secret%20words%22", "proxy-7.a_B")
                #expect(own == "proxy-7.a_B")
                for bad in [nil, "", "a b", "a\"b", "é", String(repeating: "x", count: 65)] {
                    let made = try await get("/health", bad)
                    #expect(made?.utf8.count ?? 0 >= 16 && made != bad)
                }
                let stray = try await get("/health", "stray", method: .delete)
                #expect(stray == "stray")
            }
            let line = try #require(kept.all.first { $0.message == "request" })
            var said = line.metadata.mapValues { "\($0)" }
            #expect(said.removeValue(forKey: "duration_ms").flatMap(Double.init) != nil)
            #expect(said == [
                "hb.request.id": "proxy-7.a_B", "route": "/api/v1/{kind}", "method": "GET", "status": "200", "person": house.admin.person.description,
            ])
            #expect(!"\(kept.all)".contains("secret") && !"\(kept.all)".contains(token) && !"\(kept.all)".contains("管理员"))
        }
    }
}
