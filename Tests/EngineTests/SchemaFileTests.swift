import Engine
import Foundation
import Store
import StorePostgres
import StoreSQLite
import TestKit
import Testing

@Suite("Schema files")
struct SchemaFileTests {
    @Test("docs/schema holds what the kinds derive", arguments: ["sqlite", "postgres"])
    func derived(engine: String) throws {
        let dialect: any Dialect = engine == "sqlite" ? SQLiteDialect() : PostgresDialect()
        let file = TestHouse.resources.deletingLastPathComponent().appendingPathComponent("docs/schema/\(engine).sql")
        let kept = try String(contentsOf: file, encoding: .utf8)
        let isSame = try TestHouse.registry().schema.text(dialect) == kept
        #expect(isSame, "Renew it and look at the difference: plumbline check --schema \(engine) > docs/schema/\(engine).sql")
    }
}
