import Foundation
import Kernel
import StorePostgres
import TestKit
import Testing

@testable import Engine

/// The same records on both engines: made on SQLite and carried to PostgreSQL.
private struct TwoHouses {
    let one: TestHouse
    let other: House

    static func with(_ fill: (TestHouse) async throws -> Void, _ body: (TwoHouses) async throws -> Void) async throws {
        try await TestHouse.with(.sqlite) { house in
            try await fill(house)
            let base = try await PostgresBase()
            let store = try PostgresStore(base.address)
            let folder = house.folder.appendingPathComponent("other")
            _ = try await Migration(registry: house.registry, from: house.store, to: store, folders: (house.folder, folder)).run()
            let other = try await House.open(folder, store: store, registry: house.registry, clock: house.time.clock, limits: TestHouse.limits)
            do {
                try await body(TwoHouses(one: house, other: other))
            } catch {
                try? await other.close()
                try? await base.drop()
                throw error
            }
            try await other.close()
            try await base.drop()
        }
    }
}

@Suite("The same answers on both engines", .enabled(if: TestEngine.hasServer, "PLUMBLINE_POSTGRES names no server: run it under Tests/postgres"))
struct TwoEnginesTests {
    @Test("A thousand random filters, orders and pages find the same records")
    func randomFilters() async throws {
        try await TwoHouses.with({ try await SomeIncidents(house: $0).make(240) }) { houses in
            var random = SeededRandom(20_001)
            let filters = RandomFilters(registry: houses.one.registry, people: ["agent", "customer"].map { houses.one.person($0).person })
            var found = 0
            for n in 0..<1000 {
                let kind = try #require(houses.one.registry.kind(["incident", "incident", "incident", "person", "team", "customer"].randomElement(using: &random) ?? ""))
                let query = filters.query(on: kind, &random)
                let who = houses.one.person(["admin", "manager", "agent", "customer", "auditor"].randomElement(using: &random) ?? "admin")
                let limit = Int.random(in: 1...40, using: &random)
                let here = await answer(houses.one.records, kind, query, limit, who)
                let there = await answer(houses.other.records, kind, query, limit, who)
                #expect(here == there, "\(n): \(kind.name) \(query) as \(who.name)")
                found += here.records.isEmpty ? 0 : 1
            }
            // Questions that all find nothing would agree on anything.
            #expect(found > 250, "\(found) of 1,000 found something")
        }
    }

    @Test("What was carried verifies, goes on in its numbers and comes back the same")
    func migration() async throws {
        try await TwoHouses.with({ try await SomeIncidents(house: $0).make(12) }) { houses in
            #expect(try await houses.other.verifier().verify().findings == [])
            let before = try await houses.other.sealer.newest()
            #expect(before?.root == (try await houses.one.house.sealer.newest())?.root)
            let last = try await houses.one.records.list("incident", Query(sort: .init("number", descending: true)), limit: 1, as: houses.one.admin).records[0]
            let input = Input(["title": .text("搬家之后"), "customer": .id(houses.one.customerA)])
            let made = try await houses.other.records.run(.create(kind: "incident", input), as: houses.one.person("agent"))
            let next = try await houses.other.records.read("incident", made.id, as: houses.one.admin)
            let number = try #require(Int(last.number.drop { !$0.isNumber }))
            #expect(Int(next.number.drop { !$0.isNumber }) == number + 1)
            #expect(try await houses.other.verifier().verify().findings == [])
        }
    }

    private struct Answer: Equatable {
        var records: [RecordID] = []
        var count: Count?
        var refused: String?
    }

    /// All pages of a list, at most four, with its count; or what it was refused with.
    private func answer(_ records: Records, _ kind: Kind, _ query: Query, _ limit: Int, _ who: Principal) async -> Answer {
        var answer = Answer()
        do {
            var cursor: Cursor?
            for _ in 0..<4 {
                let page = try await records.list(kind.name, query, after: cursor, limit: limit, as: who)
                answer.records += page.records.map(\.id)
                cursor = page.next.flatMap { Cursor($0.text) }
                if cursor == nil { break }
            }
            answer.count = try await records.count(kind.name, query.filter, as: who)
        } catch {
            answer.refused = "\(error)"
        }
        return answer
    }
}
