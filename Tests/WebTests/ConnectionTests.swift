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
        // Some machines call themselves ::1 first, and there the server of the tests listens.
        var hints = addrinfo(), found: UnsafeMutablePointer<addrinfo>?
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        guard getaddrinfo("localhost", String(port), &hints, &found) == 0, let address = found?.pointee else { throw POSIXError(.EADDRNOTAVAIL) }
        defer { freeaddrinfo(found) }
        socket = Glibc.socket(address.ai_family, address.ai_socktype, 0)
        guard connect(socket, address.ai_addr, address.ai_addrlen) == 0 else { throw POSIXError(.ECONNREFUSED) }
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
