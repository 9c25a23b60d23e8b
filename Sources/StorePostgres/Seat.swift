import Foundation
import Store

/// A thread's place at the server: its connection, made when it is needed and made anew when it broke.
final class Seat {
    private static let shortestPause = 0.05
    private static let longestPause = 2.0

    private let string: ConnectionString
    private let settings: String
    private let silence: Duration
    private let patience: Duration
    private var connection: PostgresConnection?
    /// When the work at hand gives up waiting for a connection.
    private var patientUntil = ContinuousClock.now

    /// - Parameters:
    ///   - settings: statements that set a session up.
    ///   - silence: after how long a server that does not answer is looked after.
    ///   - patience: how long work waits for a connection while the server cannot be reached.
    init(_ string: ConnectionString, settings: String, silence: Duration, patience: Duration) {
        self.string = string
        self.settings = settings
        self.silence = silence
        self.patience = patience
    }

    /// Takes work that was handed over at `start`.
    func begin(from start: ContinuousClock.Instant) { patientUntil = start + patience }

    /// A connection that was good when last heard of.
    /// - Throws: `StoreError.unavailable` when the server cannot be reached for too long, or lets us in under no circumstances.
    func connected() throws -> PostgresConnection {
        if let connection, connection.isAlive { return connection }
        leave()
        let call = Call(string)
        var pause = Seat.shortestPause
        while true {
            do {
                let made = try PostgresConnection(Line(try call.answered(), string, silence: silence), settings: settings)
                connection = made
                return made
            } catch {
                guard case StoreError.unavailable = error, !call.isInVain, .now < patientUntil else { throw error }
            }
            // Not all at the same time: a server that comes back has enough to do.
            Thread.sleep(forTimeInterval: .random(in: pause / 2...pause))
            pause = min(pause * 2, Seat.longestPause)
        }
    }

    /// Gives up a connection that broke; the server may be starting again.
    func lose() {
        leave()
        patientUntil = max(patientUntil, .now + patience)
    }

    /// Ends the connection, if there is one.
    func leave() { connection = nil }
}
