import Foundation
import Hummingbird
import HummingbirdTesting
import TestKit
import Testing

@testable import Web

@Suite("Health")
struct HealthTests {
    @Test("A house that does not keep itself answers 503 and names what fails, and no more")
    func failing() async throws {
        try await TestHouse.with { house in
            let started = house.records.now().iso
            let server = try Server(house: house.house, resources: TestHouse.resources)
            try await Application(router: server.router).test(.router) { client in
                for path in ["/health", "/api/v1/health"] {
                    let well = try await client.execute(uri: path, method: .get)
                    #expect(well.status == .ok && String(buffer: well.body) == #"{"status":"ok","organisation":"恒准信息技术"}"#)
                }
                house.time.advance(seconds: 301)
                let late = ["writing", "sealing", "scrubbing", "clearing", "waking"].map { #"{"duty":"\#($0)","last_done":"\#(started)"}"# }
                let failing = try await client.execute(uri: "/health", method: .get)
                #expect(failing.status == .serviceUnavailable)
                #expect(String(buffer: failing.body) == #"{"status":"failing","organisation":"恒准信息技术","failing":[\#(late.joined(separator: ","))]}"#)
            }
        }
    }
}
