import Foundation
import Hummingbird
import HummingbirdTesting
import TestKit
import Testing

@testable import Web

@Suite("Assets")
struct AssetTests {
    @Test("A browser keeps a style sheet, asks each time, and gets it anew when it is another")
    func kept() async throws {
        try await TestHouse.with { house in
            let resources = house.folder.appendingPathComponent("resources")
            try FileManager.default.copyItem(at: TestHouse.resources, to: resources)
            let uri = "/assets/pages.css"
            func ask(knowing tag: String?) async throws -> TestResponse {
                let server = try Server(house: house.house, resources: resources)
                let headers: HTTPFields = if let tag { [.ifNoneMatch: tag] } else { [:] }
                return try await Application(router: server.router).test(.router) { try await $0.execute(uri: uri, method: .get, headers: headers) }
            }
            let first = try await ask(knowing: nil)
            #expect(first.status == .ok && first.headers[.cacheControl] == "no-cache" && first.headers[.contentType] == "text/css; charset=utf-8")
            let tag = try #require(first.headers[.eTag])
            let again = try await ask(knowing: "W/\(tag)")
            #expect(again.status == .notModified && again.headers[.eTag] == tag && again.body.readableBytes == 0)
            try Data("body {}".utf8).write(to: resources.appendingPathComponent(uri))
            let upgraded = try await ask(knowing: tag)
            #expect(upgraded.status == .ok && String(buffer: upgraded.body) == "body {}" && upgraded.headers[.eTag] != tag)
        }
    }
}
