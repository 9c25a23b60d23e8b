import CLibPQ
import Foundation

/// What is said to the server and heard from it. Where the server or the way to it hangs and nobody closes the connection, libpq's own calls
/// wait for ever; these do not.
final class Line {
    let server: OpaquePointer
    /// How long the server lets a statement take; a little later it is given up here. Nil: as long as it needs, while the server is there.
    var limit: Duration? = .seconds(30)
    /// Nothing more is to be had here.
    private(set) var isSilent = false
    private let string: ConnectionString
    private let silence: Duration

    /// - Parameter silence: after how long without an answer it is asked, by a connection of its own, whether the server is there at all; and
    ///   how much later than the server we give a statement up.
    init(_ server: OpaquePointer, _ string: ConnectionString, silence: Duration) {
        self.server = server
        self.string = string
        self.silence = silence
        PQsetnonblocking(server, 1)
    }

    deinit { PQfinish(server) }

    var isAlive: Bool { !isSilent && PQstatus(server) == CONNECTION_OK }

    /// What the server says to a question.
    /// - Parameter send: one of libpq's calls that do not wait.
    /// - Returns: the last of its results; nil when there is none to be had.
    func answer(_ send: (OpaquePointer) -> Int32) -> OpaquePointer? {
        isSilent || send(server) == 0 ? nil : heard()
    }

    /// What the server says to what it was asked before.
    func heard() -> OpaquePointer? {
        let end = limit.map { ContinuousClock.now + $0 + silence }
        var last: OpaquePointer?
        while hears(until: end) {
            guard let result = PQgetResult(server) else { return last }
            PQclear(last)
            last = result
        }
        PQclear(last)
        return nil
    }

    /// Waits until libpq has a result, or knows that none comes; false when it is to be waited for no longer.
    private func hears(until end: ContinuousClock.Instant?) -> Bool {
        while !isSilent {
            let isUnsent = PQflush(server) == 1
            if !isUnsent, PQisBusy(server) == 0 { return true }
            isSilent = !waits(isUnsent, until: end)
            // A connection that broke has an answer too.
            if !isSilent, PQconsumeInput(server) == 0 { return true }
        }
        return false
    }

    /// Waits for bytes to come, or for room to send; false when the server is not there or has had its time.
    private func waits(_ isUnsent: Bool, until end: ContinuousClock.Instant?) -> Bool {
        var socket = pollfd(fd: PQsocket(server), events: Int16(POLLIN | (isUnsent ? POLLOUT : 0)), revents: 0)
        guard socket.fd >= 0 else { return true }
        let wait = min(end.map { $0 - .now } ?? silence, silence)
        if poll(&socket, 1, Int32(max(0, wait / .milliseconds(1)).rounded(.up))) != 0 { return true }
        if let end, .now >= end { return false }
        return wait < silence || string.isThere(server)
    }
}
