import Kernel
import Store
import TestKit
import Testing

@testable import Engine

/// Who watches a record, and what they are told.
@Suite("Watchers")
struct WatchTests {
    private static func watch(_ record: StoredRecord, _ house: TestHouse, as name: String) async throws {
        _ = try await house.records.run(.watch(kind: record.kind.name, record.id), as: house.person(name))
    }

    private static func told(_ record: StoredRecord, _ house: TestHouse, isInternal: Bool) async throws -> [RecordID] {
        let core = house.house.core, principal = house.admin
        return try await house.store.write { writer in
            let transaction = try Transaction(core: core, principal: principal, writer: writer)
            return Told.notices(try transaction.toWatchers(of: record, Text("写了评论", "commented"), isInternal: isInternal)).flatMap(\.people)
        }
    }

    @Test("To watch is counted once a person, ended by them, and no event of the record")
    func counting() async throws {
        try await TestHouse.with { house in
            let record = try await house.incident()
            for name in ["agent", "agent", "manager"] { try await WatchTests.watch(record, house, as: name) }
            let mine = try await house.records.watching(record, as: house.person("agent")), others = try await house.records.watching(record, as: house.admin)
            #expect(mine.count == 2 && mine.isMine && others.count == 2 && !others.isMine)
            let receipt = try await house.records.run(.unwatch(kind: "incident", record.id), as: house.person("agent"))
            #expect(receipt.version == record.version)
            let left = try await house.records.watching(record, as: house.person("agent"))
            #expect(left.count == 1 && !left.isMine)
            #expect(try await house.records.history(record, as: house.admin).count == 1)
        }
    }

    @Test("One watches what one may read, and nothing else")
    func access() async throws {
        try await TestHouse.with { house in
            let record = try await house.incident()
            try await WatchTests.watch(record, house, as: "customer")
            for name in ["other", "stranger"] {
                await #expect(throws: Failure.notFound) { try await WatchTests.watch(record, house, as: name) }
                await #expect(throws: Failure.notFound) { try await house.records.run(.unwatch(kind: "incident", record.id), as: house.person(name)) }
            }
            #expect(try await house.records.watching(record, as: house.admin).count == 1)
        }
    }

    @Test("All who watch are told of what everybody may read; of notes those alone who read them")
    func notes() async throws {
        try await TestHouse.with { house in
            let record = try await house.incident()
            #expect(try await WatchTests.told(record, house, isInternal: false).isEmpty)
            for name in ["customer", "auditor", "agent"] { try await WatchTests.watch(record, house, as: name) }
            let everybody = Set(["customer", "auditor", "agent"].map { house.person($0).person })
            #expect(Set(try await WatchTests.told(record, house, isInternal: false)) == everybody)
            #expect(Set(try await WatchTests.told(record, house, isInternal: true)) == everybody.subtracting([house.person("customer").person]))
        }
    }

    @Test("A record has room for two hundred who watch it")
    func most() async throws {
        try await TestHouse.with { house in
            let record = try await house.incident(), now = house.time.clock.now()
            _ = try await house.store.write { writer in
                for n in 1...200 {
                    try writer.run("INSERT INTO watching (record, person, since) VALUES (\(record.id), \(RecordID(high: 1, low: UInt64(n))), \(now))")
                }
            }
            await #expect(throws: Refused.self) { try await WatchTests.watch(record, house, as: "agent") }
            #expect(try await house.records.watching(record, as: house.admin).count == 200)
        }
    }
}
