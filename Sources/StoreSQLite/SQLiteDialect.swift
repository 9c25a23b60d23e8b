import Kernel
import Store

/// SQLite 3.40 and later.
public struct SQLiteDialect: Dialect {
    public init() {}

    public func create(_ table: Table) -> [SQL] {
        let isRowNumber = table.key.count == 1 && table.columns.first { $0.name == table.key[0] }?.storage == .integer
        var parts = table.columns.map { column in
            definition(column) + (isRowNumber && column.name == table.key[0] ? " PRIMARY KEY" : "")
        }
        if !isRowNumber { parts.append("PRIMARY KEY (\(list(table.key)))") }
        let statement = "CREATE TABLE \(SQL.quoted(table.name)) (\n    \(parts.joined(separator: ",\n    "))\n)" + (isRowNumber ? "" : " WITHOUT ROWID")
        return [SQL(trusted: statement)] + table.indexes.map { create($0, on: table) }
    }

    public func add(_ column: Column, to table: Table) -> SQL {
        let fallback = column.isRequired ? " DEFAULT " + (column.storage == .integer ? "0" : column.storage == .text ? "''" : "x''") : ""
        return SQL(trusted: "ALTER TABLE \(SQL.quoted(table.name)) ADD COLUMN \(definition(column))\(fallback)")
    }

    public func create(_ index: Index, on table: Table) -> SQL {
        let collation = index.ignoresCase ? " COLLATE NOCASE" : ""
        let columns = (index.columns.map { SQL.quoted($0) + collation } + [index.expression].compactMap { $0 }).joined(separator: ", ")
        return SQL(trusted: "CREATE \(index.isUnique ? "UNIQUE " : "")INDEX \(SQL.quoted(index.name)) ON \(SQL.quoted(table.name)) (\(columns))")
    }

    public func columns(of table: String) -> SQL { "SELECT name FROM pragma_table_info(\(table))" }
    public func indexes(of table: String) -> SQL { "SELECT name FROM pragma_index_list(\(table))" }

    public func from(_ table: String, using index: String?) -> SQL {
        index.map { "FROM \(name: table) INDEXED BY \(name: $0)" } ?? "FROM \(name: table)"
    }

    /// SQLite holds every value to be rare, and would rather read all rows of one customer than ten by their numbers.
    public func fromRows(of table: String) -> SQL { "FROM \(name: table) NOT INDEXED" }

    public func leads(_ column: SQL, with value: Bind) -> SQL { "\(column) = \(value)" }
    public var mergesAsRead: Bool { true }

    public func same(_ column: SQL, _ words: Bind) -> SQL { "\(column) = \(words) COLLATE NOCASE" }
    public func contains(_ column: SQL, _ words: String) -> SQL { "\(column) LIKE \("%" + pattern(words) + "%") ESCAPE '\\'" }
    public func holds(_ text: SQL, _ piece: String) -> SQL { "instr(\(text), \(piece)) > 0" }
    public func begins(_ column: SQL, _ words: String) -> SQL { "\(column) LIKE \(pattern(words) + "%") ESCAPE '\\'" }

    /// To undo the statement alone, SQLite would keep a copy of every page that it touches.
    public var insertMany: SQL { "INSERT OR FAIL" }

    public func each(_ texts: [String]) -> SQL { "json_each(\("[" + texts.map { "\"\($0)\"" }.joined(separator: ",") + "]"))" }

    public func create(sequence: String) -> SQL { "CREATE TABLE IF NOT EXISTS counter (name TEXT NOT NULL PRIMARY KEY, n INTEGER NOT NULL) WITHOUT ROWID" }
    public func last(of sequence: String) -> SQL { "SELECT COALESCE(max(n), 0) FROM counter WHERE name = \(sequence)" }
    public func resume(_ sequence: String, after last: Int64) -> SQL {
        "INSERT INTO counter (name, n) VALUES (\(sequence), \(last)) ON CONFLICT (name) DO UPDATE SET n = excluded.n"
    }
    public func resumeRows(of table: Table) -> SQL? { nil }

    public var version: SQL { "SELECT 'SQLite ' || sqlite_version()" }
    public var size: SQL { "SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()" }

    public func misfits(_ table: Table, key: String) -> SQL? {
        let fits = table.columns.map { column in
            let name = SQL.quoted(column.name)
            let type = switch column.storage {
            case .text: "text"
            case .integer: "integer"
            case .bytes: "blob"
            }
            return column.isRequired ? "typeof(\(name)) = '\(type)'" : "typeof(\(name)) IN ('null', '\(type)')"
        }
        return SQL(trusted: "SELECT CAST(\(SQL.quoted(key)) AS TEXT) FROM \(SQL.quoted(table.name)) WHERE NOT (\(fits.joined(separator: " AND "))) LIMIT 100")
    }

    /// Columns have no types here that values would have to be of.
    public func retyped(_ table: Table) -> SQL? { nil }

    private func definition(_ column: Column) -> String {
        let type = switch column.storage {
        case .text: "TEXT"
        case .integer: "INTEGER"
        case .bytes: "BLOB"
        }
        return "\(SQL.quoted(column.name)) \(type)\(column.isRequired ? " NOT NULL" : "")"
    }

    private func list(_ names: [String]) -> String { names.map(SQL.quoted).joined(separator: ", ") }
}
