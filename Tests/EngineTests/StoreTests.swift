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

    @Test("A base made by a newer program is refused with a sentence")
    func newerBase() async throws {
        try await TestHouse.with { house in
            _ = try await house.store.write { try $0.run("INSERT INTO schema_step (number) VALUES (999)") }
            let refused = await #expect(throws: Refused.self) { try await house.registry.schema.apply(to: house.store) }
            #expect(refused?.refusals.first?.text.en.contains("999") == true)
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
            try await Schema(tables: [before], steps: []).apply(to: house.store)
            _ = try await house.store.write { try $0.run("INSERT INTO growing (name) VALUES ('kept')") }
            try await Schema(tables: [after], steps: []).apply(to: house.store)
            try await Schema(tables: [after], steps: []).apply(to: house.store)
            let rows = try await house.store.read { try $0.rows("SELECT name, more FROM growing INDEXED BY growing_more WHERE more = 0") { ($0.text(0), $0.whole(1)) } }
            #expect(rows.map(\.0) == ["kept"] && rows.map(\.1) == [0])
        }
    }
}
