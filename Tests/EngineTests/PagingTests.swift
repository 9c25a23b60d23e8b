import Kernel
import TestKit
import Testing

@testable import Engine

/// Lists by several values, drawn at random, held against a plain look through all records.
private struct DrawnLists {
    let all: [StoredRecord]
    let teams: [RecordID]
    let people: [Principal]

    struct Drawn {
        let who: Principal
        let query: Query
        let limit: Int
        let expected: [StoredRecord]
    }

    func draw(_ random: inout SeededRandom) throws -> Drawn {
        let who = try #require(people.randomElement(using: &random))
        let fields = [
            [], ["open"], ["state"], ["open", "team"], ["open", "assignee"], ["caller"], ["open", "priority"], ["customer", "state"], ["customer", "open"],
        ]
        var conditions: [(Filter, (StoredRecord) -> Bool)] = []
        for field in fields.randomElement(using: &random) ?? [] { conditions.append(condition(field, who, &random)) }
        // Sometimes one more: on a field that is held already, or on one no index knows.
        if Int.random(in: 0..<3, using: &random) == 0 {
            let field = ["open", "team", "priority", "customer", "category", "impact"].randomElement(using: &random) ?? "open"
            let (filter, holds) = condition(field, who, &random)
            conditions.append(Bool.random(using: &random) ? (filter, holds) : (.not(filter), { !holds($0) }))
        }
        let sorts = ["updated", "updated", "updated", "priority", "priority", "opened", "title", "resolved", "number", "state"]
        let sort = Query.Sort(sorts.randomElement(using: &random) ?? "updated", descending: .random(using: &random))
        let found = all.filter { record in sees(who, record) && conditions.allSatisfy { $0.1(record) } }
        let filter = conditions.reduce(Filter.all) { $0.and($1.0) }
        return Drawn(who: who, query: Query(filter, sort: sort), limit: .random(in: 4...60, using: &random), expected: sorted(found, sort))
    }

    private func sees(_ who: Principal, _ record: StoredRecord) -> Bool {
        guard let customer = record["customer"].id else { return false }
        if let own = who.customer { return own == customer }
        return who.customers.isEmpty || who.customers.contains(customer)
    }

    /// One to five operands, some of them twice, some for more values than one.
    private func condition(_ field: String, _ who: Principal, _ random: inout SeededRandom) -> (Filter, (StoredRecord) -> Bool) {
        var operands: [Filter.Operand] = []
        var values: Set<Value> = []
        for _ in 0..<Int.random(in: 1...5, using: &random) {
            let drawn = operand(field, who, &random)
            operands.append(drawn.0)
            values.formUnion(drawn.1)
        }
        return (.term(.init(field), .any, operands), { values.contains($0.value(field)) })
    }

    private func operand(_ field: String, _ who: Principal, _ random: inout SeededRandom) -> (Filter.Operand, [Value]) {
        let choice = Int.random(in: 0..<6, using: &random)
        switch (field, choice) {
        case ("open", _):
            let truth = Value.truth(.random(using: &random))
            return (.value(truth), [truth])
        case ("team", 0): return (.myTeams, who.teams.map { .id($0) })
        case ("assignee", 0), ("caller", 0): return (.me, [.id(who.person)])
        case ("customer", 0): return (.myCustomers, who.customers.map { .id($0) })
        case ("customer", 1): return (.myCustomer, who.customer.map { [.id($0)] } ?? [])
        case ("team", 1), ("assignee", 1), ("caller", 1), ("priority", 1), ("category", 1): return (.none, [.null])
        case ("team", 2):
            let team = Value.id(teams.randomElement(using: &random) ?? who.person)
            return (.value(team), [team])
        default:
            // As some record has it.
            let value = all.randomElement(using: &random)?.value(field) ?? .null
            return value.isNull ? (.none, [.null]) : (.value(value), [value])
        }
    }

    /// By value and then by the order of coming, both in one direction; those without a value last.
    private func sorted(_ records: [StoredRecord], _ sort: Query.Sort) -> [StoredRecord] {
        let none = records.filter { $0.value(sort.field).isNull }, some = records.filter { !$0.value(sort.field).isNull }
        let up = some.sorted { left, right in
            switch (left.value(sort.field), right.value(sort.field)) {
            case (.text(let one), .text(let other)):
                let keys = sort.field == "title" ? (TextOrder.key(one), TextOrder.key(other)) : (Array(one.utf8), Array(other.utf8))
                return keys.0 == keys.1 ? left.row < right.row : keys.0.lexicographicallyPrecedes(keys.1)
            case (let one, let other): return (one.whole ?? 0, left.row) < (other.whole ?? 0, right.row)
            }
        }
        let last = none.sorted { $0.row < $1.row }
        return sort.descending ? up.reversed() + last.reversed() : up + last
    }
}

@Suite("Pages of lists by several values")
struct PagingTests {
    @Test("Two hundred random lists, orders and pages are what a look through all records gives, on the engine at hand")
    func randomLists() async throws {
        try await TestHouse.with { house in
            for name in ["网络组", "应用组", "机房组"] { try await house.make("team", ["name": .text(name)]) }
            try await SomeIncidents(house: house).make(200)
            let all = try await house.records.walk("incident", limit: 1000, as: house.admin)
            let teams = try await house.records.list("team", Query(), as: house.admin).records.map(\.id)
            let agent = house.person("agent")
            func member(of teams: ArraySlice<RecordID>, customers: [RecordID]) -> Principal {
                Principal(person: agent.person, name: "member", roles: ["agent"], teams: Array(teams), customers: customers)
            }
            let people = [
                house.admin, house.person("customer"), house.person("other"), member(of: teams[..<3], customers: []),
                member(of: teams[1...], customers: [house.customerA, house.customerB]), member(of: [], customers: [house.customerB]),
            ]
            let lists = DrawnLists(all: all, teams: teams, people: people)
            var random = SeededRandom(4_004), found = 0, merged = 0
            for n in 0..<200 {
                let drawn = try lists.draw(&random)
                let listing = try house.records.listing(try #require(house.registry.kind("incident")), drawn.query, 0, drawn.who)
                merged += listing.plan(drawn.query).scans.count > 1 ? 1 : 0
                found += drawn.expected.isEmpty ? 0 : 1
                let listed = try await pages(drawn, house.records)
                #expect(listed == drawn.expected.map(\.number), "\(n): \(drawn.query) of \(drawn.limit) as \(drawn.who)")
                let count = try await house.records.count("incident", drawn.query.filter, as: drawn.who)
                #expect(count == Count(number: drawn.expected.count, isMore: false), "\(n): \(drawn.query.filter) as \(drawn.who)")
            }
            // Lists that are all empty, or all of one scan, would show nothing.
            #expect(found > 100 && merged > 30, "\(found) found something, \(merged) were merged")
        }
    }

    private func pages(_ drawn: DrawnLists.Drawn, _ records: Records) async throws -> [String] {
        var numbers: [String] = []
        var cursor: Cursor?
        repeat {
            let page = try await records.list("incident", drawn.query, after: cursor, limit: drawn.limit, as: drawn.who)
            numbers += page.records.map(\.number)
            cursor = try page.next.map { try #require(Cursor($0.text)) }
        } while cursor != nil && numbers.count <= drawn.expected.count
        return numbers
    }
}
