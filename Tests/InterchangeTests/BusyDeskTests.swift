import Engine
import Kernel
import TestKit
import Testing

@testable import Interchange

@Suite("A busy desk")
struct BusyDeskTests {
    private static let until = Moment(milliseconds: 1_781_777_777_000)

    @Test("makes as many incidents as are asked for, each once, that verify and are found")
    func fills() async throws {
        try await TestHouse.with { house in
            let desk = try BusyDesk(resources: TestHouse.resources)
            try await desk.fill(130, until: BusyDeskTests.until, in: house.records, as: house.admin)
            let first = try await BusyDeskTests.incidents(house)
            #expect(first.count == 130 && Set(first.map { $0["customer"].id }).count == 20)
            #expect(first.allSatisfy { ($0["opened"].whole ?? .max) < BusyDeskTests.until.milliseconds })
            let events = Double(first.reduce(0) { $0 + $1.version }) / 130
            #expect((5.0...6.2).contains(events))
            try await desk.fill(130, until: BusyDeskTests.until, in: house.records, as: house.admin)
            #expect(try await BusyDeskTests.incidents(house).map(\.version) == first.map(\.version))
            let asset = try #require(first.first?["description"].text?.split(separator: " ").first)
            #expect(try await house.records.search(String(asset), kinds: ["incident"], as: house.admin).first?.count.number == 50)
            #expect(try await house.house.verifier().verify().findings == [])
        }
    }

    @Test("is the same each time")
    func same() async throws {
        var told: [[String]] = []
        for _ in 0..<2 {
            try await TestHouse.with { house in
                try await BusyDesk(resources: TestHouse.resources).fill(20, until: BusyDeskTests.until, in: house.records, as: house.admin)
                told.append(try await BusyDeskTests.incidents(house).map { "\($0.title) \($0["description"].text ?? "") \($0.state) \($0.version)" })
            }
        }
        #expect(told[0].count == 20 && told[0] == told[1])
    }

    private static func incidents(_ house: TestHouse) async throws -> [StoredRecord] {
        let sort = Query.Sort("number", descending: false)
        return try await house.records.list("incident", Query(sort: sort), limit: 200, as: house.admin).records
    }
}
