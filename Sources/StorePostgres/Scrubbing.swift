import Foundation
import Store

/// Writes the tables anew, without what was deleted.
enum Scrubbing {
    /// How long older transactions are waited for, in tenths of a second.
    private static let patience = 300

    static func run(_ connection: PostgresConnection) throws {
        connection.allow(nil)
        do {
            try connection.tell("SET statement_timeout = 0")
            let mark = try connection.names("SELECT pg_current_xact_id()").first ?? "0"
            for table in try connection.names("SELECT quote_ident(relname) FROM pg_class WHERE relkind = 'r' AND relnamespace = current_schema()::regnamespace") {
                try waitForOlder(than: mark, connection)
                // The second keeps what any transaction on the server might see, the first only heeds those in this base.
                try connection.tell("VACUUM (DISABLE_PAGE_SKIPPING, INDEX_CLEANUP OFF) \(table)")
                try connection.tell("VACUUM (FULL, ANALYZE) \(table)")
            }
            // The samples that were there before lie in it, dead.
            try connection.tell("VACUUM (FULL) pg_catalog.pg_statistic")
            try checkpoint(connection)
        } catch let failure as ServerFailure {
            throw failure.storeError(isBudgeted: false)
        }
    }

    /// VACUUM keeps what a transaction in this base may still see, that is, one whose view is older or is not shown to us.
    private static func waitForOlder(than mark: String, _ connection: PostgresConnection) throws {
        let older = """
            SELECT 1 FROM pg_locks l JOIN pg_stat_activity a USING (pid) WHERE l.locktype = 'virtualxid' AND a.datname = current_database()
            AND pid <> pg_backend_pid() AND COALESCE(age(a.backend_xmin), 2147483647) > age('\(mark)'::xid8::xid)
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
