import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Kernel
import TestKit
import Testing

@testable import Web

@Suite("Metrics")
struct MetricsTests {
    @Test("Samples, labels and bands are written as Prometheus reads them")
    func exposition() {
        var page = Exposition()
        page.add("one_total", .counter, 3, "How many.")
        page.add("two", .gauge, [Exposition.Sample(0.5, ["a": "x\"y\\z\nw", "b": "中"])], "How much.")
        var took = Histogram([0.1, 1])
        for seconds in [0.05, 0.1, 0.5, 7] { took.note(seconds) }
        page.add("three_seconds", [Exposition.Sample(took, ["route": "/"])], "How long.")
        #expect(page.text == """
            # HELP one_total How many.
            # TYPE one_total counter
            one_total 3
            # HELP two How much.
            # TYPE two gauge
            two{a="x\\"y\\\\z\\nw",b="中"} 0.5
            # HELP three_seconds How long.
            # TYPE three_seconds histogram
            three_seconds_bucket{route="/",le="0.1"} 2
            three_seconds_bucket{route="/",le="1"} 3
            three_seconds_bucket{route="/",le="+Inf"} 4
            three_seconds_sum{route="/"} 7.65
            three_seconds_count{route="/"} 4

            """)
    }

    @Test("Requests are counted by pattern, method and status, from however many threads")
    func requests() async throws {
        let figures = RequestFigures()
        await withTaskGroup(of: Void.self) { group in
            for number in 0..<8 {
                group.addTask { for _ in 0..<500 { figures.note(route: "/a", method: number < 4 ? "GET" : "NONSENSE\(number)", status: 200 + number, seconds: 0.002) } }
            }
        }
        #expect(figures.took.map(\.key) == [.init(route: "/a", method: "GET", status: 2), .init(route: "/a", method: "other", status: 2)])
        #expect(figures.took.map(\.seconds.count) == [2000, 2000])
        #expect(figures.took[0].seconds.counts[1] == 2000)
    }

    @Test("An answer that is sent piece by piece is under way until it was sent, or nobody wants it")
    func streamed() async throws {
        try await TestHouse.with { house in
            _ = try await house.incident()
            let monitor = try await house.house.accounts.makeToken(for: house.admin.person, name: "monitor", scopes: [.metrics], by: house.admin)
            let session = try await house.house.accounts.signIn(mail: "admin@example.com", password: TestHouse.password)
            let server = try Server(house: house.house, resources: TestHouse.resources)
            try await Application(router: server.router).test(.router) { client in
                for method in [HTTPRequest.Method.get, .head] {
                    let file = try await client.execute(uri: "/incident/csv", method: method, headers: [.cookie: "plumbline=\(session.token)"])
                    #expect(file.status == .ok && (file.body.readableBytes > 0) == (method == .get))
                }
                let page = try await client.execute(uri: "/metrics", method: .get, headers: [.authorization: "Bearer \(monitor)"])
                let lines = Set(String(buffer: page.body).split(separator: "\n").map(String.init))
                let counted = ["GET", "HEAD"].map { "plumbline_http_request_duration_seconds_count{route=\"/{kind}/csv\",method=\"\($0)\",status=\"2xx\"} 1" }
                #expect(lines.isSuperset(of: counted + ["plumbline_http_requests_in_flight 1"]))
            }
        }
    }

    @Test("Only a token for it may read them; they count what was asked, by pattern")
    func served() async throws {
        try await TestHouse.with { house in
            let accounts = house.house.accounts
            let monitor = try await accounts.makeToken(for: house.admin.person, name: "monitor", scopes: [.metrics], by: house.admin)
            let worker = try await accounts.makeToken(for: house.admin.person, name: "worker", scopes: [.read, .write], by: house.admin)
            let incident = try await house.incident()
            let server = try Server(house: house.house, resources: TestHouse.resources, settings: ServerSettings(version: "7"))
            try await Application(router: server.router).test(.router) { client in
                func get(_ path: String, _ token: String?) async throws -> TestResponse {
                    try await client.execute(uri: path, method: .get, headers: token.map { [.authorization: "Bearer \($0)"] } ?? [:])
                }
                let closed = try await get("/metrics", nil), wrong = try await get("/metrics", worker)
                #expect([closed.status, wrong.status] == [.unauthorized, .forbidden])
                let reading = try await get("/api/v1/incident", monitor)
                #expect(reading.status == .forbidden)
                for _ in 0..<3 { _ = try await get("/api/v1/incident/\(incident.number)", worker) }
                for path in ["/incident/\(incident.number)", "/sign-in", "/assets/tokens.css", "/nonsense/1/2/3/4"] { _ = try await get(path, nil) }
                let page = try await get("/metrics", monitor)
                #expect(page.headers[.contentType] == "text/plain; version=0.0.4; charset=utf-8")
                let lines = Set(String(buffer: page.body).split(separator: "\n").map(String.init))
                func counted(_ route: String, _ status: Int, _ count: Int) -> String {
                    "plumbline_http_request_duration_seconds_count{route=\"\(route)\",method=\"GET\",status=\"\(status)xx\"} \(count)"
                }
                #expect(lines.isSuperset(of: [
                    counted("/api/v1/{kind}/{id}", 2, 3), counted("/api/v1/{kind}", 4, 1), counted("/metrics", 4, 2), counted("/{kind}/{number}", 3, 1),
                    counted("/sign-in", 2, 1), counted("/assets/{name}", 2, 1), counted("none", 3, 1), "plumbline_http_requests_in_flight 1",
                    "plumbline_build_info{version=\"7\",engine=\"\(house.engine == .postgres ? "postgres" : "sqlite")\"} 1",
                ]))
            }
        }
    }
}
