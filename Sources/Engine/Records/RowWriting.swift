import Kernel
import Store

/// Writes a record's row and what is derived from it. Only commands and imports call it, together with the event.
struct RowWriting {
    let writer: any Writer

    /// Numbers for so many new records.
    func numbers(_ count: Int, for kind: Kind) throws -> [String] {
        count == 0 ? [] : try writer.next(count, of: kind.name).map(kind.number)
    }

    /// - Parameter said: what else the record is found by, beside its fields.
    func insert(
        _ kind: Kind, id: RecordID, number: String, state: String, values: [Value], at now: Moment, end: ChainEnd, said: RecordWords = RecordWords()
    ) throws {
        let row = try add(kind, id: id, number: number, state: state, values: values, at: now, end: end)
        var words = said
        words.add(values, of: kind)
        try SearchIndex(kind: kind, writer: writer).add(words.entries, to: row, isNew: true)
    }

    /// The row alone, for those who add the words of many at once.
    /// - Returns: what stands for its number, until the next row is added.
    @discardableResult
    func add(_ kind: Kind, id: RecordID, number: String, state: String, values: [Value], at now: Moment, end: ChainEnd) throws -> SQL {
        let isOpen = kind.lifecycle.state(state)?.isOpen == true
        let names = KindTables.systemColumns.dropFirst().map(\.name) + kind.fields.map(\.id) + kind.orderedTexts.map(kind.orderColumn)
        var binds: [Bind] = [
            .bytes(id.bytes), .text(number), .integer(end.count), .text(state), .integer(isOpen ? 1 : 0), .integer(now.milliseconds),
            .integer(now.milliseconds), .bytes(end.hash),
        ]
        binds += values.map(ColumnCoding.bind)
        binds += kind.orderedTexts.map { field in kind.position(field).map { ColumnCoding.order(of: values[$0]) } ?? .null }
        let marks = Array(repeating: "?", count: binds.count).joined(separator: ",")
        let statement = SQL(
            trusted: "INSERT INTO \(SQL.quoted(kind.name)) (\(names.map(SQL.quoted).joined(separator: ","))) VALUES (\(marks))", binds: binds)
        let row = try writer.add(statement, to: kind.name, key: "row")
        for position in kind.lists { try addMembers(kind, kind.fields[position].id, of: id, values[position].ids) }
        return row
    }

    /// Writes the given fields and the end of the record's chain.
    /// - Parameter said: what else the record is found by from now on.
    func update(
        _ record: StoredRecord, state: String, fields: [String: Value], at now: Moment, end: ChainEnd, said: RecordWords = RecordWords()
    ) throws {
        let kind = record.kind
        var sql: SQL = "UPDATE \(name: kind.name) SET \"version\" = \(end.count), \"head\" = \(end.hash), \"updated\" = \(now)"
        if state != record.state {
            sql += ", \"state\" = \(state), \"open\" = \(kind.lifecycle.state(state)?.isOpen == true)"
        }
        for (field, value) in fields.sorted(by: { $0.key < $1.key }) {
            sql += ", \(name: field) = \(ColumnCoding.bind(value))"
            if kind.orderedTexts.contains(field) { sql += ", \(name: kind.orderColumn(field)) = \(ColumnCoding.order(of: value))" }
            if kind.position(field).map(kind.lists.contains) == true { try setMembers(kind, field, of: record.id, to: value.ids) }
        }
        sql += " WHERE row = \(record.row)"
        try writer.send(sql)
        try SearchIndex(kind: kind, writer: writer).change(record, fields, said)
        if fields[kind.titleField] != nil { try Generation.names.advance(in: writer) }
    }

    private func setMembers(_ kind: Kind, _ field: String, of id: RecordID, to targets: [RecordID]) throws {
        try writer.send("DELETE FROM \(name: KindTables.memberTable(kind.name, field)) WHERE record = \(id)")
        try addMembers(kind, field, of: id, targets)
    }

    private func addMembers(_ kind: Kind, _ field: String, of id: RecordID, _ targets: [RecordID]) throws {
        let table = KindTables.memberTable(kind.name, field)
        for target in targets { try writer.send("INSERT INTO \(name: table) (target, record) VALUES (\(target), \(id))") }
    }
}
