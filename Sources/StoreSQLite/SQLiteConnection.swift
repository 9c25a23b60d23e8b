import class GRDB.Database
import struct GRDB.DatabaseError
import typealias GRDB.SQLiteStatement
import GRDBSQLite
import Kernel
import Store

/// One connection's statements: GRDB keeps them prepared, values are bound and read without a detour.
struct SQLiteConnection: Writer {
    let database: Database
    let dialect: any Dialect
    private let began = Moment.machine

    func now() -> Moment { began }

    func rows<T>(_ sql: SQL, _ read: (any Row) throws -> T) throws -> [T] {
        let statement = try prepare(sql)
        defer { finish(statement) }
        var rows: [T] = []
        let row = SQLiteRow(statement: statement)
        while true {
            switch sqlite3_step(statement) {
            case SQLITE_ROW: rows.append(try read(row))
            case SQLITE_DONE: return rows
            default: throw failure()
            }
        }
    }

    @discardableResult
    func run(_ sql: SQL) throws -> Int {
        let statement = try prepare(sql)
        defer { finish(statement) }
        while true {
            switch sqlite3_step(statement) {
            case SQLITE_ROW: continue
            case SQLITE_DONE: return Int(sqlite3_changes(database.sqliteConnection))
            default: throw failure()
            }
        }
    }

    func send(_ sql: SQL) throws { try run(sql) }

    // Not RETURNING: SQLite opens an ephemeral table for it at each insert, which costs more than the insert.
    func add(_ sql: SQL, to table: String, key: String) throws -> SQL {
        try run(sql)
        return "\(sqlite3_last_insert_rowid(database.sqliteConnection))"
    }

    func next(_ count: Int, of sequence: String) throws -> [Int64] {
        try run("INSERT INTO counter (name, n) VALUES (\(sequence), \(count)) ON CONFLICT (name) DO UPDATE SET n = counter.n + excluded.n")
        let last = try first("SELECT n FROM counter WHERE name = \(sequence)") { $0.whole(0) } ?? 0
        return Array(last - Int64(count) + 1..<last + 1)
    }

    private func prepare(_ sql: SQL) throws -> SQLiteStatement {
        let statement: SQLiteStatement
        do {
            statement = try database.cachedStatement(sql: sql.text).sqliteStatement
        } catch let error as DatabaseError {
            throw StoreError.engine("\(error)")
        }
        for (position, bind) in sql.binds.enumerated() {
            guard self.bind(bind, at: Int32(position + 1), to: statement) == SQLITE_OK else { throw failure() }
        }
        return statement
    }

    private func bind(_ bind: Bind, at position: Int32, to statement: SQLiteStatement) -> Int32 {
        switch bind {
        case .null: return sqlite3_bind_null(statement, position)
        case .integer(let whole): return sqlite3_bind_int64(statement, position, whole)
        case .text(var text):
            return text.withUTF8 { utf8 in
                utf8.withMemoryRebound(to: CChar.self) {
                    sqlite3_bind_text(statement, position, $0.baseAddress ?? SQLiteConnection.empty, Int32($0.count), copied)
                }
            }
        case .bytes(let bytes):
            if bytes.isEmpty { return sqlite3_bind_zeroblob(statement, position, 0) }
            return bytes.withUnsafeBytes { sqlite3_bind_blob(statement, position, $0.baseAddress, Int32($0.count), copied) }
        }
    }

    private func finish(_ statement: SQLiteStatement) {
        sqlite3_reset(statement)
        sqlite3_clear_bindings(statement)
    }

    private func failure() -> StoreError {
        let connection = database.sqliteConnection
        let message = sqlite3_errmsg(connection).map { String(cString: $0) } ?? "unknown"
        switch sqlite3_errcode(connection) & 0xFF {
        case SQLITE_INTERRUPT: return .overBudget
        case SQLITE_CONSTRAINT where message.hasPrefix("UNIQUE"): return .notUnique(message)
        case SQLITE_FULL, SQLITE_IOERR, SQLITE_READONLY, SQLITE_CANTOPEN: return .cannotWrite(message)
        default: return .engine(message)
        }
    }

    nonisolated(unsafe) private static let empty: UnsafePointer<CChar> = UnsafePointer(UnsafeMutablePointer<CChar>.allocate(capacity: 1))
}

/// Tells SQLite to copy what is bound.
private let copied = unsafeBitCast(-1, to: sqlite3_destructor_type.self)

private struct SQLiteRow: Row {
    let statement: SQLiteStatement

    func isNull(_ column: Int) -> Bool { sqlite3_column_type(statement, Int32(column)) == SQLITE_NULL }
    func whole(_ column: Int) -> Int64 { sqlite3_column_int64(statement, Int32(column)) }

    func text(_ column: Int) -> String {
        guard let start = sqlite3_column_text(statement, Int32(column)) else { return "" }
        let count = Int(sqlite3_column_bytes(statement, Int32(column)))
        return String(decoding: UnsafeBufferPointer(start: start, count: count), as: UTF8.self)
    }

    func raw(_ column: Int) -> Bind? {
        switch sqlite3_column_type(statement, Int32(column)) {
        case SQLITE_NULL: .null
        case SQLITE_INTEGER: .integer(whole(column))
        case SQLITE_TEXT: .text(text(column))
        case SQLITE_BLOB: .bytes(bytes(column))
        default: nil
        }
    }

    func id(_ column: Int) -> RecordID? {
        guard let start = sqlite3_column_blob(statement, Int32(column)) else { return nil }
        return RecordID(raw: UnsafeRawBufferPointer(start: start, count: Int(sqlite3_column_bytes(statement, Int32(column)))))
    }

    func bytes(_ column: Int) -> [UInt8] {
        guard let start = sqlite3_column_blob(statement, Int32(column)) else { return [] }
        return Array(UnsafeRawBufferPointer(start: start, count: Int(sqlite3_column_bytes(statement, Int32(column)))))
    }
}
