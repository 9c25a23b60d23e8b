import Kernel
import Store
import TestKit
import Testing

@testable import Engine

@Suite("Lists by several values")
struct ValueListTests {
    private static let kind = try? TestHouse.registry().kind("incident")
    private static let open = Filter.equal("open", .value(.truth(true)))

    private static func ids(_ count: Int) -> [RecordID] { (0..<count).map { RecordID(high: 1, low: UInt64($0)) } }
    private static func any(_ field: String, _ values: [Value]) -> Filter { .term(.init(field), .any, values.map { .value($0) }) }
    private static func agent(teams: Int = 1, customers: [RecordID] = []) -> Principal {
        Principal(person: RecordID(high: 2, low: 0), name: "x", roles: ["agent"], teams: ids(teams), customers: customers)
    }

    private func plan(_ filter: Filter, sort: String? = "updated", as principal: Principal = agent()) -> ListPlan? {
        ValueListTests.kind.map { ListPlan(kind: $0, sort: sort, filter: filter, principal: principal) }
    }

    private func scans(_ filter: Filter, sort: String? = "updated", as principal: Principal = agent()) -> Int? {
        plan(filter, sort: sort, as: principal).flatMap { $0.isServed ? $0.scans.count : nil }
    }

    @Test("An index serves a list where it holds every condition, in one scan a combination of values")
    func combinations() {
        let open = ValueListTests.open, states = ValueListTests.any("state", [.text("new"), .text("canceled")])
        let both = ValueListTests.any("open", [.truth(true), .truth(false)])
        #expect(scans(.all) == 1)
        #expect(scans(open) == 1)
        #expect(scans(states) == 2)
        #expect(scans(open.and(.equal("team", .myTeams)), as: ValueListTests.agent(teams: 5)) == 5)
        #expect(scans(both.and(.equal("team", .myTeams)), as: ValueListTests.agent(teams: 5)) == 10)
        #expect(scans(open.and(.term(.init("assignee"), .any, [.me, .none])), sort: "priority") == 2)
        #expect(scans(ValueListTests.any("priority", [.text("p1"), .text("p2")])) == nil)
        #expect(scans(open.and(.equal("caller", .me))) == nil)
        #expect(scans(.not(open)) == nil)
        #expect(scans(.or([open, .equal("state", .value(.text("closed")))])) == nil)
        #expect(scans(open.and(.equal("team", .named("服务台")))) == nil)
    }

    @Test("More combinations than are merged leave the values to be compared")
    func tooMany() throws {
        let open = ValueListTests.open
        #expect(scans(open.and(.equal("team", .myTeams)), as: ValueListTests.agent(teams: 32)) == 32)
        let plan = try #require(self.plan(open.and(.equal("team", .myTeams)), as: ValueListTests.agent(teams: 33)))
        #expect(!plan.isServed && plan.scans.count == 1 && plan.shape?.name == "incident_by_open_updated" && plan.rest == .equal("team", .myTeams))
    }

    @Test("A value is looked for once, however often it is asked for")
    func once() {
        let agent = ValueListTests.agent()
        let twice = Filter.term(.init("assignee"), .any, [.me, .value(.id(agent.person)), .none, .none])
        #expect(plan(ValueListTests.open.and(twice))?.scans.map { $0[1] } == [.bytes(agent.person.bytes), .null])
        // The same letter to a reader, but not to the base.
        #expect(scans(ValueListTests.any("external", [.text("é"), .text("e\u{301}"), .text("é")])) == 2)
    }

    @Test("Of several conditions on a field only what all of them allow is looked for")
    func met() {
        let customers = ValueListTests.ids(4), open = ValueListTests.open
        let limited = Filter.equal("customer", .myCustomers).and(open), agent = ValueListTests.agent(customers: Array(customers[0..<3]))
        #expect(scans(limited, as: agent) == 3)
        let two = ValueListTests.any("customer", [.id(customers[2]), .id(customers[3])])
        #expect(plan(limited.and(two), as: agent)?.scans == [[.bytes(customers[2].bytes), .integer(1)]])
        #expect(scans(limited.and(ValueListTests.any("customer", [.id(customers[3])])), as: agent) == 0)
        #expect(scans(open.and(.equal("team", .value(.null)))) == 0)
    }

    @Test("Records that are named are looked up by their names, in whatever order")
    func named() throws {
        for field in ["id", "number"] {
            let plan = try #require(self.plan(ValueListTests.open.and(ValueListTests.any(field, [.text("x"), .text("y")])), sort: "title"))
            #expect(plan.isServed && plan.shape == nil && plan.scans == [[]])
        }
    }

    @Test("A count takes any shape that serves, whatever the order of the list")
    func counted() {
        let whose = ValueListTests.open.and(.equal("team", .myTeams))
        #expect(scans(whose, sort: "title", as: ValueListTests.agent(teams: 3)) == nil)
        #expect(scans(whose, sort: nil, as: ValueListTests.agent(teams: 3)) == 3)
    }

    @Test("What is left to compare is compared with what belongs to a person, rather than with all that a customer has open")
    func least() {
        let raised = ValueListTests.open.and(.equal("customer", .value(.id(ValueListTests.ids(1)[0])))).and(.equal("caller", .me))
        #expect(plan(raised)?.shape?.name == "incident_by_caller_updated")
    }

    @Test("What a shape serves is listed and counted without a budget; a count that takes too long is given up, a list says what would help")
    func budget() async throws {
        try await TestHouse.with { house in
            try await ManyRows.fill("incident", 60_000, in: house)
            let house = try await House.open(
                house.folder, store: house.store, registry: house.registry, clock: house.time.clock, limits: HouseLimits(list: 0))
            let admin = try #require(try await house.accounts.administrator())
            let texts = ValueListTests.any("state", (0..<9).map { .text("v\($0)") })
            #expect(try await house.records.list("incident", Query(texts), as: admin).records.count == 50)
            #expect(try await house.records.count("incident", texts, as: admin) == Count(number: 1000, isMore: true))
            let slow = Filter.term(.init("title"), .contains, [.value(.text("没有"))])
            #expect(try await house.records.count("incident", slow, as: admin) == nil)
            await #expect(throws: Failure.self) { try await house.records.list("incident", Query(slow), as: admin) }
        }
    }
}
