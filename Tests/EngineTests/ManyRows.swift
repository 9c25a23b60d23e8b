import Kernel
import Store
import Testing
import TestKit

@testable import Engine

/// A table full of made-up rows: few values in the fields lists filter by, many in the others, in some rows none.
struct ManyRows {
    let kind: Kind
    let engine: TestEngine

    /// Fills the emptied table of a house.
    static func fill(_ name: String, _ count: Int, in house: TestHouse) async throws {
        let rows = ManyRows(kind: try #require(house.registry.kind(name)), engine: house.engine)
        try await house.store.writeAlone { writer in
            try writer.run("DELETE FROM \(name: name)")
            try writer.run(rows.statement(count))
            try writer.run("ANALYZE \(name: name)")
        }
    }

    private func statement(_ count: Int) -> SQL {
        let columns = KindTables(kind: kind).all[0].columns
        let values = columns.map { isSparse($0) ? "CASE WHEN g % 13 > 0 THEN \(expression($0)) END" : expression($0) }
        let numbers = "WITH RECURSIVE counted (g) AS (SELECT 1 UNION ALL SELECT g + 1 FROM counted WHERE g < \(count)) SELECT g FROM counted"
        let names = columns.map { SQL.quoted($0.name) }.joined(separator: ", ")
        return SQL(trusted: "INSERT INTO \(SQL.quoted(kind.name)) (\(names)) SELECT \(values.joined(separator: ", ")) FROM (\(numbers)) AS numbers")
    }

    /// The value that the expression gives at row `n`.
    static func value(_ field: any AnyField, _ n: Int) -> Value {
        if field.id == SystemField.open.id { return .truth(n % 10 == 7) }
        return switch field.type.storage {
        case .text: .text("v\(n % 10)")
        case .integer: .whole(Int64(n % 1000))
        case .bytes: RecordID(bytes: Array("00000000000000\(10 + n % 20)".utf8)).map { .id($0) } ?? .null
        }
    }

    private func isSparse(_ column: Column) -> Bool { kind.field(column.name)?.isRequired == false && !SystemField.contains(column.name) }

    private func expression(_ column: Column) -> String {
        switch column.name {
        case "row": return "g"
        case "id": return bytes("g")
        case "number": return "('N' || g)"
        case "open": return "CASE WHEN g % 10 = 7 THEN 1 ELSE 0 END"
        case "created", "updated": return "1700000000000 + g * \(bigOne)"
        default: break
        }
        if let text = kind.field(column.name)?.type as? TextField, text.isUnique { return "('u' || g)" }
        return switch column.storage {
        case .text: "('v' || (g % 10))"
        case .integer: "(g % 1000)"
        case .bytes: bytes("(10 + g % 20)")
        }
    }

    private var bigOne: String { engine == .postgres ? "7919::bigint" : "7919" }

    /// Sixteen digits.
    private func bytes(_ number: String) -> String {
        engine == .postgres ? "convert_to(lpad(\(number)::text, 16, '0'), 'UTF8')" : "CAST(printf('%016d', \(number)) AS BLOB)"
    }
}
