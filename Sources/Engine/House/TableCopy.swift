import Crypto
import Kernel
import Store

/// Carries declared tables from one base to another, row by row in the order of their keys: a copy that was cut off goes on
/// behind the last row it brought.
struct TableCopy {
    static let piece = 500
    /// Values bound to one statement: libpq cannot describe one that has many more than 7,000.
    private static let mostBinds = 4000
    let table: Table

    /// The rows behind a key, each a value a declared column.
    func rows(after key: [Bind]?, in reader: any Reader) throws -> [[Bind]] {
        let behind: SQL = key.map { "WHERE \(keyColumns) > (\(TableCopy.list($0)))" } ?? ""
        let statement: SQL = "SELECT \(columns) FROM \(name: table.name) \(behind) ORDER BY \(keyOrder("ASC")) LIMIT \(TableCopy.piece)"
        return try reader.rows(statement) { row in
            try table.columns.indices.map { column in
                guard let value = row.raw(column) else { throw StoreError.engine("\(table.name) holds a value of an unknown type; run verify") }
                return value
            }
        }
    }

    func insert(_ rows: [[Bind]], in writer: any Writer) throws {
        let most = max(TableCopy.mostBinds / table.columns.count, 1)
        for start in stride(from: 0, to: rows.count, by: most) {
            let values = rows[start..<min(start + most, rows.count)].map { "(\(TableCopy.list($0)))" as SQL }.joined(", ")
            try writer.run("INSERT INTO \(name: table.name) (\(columns)) VALUES \(values)")
        }
    }

    func key(of row: [Bind]) -> [Bind] {
        table.key.compactMap { name in table.columns.firstIndex { $0.name == name }.map { row[$0] } }
    }

    /// The key of the last row; nil for an empty table.
    func lastKey(in reader: any Reader) throws -> [Bind]? {
        let names = SQL(trusted: table.key.map(SQL.quoted).joined(separator: ", "))
        return try reader.first("SELECT \(names) FROM \(name: table.name) ORDER BY \(keyOrder("DESC")) LIMIT 1") { row in
            table.key.indices.map { row.raw($0) ?? .null }
        }
    }

    /// Brings every table, as they are at one moment, into an empty base, and goes on counting there.
    static func all(_ schema: Schema, from source: any Store, to target: any Store) async throws {
        try await schema.apply(to: target)
        try await source.read { reader in
            for table in schema.tables {
                let copy = TableCopy(table: table)
                var key: [Bind]?
                repeat {
                    let rows = try copy.rows(after: key, in: reader)
                    try Waiting.result(of: { try await target.write { try copy.insert(rows, in: $0) } })
                    key = rows.last.map(copy.key(of:))
                } while key != nil
            }
            // Read last, for they run ahead of what this view shows.
            for sequence in schema.sequences {
                let last = try reader.first(reader.dialect.last(of: sequence)) { $0.whole(0) } ?? 0
                if last > 0 { try Waiting.result(of: { try await target.write { _ = try $0.run($0.dialect.resume(sequence, after: last)) } }) }
            }
        }
    }

    /// Count and SHA-256 of all rows in the order of their keys.
    func sum(in store: any Store) async throws -> TableSum {
        try await store.read { reader in
            var hash = SHA256(), count = 0
            var key: [Bind]?
            repeat {
                let rows = try rows(after: key, in: reader)
                for value in rows.joined() { value.append(to: &hash) }
                count += rows.count
                key = rows.last.map(self.key(of:))
            } while key != nil
            return TableSum(rows: count, hash: Array(hash.finalize()))
        }
    }

    private var columns: SQL { SQL(trusted: table.columns.map { SQL.quoted($0.name) }.joined(separator: ", ")) }
    private var keyColumns: SQL { SQL(trusted: "(" + table.key.map(SQL.quoted).joined(separator: ", ") + ")") }
    private func keyOrder(_ direction: String) -> SQL { SQL(trusted: table.key.map { "\(SQL.quoted($0)) \(direction)" }.joined(separator: ", ")) }
    private static func list(_ values: [Bind]) -> SQL {
        SQL(trusted: Array(repeating: "?", count: values.count).joined(separator: ", "), binds: values)
    }
}

struct TableSum: Sendable, Hashable {
    let rows: Int
    let hash: [UInt8]
}

extension Bind {
    /// Each value with its type and length, so that no two rows read alike.
    fileprivate func append(to hash: inout SHA256) {
        let (mark, bytes): (UInt8, [UInt8]) = switch self {
        case .null: (0, [])
        case .integer(let whole): (1, EventCoding.bigEndian(UInt64(bitPattern: whole)))
        case .text(let text): (2, Array(text.utf8))
        case .bytes(let bytes): (3, bytes)
        }
        hash.update(data: [mark] + EventCoding.bigEndian(UInt64(bytes.count)) + bytes)
    }
}
