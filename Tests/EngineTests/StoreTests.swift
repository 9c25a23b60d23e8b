import Kernel
import Store
import StoreSQLite
import TestKit
import Testing

@Suite("SQLite store")
struct StoreTests {
    @Test("Every commit is flushed to the disk, and deleted bytes are overwritten")
    func durability() async throws {
        try await TestHouse.with { house in
            let settings = try await house.store.write { writer in
                try ["synchronous", "secure_delete"].map { name in try writer.first(SQL(trusted: "PRAGMA \(name)")) { $0.whole(0) } }
            }
            // 2 is FULL, 1 is ON.
            #expect(settings == [2, 1])
        }
    }

    @Test("A body that fails undoes its own work alone, whoever shares the commit")
    func savepoints() async throws {
        struct Failing: Error {}
        try await TestHouse.with { house in
            try await withThrowingTaskGroup(of: Void.self) { group in
                for n in 0..<40 {
                    group.addTask {
                        do {
                            try await house.store.write { writer in
                                try writer.run("INSERT INTO setting (name, value) VALUES (\("test\(n)"), 'x')")
                                if n.isMultiple(of: 2) { throw Failing() }
                            }
                            #expect(!n.isMultiple(of: 2))
                        } catch is Failing {
                            #expect(n.isMultiple(of: 2))
                        }
                    }
                }
                try await group.waitForAll()
            }
            let kept = try await house.store.read { try $0.rows("SELECT name FROM setting WHERE name LIKE 'test%'") { $0.text(0) } }
            #expect(Set(kept) == Set((0..<40).filter { !$0.isMultiple(of: 2) }.map { "test\($0)" }))
        }
    }

    @Test("A base bears the number of its format; one without is brought up, one of a newer program is refused with a sentence")
    func format() async throws {
        try await TestHouse.with { house in
            let schema = house.registry.schema
            func steps() async throws -> [Int64] { try await house.store.read { try $0.rows("SELECT number FROM schema_step") { $0.whole(0) } } }
            #expect(try await steps() == [Int64(schema.version)] && schema.version > 0)
            _ = try await house.store.write { try $0.run("DELETE FROM schema_step") }
            try await schema.apply(to: house.store)
            #expect(try await steps() == [Int64(schema.version)])
            _ = try await house.store.write { try $0.run("INSERT INTO schema_step (number) VALUES (\(schema.version + 1))") }
            let refused = await #expect(throws: Refused.self) { try await schema.apply(to: house.store) }
            #expect(refused?.refusals.first?.text.en.contains("newer version (\(schema.version + 1))") == true)
        }
    }

    @Test("A read past its budget is given up")
    func budget() async throws {
        try await TestHouse.with { house in
            let endless: SQL = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n"
            await #expect(throws: StoreError.overBudget) { try await house.store.read(budget: 20) { try $0.rows(endless) { $0.whole(0) } } }
            // The connection is good for the next read.
            let one = try await house.store.read { try $0.first("SELECT 1") { $0.whole(0) } }
            #expect(one == 1)
        }
    }

    @Test("Column by column, a base grows to what the kinds declare")
    func additiveSteps() async throws {
        try await TestHouse.with { house in
            let before = Table("growing", [Column("row", .integer, required: true), Column("name", .text)], key: ["row"])
            let after = Table(
                "growing", before.columns + [Column("more", .integer, required: true)], key: ["row"], indexes: [Index("growing_more", ["more"])])
            func bring(_ table: Table) async throws { try await Schema(tables: [table], steps: []).addTables(to: house.store) }
            try await bring(before)
            _ = try await house.store.write { try $0.run("INSERT INTO growing (name) VALUES ('kept')") }
            try await bring(after)
            try await bring(after)
            let rows = try await house.store.read { try $0.rows("SELECT name, more FROM growing INDEXED BY growing_more WHERE more = 0") { ($0.text(0), $0.whole(1)) } }
            #expect(rows.map(\.0) == ["kept"] && rows.map(\.1) == [0])
        }
    }

    @Test("An index of ours that is declared no longer goes; what others made stays")
    func oldIndexes() async throws {
        try await TestHouse.with { house in
            func table(_ indexes: [Index]) -> Table {
                Table("shelf", [Column("name", .text, required: true), Column("place", .text)], key: ["name"], indexes: indexes)
            }
            func bring(_ table: Table) async throws { try await Schema(tables: [table], steps: []).addTables(to: house.store) }
            try await bring(table([Index("shelf_by_place", ["place"]), Index("shelf_by_name", ["name", "place"])]))
            _ = try await house.store.write { try $0.run("CREATE INDEX mine ON shelf (place)") }
            try await bring(table([Index("shelf_by_name", ["name", "place"])]))
            let left = try await house.store.read { try $0.rows($0.dialect.indexes(of: "shelf")) { $0.text(0) } }
            #expect(Set(left.filter { !$0.hasPrefix("sqlite_") }) == ["shelf_by_name", "mine"])
        }
    }
}
