import Kernel
import Store
import TestKit
import Testing

@testable import Engine

@Suite("The door")
struct RecordsTests {
    @Test("A command sent twice with one key is done once")
    func idempotency() async throws {
        try await TestHouse.with { house in
            let key = IdempotencyKey("k1", request: [1])
            let values: [String: Value] = ["title": .text("一次"), "customer": .id(house.customerA)]
            let first = try await house.records.run(.create(kind: "incident", Input(values)), as: house.person("agent"), key: key)
            let second = try await house.records.run(.create(kind: "incident", Input(values)), as: house.person("agent"), key: key)
            #expect(first.id == second.id && second.isRepeated && !first.isRepeated)
            #expect(try await house.records.count("incident", .all, as: house.admin)?.number == 1)
            await #expect(throws: Failure.keyReused) {
                try await house.records.run(.create(kind: "incident", Input(values)), as: house.person("agent"), key: IdempotencyKey("k1", request: [2]))
            }
        }
    }

    @Test("Thirty-two writers on one record: each version is given once")
    func contention() async throws {
        try await TestHouse.with { house in
            let incident = try await house.incident()
            let versions = try await withThrowingTaskGroup(of: Int64.self) { group in
                for n in 0..<32 {
                    group.addTask { try await house.records.run(.comment(kind: "incident", incident.id, Input(comment: "\(n)")), as: house.person("agent")).version }
                }
                return try await group.reduce(into: Set<Int64>()) { $0.insert($1) }
            }
            #expect(versions == Set(2...33))
            #expect(try await house.house.verifier().verify().findings == [])
        }
    }

    @Test("Pages of a list meet without gap or double, nulls last, both ways")
    func paging() async throws {
        try await TestHouse.with { house in
            for n in 0..<23 {
                house.time.advance(seconds: 1)
                let incident = try await house.incident("单 \(n)")
                if n.isMultiple(of: 3) {
                    let input = Input(["close_code": .text("solution"), "close_notes": .text("好了")])
                    _ = try await house.records.run(.perform(kind: "incident", incident.id, version: nil, verb: "resolve", input), as: house.person("agent"))
                }
            }
            for sort in ["updated", "-updated", "number", "-number", "priority", "resolved", "-resolved", "state"] {
                let order = Query.Sort(String(sort.drop { $0 == "-" }), descending: sort.hasPrefix("-"))
                var seen: [String] = []
                var cursor: Cursor?
                repeat {
                    let page = try await house.records.list("incident", Query(sort: order), after: cursor, limit: 5, as: house.admin)
                    seen += page.records.map(\.number)
                    cursor = try page.next.map { try #require(Cursor($0.text)) }
                } while cursor != nil
                #expect(seen.count == 23 && Set(seen).count == 23, "\(sort)")
                let all = try await house.records.list("incident", Query(sort: order), limit: 100, as: house.admin).records
                #expect(all.map(\.number) == seen, "\(sort)")
                if order.field == "resolved" {
                    let firstNull = all.firstIndex { $0["resolved"].isNull }
                    #expect(firstNull == 8)
                }
            }
        }
    }

    @Test("A customer's person sees the own customer's incidents alone")
    func customers() async throws {
        try await TestHouse.with { house in
            let own = try await house.incident("甲", customer: house.customerA)
            let other = try await house.incident("乙", customer: house.customerB)
            let person = house.person("customer")
            #expect(try await house.records.list("incident", Query(), as: person).records.map(\.id) == [own.id])
            await #expect(throws: Failure.notFound) { try await house.records.read("incident", other.id, as: person) }
            let named = Query(.equal("customer", .named("lanwan")))
            #expect(try await house.records.list("incident", named, as: person).records.isEmpty)
            await #expect(throws: Refused.self) { try await house.records.list("incident", Query(.equal("source", .none)), as: person) }
            await #expect(throws: Refused.self) { try await house.records.list("incident", Query(sort: .init("source", descending: true)), as: person) }
            await #expect(throws: (any Error).self) {
                try await house.records.run(.create(kind: "incident", Input(["title": .text("x"), "customer": .id(house.customerB)])), as: person)
            }
            await #expect(throws: Refused.self) {
                try await house.records.run(.create(kind: "incident", Input(["title": .text("x"), "team": .null, "priority": .text("p1")])), as: person)
            }
        }
    }

    @Test("An agent limited to customers sees those alone")
    func limitedAgent() async throws {
        try await TestHouse.with { house in
            _ = try await house.incident("甲", customer: house.customerA)
            let theirs = try await house.incident("乙", customer: house.customerB)
            let agent = house.person("agent")
            _ = try await house.records.run(.change(kind: "person", agent.person, version: nil, Input(["customers": .ids([house.customerB])])), as: house.admin)
            let limited = try #require(try await house.house.accounts.principal(agent.person))
            #expect(try await house.records.list("incident", Query(), as: limited).records.map(\.id) == [theirs.id])
            #expect(try await house.records.count("incident", .all, as: limited)?.number == 1)
        }
    }

    @Test("The incident procedure: matrix, hold, resolve, reopen within the window")
    func incidentProcedure() async throws {
        try await TestHouse.with { house in
            let agent = house.person("agent")
            var incident = try await house.make("incident", ["title": .text("全院停机"), "customer": .id(house.customerA), "impact": .text("high"), "urgency": .text("high")], as: "agent")
            #expect(incident["priority"] == .text("p1") && incident["opened_by"] == .id(agent.person))
            func perform(_ verb: String, _ values: [String: Value] = [:], _ comment: String? = nil) async throws {
                _ = try await house.records.run(.perform(kind: "incident", incident.id, version: incident.version, verb: verb, Input(values, comment: comment)), as: agent)
                incident = try await house.records.read("incident", incident.id, as: agent)
            }
            try await perform("start")
            #expect(incident["assignee"] == .id(agent.person) && incident["team"] == .id(agent.teams[0]))
            await #expect(throws: Refused.self) { try await perform("hold", ["hold_reason": .text("caller")]) }
            try await perform("hold", ["hold_reason": .text("caller")], "请提供截图")
            #expect(incident.state == "on_hold" && incident["hold_reason"] == .text("caller"))
            try await perform("resolve", ["close_code": .text("solution"), "close_notes": .text("重启")])
            #expect(incident["hold_reason"].isNull && incident["resolved"] == house.time.clock.now().value)
            try await perform("close")
            house.time.advance(seconds: 30 * 86400)
            try await perform("reopen", [:], "又坏了")
            #expect(incident["reopens"] == .whole(1) && incident["resolved"].isNull && incident["close_code"].isNull)
            try await perform("resolve", ["close_code": .text("solution"), "close_notes": .text("更换")])
            try await perform("close")
            house.time.advance(seconds: 30 * 86400 + 1)
            await #expect(throws: Refused.self) { try await perform("reopen", [:], "又坏了") }
        }
    }

    @Test("A caller brings the customer; another customer's caller is refused")
    func callerBringsCustomer() async throws {
        try await TestHouse.with { house in
            let caller = house.person("customer")
            let incident = try await house.make("incident", ["title": .text("打不开"), "caller": .id(caller.person)], as: "agent")
            #expect(incident["customer"] == .id(house.customerA))
            let wrong: [String: Value] = ["title": .text("打不开"), "caller": .id(caller.person), "customer": .id(house.customerB)]
            await #expect(throws: Refused.self) { try await house.make("incident", wrong, as: "agent") }
        }
    }

    @Test("Whoever takes an incident in hand stands for it, with the only team", arguments: ["start", "hold", "resolve"])
    func taking(verb: String) async throws {
        try await TestHouse.with { house in
            let agent = house.person("agent")
            let inputs: [String: [String: Value]] = [
                "hold": ["hold_reason": .text("evidence")], "resolve": ["close_code": .text("solution"), "close_notes": .text("好了")],
            ]
            func perform(_ values: [String: Value]) async throws -> StoredRecord {
                let made = try await house.make("incident", ["title": .text("没人管"), "customer": .id(house.customerA)].merging(values) { $1 }, as: "admin")
                _ = try await house.records.run(.perform(kind: "incident", made.id, version: nil, verb: verb, Input(inputs[verb] ?? [:])), as: agent)
                return try await house.records.read("incident", made.id, as: agent)
            }
            let taken = try await perform([:])
            #expect(taken["assignee"] == .id(agent.person) && taken["team"] == .id(agent.teams[0]))
            let others = try await perform(["assignee": .id(house.admin.person)])
            #expect(others["assignee"] == .id(house.admin.person) && others["team"].isNull)
        }
    }

    @Test("A tally counts what its reader sees, by the values of fields")
    func tally() async throws {
        try await TestHouse.with { house in
            let high: [String: Value] = ["impact": .text("high"), "urgency": .text("high")]
            for (customer, values) in [(house.customerA, high), (house.customerA, [:]), (house.customerA, [:]), (house.customerB, high)] {
                try await house.make("incident", ["title": .text("x"), "customer": .id(customer)].merging(values) { $1 })
            }
            func counts(_ name: String) async throws -> [Value: Int] {
                let tally = try await house.records.tally("incident", .equal("open", .value(.truth(true))), by: ["priority"], as: house.person(name))
                #expect(!tally.isMore)
                return Dictionary(uniqueKeysWithValues: tally.parts.map { ($0.values[0], $0.number) })
            }
            let all = try await counts("manager"), own = try await counts("customer"), none = try await counts("stranger")
            #expect(all == [.text("p1"): 2, .text("p5"): 2])
            #expect(own == [.text("p1"): 1, .text("p5"): 2])
            #expect(none == [:])
            await #expect(throws: Refused.self) {
                try await house.records.tally("incident", .all, by: ["reassignments"], as: house.person("customer"))
            }
        }
    }

    @Test("Five wrong passwords lock the account; the right one is refused until the lock ends")
    func lockOut() async throws {
        try await TestHouse.with { house in
            let accounts = house.house.accounts
            for _ in 0..<5 { await #expect(throws: Refused.self) { try await accounts.signIn(mail: "admin@example.com", password: "wrong password") } }
            await #expect(throws: Refused.self) { try await accounts.signIn(mail: "admin@example.com", password: TestHouse.password) }
            house.time.advance(seconds: 15 * 60 + 1)
            let session = try await accounts.signIn(mail: "ADMIN@example.com", password: TestHouse.password)
            #expect(try await accounts.caller(session: session.token)?.principal.person == house.admin.person)
            house.time.advance(seconds: Accounts.sessionLength)
            #expect(try await accounts.caller(session: session.token) == nil)
        }
    }

    @Test("Only words and files can be internal; what happens to a record is seen by its readers")
    func openly() async throws {
        try await TestHouse.with { house in
            let incident = try await house.incident()
            let commands: [Command] = [
                .change(kind: "incident", incident.id, version: nil, Input(["title": .text("x")], isInternal: true)),
                .perform(kind: "incident", incident.id, version: nil, verb: "start", Input(isInternal: true)),
                .comment(kind: "incident", incident.id, Input(["title": .text("x")], comment: "words")),
            ]
            for command in commands {
                await #expect(throws: Refused.self) { try await house.records.run(command, as: house.person("agent")) }
            }
        }
    }

    @Test("An erasure that comes while another is cleaned up is not taken for done with it")
    func scrubbing() async throws {
        try await TestHouse.with { house in
            let first = try await house.store.write { writer in
                try Scrubbing.isDue(in: writer)
                return try Scrubbing.due(in: writer)
            }
            try await house.store.write { try Scrubbing.isDue(in: $0) }
            try await house.store.write { try Scrubbing.isDone(try #require(first), in: $0) }
            let due = try await house.store.read { try Scrubbing.due(in: $0) }
            #expect(due != nil && due != first)
            try await house.records.scrubIfDue()
            let after = try await house.store.read { try Scrubbing.due(in: $0) }
            #expect(after == nil)
        }
    }

    @Test("A retired person's sessions and tokens end at once")
    func retired() async throws {
        try await TestHouse.with { house in
            let agent = house.person("agent")
            let token = try await house.house.accounts.makeToken(for: agent.person, name: "t", scopes: [.read], by: house.admin)
            #expect(try await house.house.accounts.caller(bearer: token) != nil)
            _ = try await house.records.run(.perform(kind: "person", agent.person, version: nil, verb: "retire", Input()), as: house.admin)
            #expect(try await house.house.accounts.caller(bearer: token) == nil)
        }
    }
}
