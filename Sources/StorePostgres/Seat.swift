import Foundation
import Store

/// A thread's place at the server: its connection, made when it is needed and made anew when it broke.
final class Seat {
    /// How long work may wait for its turn, and for a connection while the server cannot be reached.
    static let patience = Duration.seconds(10)
    private static let shortestPause = 0.05
    private static let longestPause = 2.0

    private let string: ConnectionString
    private let settings: String
    private var connection: PostgresConnection?
    /// When the work at hand gives up waiting for a connection.
    private var patientUntil = ContinuousClock.now

    init(_ string: ConnectionString, settings: String) {
        self.string = string
        self.settings = settings
    }

    /// Takes work that was handed over at `start`; false where whoever handed it over has waited long enough.
    func begin(from start: ContinuousClock.Instant) -> Bool {
        patientUntil = start + Seat.patience
        return .now < patientUntil
    }

    /// A connection that was good when last heard of.
    /// - Throws: `StoreError.unavailable` when the server cannot be reached for too long.
    func connected() throws -> PostgresConnection {
        if let connection, connection.isAlive { return connection }
        leave()
        var pause = Seat.shortestPause
        while true {
            do {
                let made = try PostgresConnection(string, settings: settings)
                connection = made
                return made
            } catch {
                guard case StoreError.unavailable = error, .now < patientUntil else { throw error }
            }
            // Not all at the same time: a server that comes back has enough to do.
            Thread.sleep(forTimeInterval: .random(in: pause / 2...pause))
            pause = min(pause * 2, Seat.longestPause)
        }
    }

    /// Gives up a connection that broke; the server may be starting again.
    func lose() {
        leave()
        patientUntil = max(patientUntil, .now + Seat.patience)
    }

    /// Ends the connection, if there is one.
    func leave() { connection = nil }
}
