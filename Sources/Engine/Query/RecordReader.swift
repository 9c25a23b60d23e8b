import Kernel
import Store

/// Reads rows of a kind's table as records.
struct RecordReader {
    let kind: Kind
    /// Positions of the fields that are read; the others stay null.
    private let positions: [(field: Int, shape: ColumnCoding.Shape)]
    let columns: String

    /// - Parameter only: the fields wanted; nil: all.
    init(_ kind: Kind, only: Set<String>? = nil) {
        self.kind = kind
        positions = kind.fields.indices.filter { only?.contains(kind.fields[$0].id) ?? true }.map { ($0, ColumnCoding.Shape(kind.fields[$0].type)) }
        let table = SQL.quoted(kind.name)
        let names = KindTables.systemColumns.map(\.name).filter { $0 != "open" } + positions.map { kind.fields[$0.field].id }
        columns = names.map { "\(table).\(SQL.quoted($0))" }.joined(separator: ",")
    }

    func read(_ row: any Row) -> StoredRecord {
        var values = [Value](repeating: .null, count: kind.fields.count)
        var column = 8
        for position in positions {
            values[position.field] = ColumnCoding.value(row, column, position.shape)
            column += 1
        }
        return StoredRecord(
            kind: kind, row: row.whole(0), id: row.id(1) ?? RecordID(high: 0, low: 0), number: row.text(2), version: row.whole(3),
            state: row.text(4), created: row.moment(5), updated: row.moment(6), head: row.bytes(7), values: values)
    }

    /// `SELECT … FROM kind WHERE condition` and what follows.
    /// - Parameter from: the `FROM`, where it must say more than the kind's name.
    func select(_ condition: SQL, _ rest: SQL = "", from: SQL? = nil) -> SQL {
        SQL(trusted: "SELECT \(columns) ") + (from ?? "FROM \(name: kind.name)") + " WHERE \(condition) \(rest)"
    }
}
