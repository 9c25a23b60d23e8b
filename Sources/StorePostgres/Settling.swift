import Foundation
import Store

/// Finds out which writes are under way, so that it can be known when they have ended. Nobody waits for who asks.
enum Settling {
    /// How long writes are waited for, in twentieths of a second.
    private static let patience = 1200
    /// Any number will do that no other program on the same base takes.
    private static let lock = 0x706C_756D_626A
    /// What a write does first: it shares a lock, and so is seen.
    static let mark = "SELECT pg_advisory_xact_lock_shared(\(lock))"
    /// Waits until no other write is under way, and keeps others waiting until the connection ends.
    static let alone = "SELECT pg_advisory_lock(\(lock))"

    static func wait(_ connection: PostgresConnection) throws {
        do {
            var under = try writes(connection)
            for _ in 0..<patience where !under.isEmpty {
                Thread.sleep(forTimeInterval: 0.05)
                under.formIntersection(try writes(connection))
            }
            if under.isEmpty { return }
        } catch let failure as ServerFailure {
            throw failure.storeError(isBudgeted: false)
        }
        throw StoreError.unavailable("a write has been under way for a minute")
    }

    private static func writes(_ connection: PostgresConnection) throws -> Set<String> {
        Set(try connection.names(
            """
            SELECT virtualtransaction FROM pg_locks WHERE locktype = 'advisory' AND granted AND objsubid = 1
            AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
            AND classid = \(lock >> 32) AND objid = \(lock & 0xFFFF_FFFF)
            """))
    }
}
