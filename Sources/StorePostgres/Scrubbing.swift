import Foundation
import Store

/// Writes the tables anew, without what was deleted.
enum Scrubbing {
    /// How long older transactions are waited for, in tenths of a second.
    private static let patience = 300

    static func run(_ connection: PostgresConnection) throws {
        do {
            try connection.tell("SET statement_timeout = 0")
            try waitForOlder(connection)
            for table in try connection.names("SELECT quote_ident(relname) FROM pg_class WHERE relkind = 'r' AND relnamespace = current_schema()::regnamespace") {
                try connection.tell("VACUUM (FULL, ANALYZE) \(table)")
            }
            try checkpoint(connection)
        } catch let failure as ServerFailure {
            throw failure.storeError(isBudgeted: false)
        }
    }

    /// VACUUM keeps what some transaction may still see: one that runs, in any base of the server, or one that looks at this base as
    /// it was while such a one ran.
    private static func waitForOlder(_ connection: PostgresConnection) throws {
        let mark = try connection.names("SELECT pg_current_xact_id()").first ?? "0"
        let older = """
            SELECT 1 WHERE pg_snapshot_xmin(pg_current_snapshot()) <= '\(mark)'::xid8
            UNION ALL SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()
            AND age(backend_xmin) > age('\(mark)'::xid8::xid)
            """
        for _ in 0..<patience {
            if try connection.names(older).isEmpty { return }
            Thread.sleep(forTimeInterval: 0.1)
        }
        throw StoreError.unavailable("an older transaction is still open, which may see what was deleted")
    }

    /// Only some roles may; without it, the server does it in its own time.
    private static func checkpoint(_ connection: PostgresConnection) throws {
        do { try connection.tell("CHECKPOINT") } catch let failure as ServerFailure where failure.state == "42501" {}
    }
}
