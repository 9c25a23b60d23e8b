import Dispatch
import Foundation
import Kernel
import Store
import Synchronization

/// What became of writes, by all threads.
final class WriteCounts: Sendable {
    let committed = Atomic(0)
    let conflicts = Atomic(0)
}

/// Runs a body in a transaction, and again where that can help.
struct Attempts {
    /// How often a write begins again that could not have run before or after those beside it.
    private static let mostConflicts = 20
    /// After so many it runs while all others wait: where many want the same at once, somebody may lose every time.
    private static let conflictsBeforeAlone = 6
    /// How often a body runs again whose connection broke before COMMIT was sent.
    private static let mostLosses = 5
    /// Between conflicts, in seconds.
    private static let longestPause = 0.25

    let dialect: any Dialect
    /// Statements that begin the transaction.
    let begin: [String]
    let isWrite: Bool
    /// Statements before the transaction, on the same connection, one after the other.
    var before: [String] = []
    /// What one statement may take, as the session was told; nil: as long as it needs.
    var limit: Swift.Duration?
    /// Milliseconds a read may take.
    var budget: Int?
    /// Where it is noted what becomes of a write.
    var counts: WriteCounts?

    private struct Tally {
        var conflicts = 0
        var losses = 0
        var double: String?
    }

    func run<T>(_ seat: Seat, _ body: (any Writer) throws -> T) throws -> T {
        var tally = Tally()
        while true {
            let connection = try seat.connected()
            let isAlone = tally.conflicts >= Attempts.conflictsBeforeAlone
            defer { if isAlone { seat.leave() } }
            do {
                if isAlone { try connection.tell(Settling.alone) }
                return try attempt(connection, body)
            } catch StoreError.commitUnknown {
                seat.leave()
                throw StoreError.commitUnknown
            } catch {
                guard let failure = connection.failure else {
                    undo(connection, seat)
                    throw error
                }
                if failure.isLost { seat.lose() } else { undo(connection, seat) }
                if !isWorthAnother(failure, &tally) { throw visible(error) }
            }
        }
    }

    private func attempt<T>(_ connection: PostgresConnection, _ body: (any Writer) throws -> T) throws -> T {
        connection.allow(budget.map { .milliseconds($0) } ?? limit)
        for statement in before { try connection.tell(statement) }
        let deadline = budget.map { DispatchTime.now().uptimeNanoseconds + UInt64($0) * 1_000_000 }
        let began = try begin(connection)
        let result = try body(PostgresTransaction(connection: connection, dialect: dialect, began: began, deadline: deadline))
        if isWrite { try connection.commit() } else { try connection.endReading() }
        counts?.committed.add(1, ordering: .relaxed)
        return result
    }

    /// - Returns: when a write began; a read asks where it wants to know.
    private func begin(_ connection: PostgresConnection) throws -> Moment? {
        if isWrite { return Moment(milliseconds: try connection.begin(begin)) }
        connection.beginReading(begin)
        return nil
    }

    private func undo(_ connection: PostgresConnection, _ seat: Seat) {
        connection.rollback()
        if !connection.isIdle { seat.leave() }
    }

    /// Waits, where several would otherwise meet again.
    private func isWorthAnother(_ failure: ServerFailure, _ tally: inout Tally) -> Bool {
        if failure.isSilent { return false }
        if failure.isLost {
            tally.losses += 1
            return tally.losses <= Attempts.mostLosses
        }
        // A key may have come while the body ran, which would do otherwise now. The same key a second time was there before it began.
        let isNews = failure.double != nil && failure.double != tally.double
        tally.double = failure.double
        guard failure.isConflict || isNews else { return false }
        tally.conflicts += 1
        counts?.conflicts.add(1, ordering: .relaxed)
        Thread.sleep(forTimeInterval: .random(in: 0...min(Attempts.longestPause, 0.001 * pow(2, Double(tally.conflicts)))))
        return tally.conflicts <= Attempts.mostConflicts
    }

    private func visible(_ error: any Error) -> any Error {
        (error as? ServerFailure)?.storeError(isBudgeted: budget != nil) ?? error
    }
}
