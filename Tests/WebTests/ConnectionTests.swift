import Foundation
import Glibc
import Hummingbird
import HummingbirdTesting
import Logging
import TestKit
import Testing

@testable import Web

@Suite("Connections")
struct ConnectionTests {
    @Test("One that stays silent is closed, between requests and within one", arguments: ["", "POST /sign-in HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nmail"])
    func silent(said: String) async throws {
        try await TestHouse.with { house in
            let server = try Server(house: house.house, resources: TestHouse.resources)
            var limits = ConnectionLimits()
            limits.silence = .milliseconds(200)
            let application = server.application(host: "127.0.0.1", port: 0, limits: limits, logger: Logger(label: "test"))
            try await application.test(.live) { client in
                let port = try #require(client.port)
                let isClosed = try await Task.detached { try SilentClient(port: port).isClosed(after: said) }.value
                #expect(isClosed)
            }
        }
    }
}

/// Says something and waits for the other side to close.
private struct SilentClient {
    let socket: Int32

    init(port: Int) throws {
        socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = UInt16(port).bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        let connected = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { connect(socket, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) }
        }
        guard connected == 0 else { throw POSIXError(.ECONNREFUSED) }
        // What stays open must not hold the tests up for ever.
        var patience = timeval(tv_sec: 60, tv_usec: 0)
        setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
    }

    func isClosed(after said: String) throws -> Bool {
        defer { close(socket) }
        let bytes = Array(said.utf8)
        guard send(socket, bytes, bytes.count, 0) == bytes.count else { throw POSIXError(.EPIPE) }
        var answer = [UInt8](repeating: 0, count: 4096)
        while true {
            let count = recv(socket, &answer, answer.count, 0)
            if count <= 0 { return count == 0 || errno == ECONNRESET }
        }
    }
}
