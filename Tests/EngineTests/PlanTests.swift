import Kernel
import Store
import TestKit
import Testing

@testable import Engine

@Suite("Lists by their indexes")
struct PlanTests {
    static let kinds = (try? TestHouse.registry())?.kinds.map(\.name) ?? []

    @Test("SQLite reads every declared list shape by its index, without sorting", arguments: kinds)
    func onSQLite(name: String) async throws {
        try await TestHouse.with(.sqlite) { house in
            try await eachShape(of: name, in: house) { shape, statement in
                let steps = try await house.store.read { try $0.rows("EXPLAIN QUERY PLAN " + statement) { $0.text(3) } }
                #expect(steps.contains { $0.contains("USING INDEX \(shape.name)") || $0.contains("USING COVERING INDEX \(shape.name)") }, "\(shape.name): \(steps)")
                #expect(!steps.contains { $0.contains("TEMP B-TREE") }, "\(shape.name): \(steps)")
            }
        }
    }

    @Test("An import finds a name by its index", arguments: ["customer", "person", "team", "unit"])
    func names(name: String) async throws {
        try await TestHouse.with(.sqlite) { house in
            let search = ClaimWriter.search(try #require(house.registry.kind(name)), "服务台")
            let steps = try await house.store.read { try $0.rows("EXPLAIN QUERY PLAN " + search) { $0.text(3) } }
            #expect(steps == ["SEARCH \(name) USING INDEX \(name)_by_name (name__order=?)"])
        }
    }

    @Test(
        "PostgreSQL reads every declared list shape of 100,000 rows by its index, without sorting",
        .enabled(if: TestEngine.hasServer, "PLUMBLINE_POSTGRES names no server: run it under Tests/postgres"), arguments: kinds)
    func onPostgres(name: String) async throws {
        try await TestHouse.with(.postgres) { house in
            let kind = try #require(house.registry.kind(name))
            try await house.store.writeAlone { writer in
                try writer.run("DELETE FROM \(name: name)")
                try writer.run(ManyRows(kind: kind).statement(100_000))
                try writer.run("ANALYZE \(name: name)")
            }
            try await eachShape(of: name, in: house) { shape, statement in
                let steps = try await house.store.read { try $0.rows("EXPLAIN " + statement) { $0.text(0) } }
                #expect(steps.contains { $0.contains("Index Scan") && $0.contains("using \(shape.name) on") }, "\(shape.name): \(steps)")
                #expect(!steps.contains { $0.contains("Sort") || $0.contains("Seq Scan") }, "\(shape.name): \(steps)")
            }
        }
    }

    /// Every shape, both ways, as the statement that lists it.
    private func eachShape(of name: String, in house: TestHouse, _ body: (IndexedShape, SQL) async throws -> Void) async throws {
        let kind = try #require(house.registry.kind(name))
        for shape in kind.indexedShapes {
            let terms = try shape.filters.map { id -> Filter in
                let field = try #require(kind.field(id))
                return .equal(id, .value(ManyRows.value(field, 7)))
            }
            for descending in [true, false] {
                let query = Query(.and(terms), sort: .init(shape.sort, descending: descending))
                try await body(shape, try #require(try house.records.statement(name, query, as: house.admin)))
            }
        }
    }
}

/// A table full of made-up rows: few values in the fields lists filter by, many in the others.
private struct ManyRows {
    let kind: Kind

    func statement(_ count: Int) -> SQL {
        let columns = KindTables(kind: kind).all[0].columns
        let values = columns.map(expression).joined(separator: ", ")
        return SQL(trusted: "INSERT INTO \(SQL.quoted(kind.name)) (\(columns.map { SQL.quoted($0.name) }.joined(separator: ", "))) SELECT \(values) FROM generate_series(1, \(count)) AS g")
    }

    /// The value that the expression gives at row `n`.
    static func value(_ field: any AnyField, _ n: Int) -> Value {
        if field.id == SystemField.open.id { return .truth(true) }
        return switch field.type.storage {
        case .text: .text("v\(n % 10)")
        case .integer: .whole(Int64(n % 1000))
        case .bytes: .id(RecordID(high: 0, low: UInt64(n % 20)))
        }
    }

    private func expression(_ column: Column) -> String {
        switch column.name {
        case "row": return "g"
        case "id": return "decode(lpad(to_hex(g), 32, '0'), 'hex')"
        case "number": return "'N' || g"
        case "open": return "CASE WHEN g % 10 = 7 THEN 1 ELSE 0 END"
        case "created", "updated": return "1700000000000 + g * 7919"
        default: break
        }
        if let text = kind.field(column.name)?.type as? TextField, text.isUnique { return "'u' || g" }
        return switch column.storage {
        case .text: "'v' || g % 10"
        case .integer: "g % 1000"
        case .bytes: "decode(lpad(to_hex(g % 20), 32, '0'), 'hex')"
        }
    }
}

extension Records {
    /// What the store is asked for a list.
    fileprivate func statement(_ name: String, _ query: Query, as principal: Principal) throws -> SQL? {
        let kind = try core.kind(name)
        let listing = Listing(filters: FilterSQL(registry: registry, dialect: store.dialect, principal: principal, now: core.now()), access: Access(principal, to: kind))
        guard let (plan, filter) = try listing.plan(query) else { return nil }
        let condition = try listing.filters.condition(filter, on: kind)
        return listing.statement(RecordReader(kind), condition, plan, after: nil, nulls: false, limit: 51)
    }
}
