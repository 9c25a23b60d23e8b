import Foundation
import Kernel
import Store
import TestKit
import Testing

@testable import Engine

/// Versions of parameters: who writes, who approves, and what the work does before, at and after the moment.
@Suite("Rules in force")
struct RulesTests {
    private static let window = "incident.reopen_window", matrix = "incident.priority_matrix"

    private static func version(
        _ house: TestHouse, _ values: [String: String], from effective: Moment? = nil, customer: RecordID? = nil, by author: String = "manager"
    ) async throws -> StoredRecord {
        var fields: [String: Value] = ["title": .text("改 \(values.keys.sorted().joined())"), "values": .texts(values), "reason": .text("评审决定")]
        if let effective { fields["effective"] = effective.value }
        if let customer { fields["customer"] = .id(customer) }
        return try await house.make("parameter_version", fields, as: author)
    }

    private static func perform(_ verb: String, _ record: StoredRecord, _ house: TestHouse, as who: String = "admin", _ comment: String? = nil) async throws {
        let command = Command.perform(kind: record.kind.name, record.id, version: nil, verb: verb, Input(comment: comment))
        _ = try await house.records.run(command, as: house.person(who))
    }

    @discardableResult
    private static func approved(
        _ house: TestHouse, _ values: [String: String], from effective: Moment? = nil, customer: RecordID? = nil
    ) async throws -> StoredRecord {
        let made = try await version(house, values, from: effective, customer: customer)
        try await perform("propose", made, house, as: "manager")
        try await perform("approve", made, house)
        return try await house.records.read("parameter_version", made.id, as: house.admin)
    }

    private static func closed(_ house: TestHouse, customer: RecordID? = nil) async throws -> StoredRecord {
        let incident = try await house.incident(customer: customer)
        let solved = Input(["close_code": .text("solution"), "close_notes": .text("好了")])
        let agent = house.person("agent")
        _ = try await house.records.run(.perform(kind: "incident", incident.id, version: nil, verb: "resolve", solved), as: agent)
        _ = try await house.records.run(.perform(kind: "incident", incident.id, version: nil, verb: "close", Input()), as: agent)
        return incident
    }

    private static func reopens(_ incident: StoredRecord, _ house: TestHouse) async throws -> Bool {
        let command = Command.perform(kind: "incident", incident.id, version: nil, verb: "reopen", Input(comment: "又坏了"))
        return try await house.records.refusals(of: command, as: house.person("agent")).isEmpty
    }

    private static func priority(_ house: TestHouse) async throws -> Value {
        let values: [String: Value] = ["title": .text("慢"), "customer": .id(house.customerA), "impact": .text("high"), "urgency": .text("high")]
        return try await house.make("incident", values, as: "agent")["priority"]
    }

    private static let gentle = #"{"high":{"high":"p2","medium":"p2","low":"p3"},"medium":{"high":"p2","medium":"p3","low":"p4"},"low":{"high":"p3","medium":"p4","low":"p5"}}"#

    // MARK: before, at and after

    @Test("A matrix changes at its moment: not before, and at it")
    func moment() async throws {
        try await TestHouse.with { house in
            let moment = house.time.clock.now().adding(seconds: 3600)
            try await RulesTests.approved(house, [RulesTests.matrix: RulesTests.gentle], from: moment)
            #expect(try await RulesTests.priority(house) == .text("p1"))
            house.time.set(Moment(milliseconds: moment.milliseconds - 1))
            #expect(try await RulesTests.priority(house) == .text("p1"))
            house.time.set(moment)
            #expect(try await RulesTests.priority(house) == .text("p2"))
        }
    }

    @Test("A version without a moment takes effect when it is approved")
    func atOnce() async throws {
        try await TestHouse.with { house in
            let version = try await RulesTests.approved(house, [RulesTests.matrix: RulesTests.gentle])
            #expect(Moment(version["effective"]) == house.time.clock.now())
            #expect(version["approver"] == .id(house.admin.person))
            #expect(try await RulesTests.priority(house) == .text("p2"))
        }
    }

    @Test("Records made before keep the value of their moment where the parameter says so")
    func keeping() async throws {
        try await TestHouse.with { house in
            let before = try await RulesTests.closed(house)
            house.time.advance(seconds: 60)
            try await RulesTests.approved(house, [RulesTests.window: #""P1D""#])
            let after = try await RulesTests.closed(house)
            house.time.advance(seconds: 2 * 86400)
            #expect(try await RulesTests.reopens(before, house))
            #expect(try await !RulesTests.reopens(after, house))
        }
    }

    @Test("A customer's own value holds for the customer alone")
    func variants() async throws {
        try await TestHouse.with { house in
            try await RulesTests.approved(house, [RulesTests.window: #""P2D""#])
            house.time.advance(seconds: 1)
            try await RulesTests.approved(house, [RulesTests.window: #""P9D""#], customer: house.customerB)
            let a = try await RulesTests.closed(house), b = try await RulesTests.closed(house, customer: house.customerB)
            house.time.advance(seconds: 5 * 86400)
            #expect(try await !RulesTests.reopens(a, house))
            #expect(try await RulesTests.reopens(b, house))
            let book = try await house.records.rulebook()
            #expect(book.json(of: RulesTests.window) == .text("P2D"))
            #expect(book.json(of: RulesTests.window, for: ParameterScope(customer: house.customerB)) == .text("P9D"))
        }
    }

    @Test("An option that goes cannot be chosen any more, and keeps its words on what has it")
    func options() async throws {
        try await TestHouse.with { house in
            let old = try await house.make("incident", ["title": .text("旧"), "customer": .id(house.customerA), "category": .text("printing")], as: "agent")
            let list = #"[{"key":"network","zh":"网络","en":"Network"},{"key":"robot","zh":"机器人","en":"Robots"}]"#
            try await RulesTests.approved(house, ["incident.categories": list])
            house.time.advance(seconds: 1)
            let gone: [String: Value] = ["title": .text("新"), "customer": .id(house.customerA), "category": .text("printing")]
            let refused = await #expect(throws: Refused.self) { try await house.make("incident", gone, as: "agent") }
            #expect(refused?.refusals.map(\.field) == ["category"])
            let new = try await house.make("incident", gone.merging(["category": .text("robot")]) { $1 }, as: "agent")
            #expect(new["category"] == .text("robot"))
            _ = try await house.records.run(.change(kind: "incident", old.id, version: nil, Input(["title": .text("旧的")])), as: house.person("agent"))
            let field = try #require(old.kind.field("category"))
            let labels = try await house.records.rules().labels(of: field, at: house.time.clock.now())
            #expect(labels.map(\.key).prefix(2) == ["network", "robot"])
            #expect(labels.first { $0.key == "printing" }?.label.zh == "打印")
        }
    }

    // MARK: cells

    private static let targets = "incident.targets"

    private static func target(_ house: TestHouse, _ line: String, _ metric: String, for customer: RecordID? = nil) async throws -> JSON? {
        try await house.records.rulebook().json(of: targets, for: ParameterScope(customer: customer))?[line]?[metric]
    }

    @Test("Versions that change different cells both hold, whichever was written first")
    func cells() async throws {
        try await TestHouse.with { house in
            let first = try await RulesTests.version(house, [RulesTests.targets: #"{"p5":{"resolution":"PT300H"}}"#])
            let second = try await RulesTests.version(house, [RulesTests.targets: #"{"p1":{"resolution":"PT3H"}}"#])
            for version in [first, second] {
                try await RulesTests.perform("propose", version, house, as: "manager")
                try await RulesTests.perform("approve", version, house)
                house.time.advance(seconds: 1)
            }
            #expect(try await RulesTests.target(house, "p5", "resolution") == .text("PT300H"))
            #expect(try await RulesTests.target(house, "p1", "resolution") == .text("PT3H"))
            #expect(try await RulesTests.target(house, "p2", "resolution") == .text("PT8H"))
        }
    }

    @Test("A customer with cells of its own follows in the others")
    func customersCells() async throws {
        try await TestHouse.with { house in
            try await RulesTests.approved(house, [RulesTests.targets: #"{"p1":{"resolution":"PT2H"}}"#], customer: house.customerA)
            house.time.advance(seconds: 1)
            try await RulesTests.approved(house, [RulesTests.targets: #"{"p1":{"resolution":"PT3H"},"p5":{"resolution":"PT300H"}}"#])
            house.time.advance(seconds: 1)
            try await RulesTests.approved(house, [RulesTests.targets: #"{"p2":{"resolution":"PT7H"}}"#], customer: house.customerA)
            #expect(try await RulesTests.target(house, "p1", "resolution", for: house.customerA) == .text("PT2H"))
            #expect(try await RulesTests.target(house, "p2", "resolution", for: house.customerA) == .text("PT7H"))
            #expect(try await RulesTests.target(house, "p5", "resolution", for: house.customerA) == .text("PT300H"))
            #expect(try await RulesTests.target(house, "p1", "resolution", for: house.customerB) == .text("PT3H"))
            #expect(try await RulesTests.target(house, "p2", "resolution") == .text("PT8H"))
        }
    }

    @Test("A cell set to null promises nothing any more")
    func removal() async throws {
        try await TestHouse.with { house in
            try await RulesTests.approved(house, [RulesTests.targets: #"{"p5":{"response":null,"resolution":null}}"#])
            #expect(try await RulesTests.target(house, "p5", "resolution") == nil)
            #expect(try await RulesTests.target(house, "p4", "resolution") == .text("PT72H"))
        }
    }

    @Test("What breaks a bound together with a customer's own cells, or with what is to come, is refused")
    func together() async throws {
        try await TestHouse.with { house in
            let own = try await RulesTests.approved(house, [RulesTests.targets: #"{"p1":{"resolution":"PT8H"}}"#], customer: house.customerA)
            let later = try await RulesTests.approved(
                house, [RulesTests.targets: #"{"p3":{"resolution":"PT10H"}}"#], from: house.time.clock.now().adding(seconds: 60))
            house.time.advance(seconds: 1)
            for (set, other) in [(#"{"p2":{"resolution":"PT7H"}}"#, own), (#"{"p2":{"resolution":"PT20H"}}"#, later)] {
                let refusals = try await RulesTests.refusal(house) { _ = try await RulesTests.version(house, [RulesTests.targets: set]) }
                #expect(refusals.contains { $0.field == "values" && $0.isNoted && $0.text.zh.contains(other.number) }, "\(set)")
            }
        }
    }

    @Test("A version that would change nothing is kept as a draft and not proposed", arguments: [
        "{}", #"{"p1":{"resolution":"PT240M"}}"#,
    ])
    func unchanged(_ set: String) async throws {
        try await TestHouse.with { house in
            let version = try await RulesTests.version(house, [RulesTests.targets: set])
            let refusals = try await RulesTests.refusal(house) { try await RulesTests.perform("propose", version, house, as: "manager") }
            #expect(refusals.map(\.field) == ["values"] && refusals.allSatisfy { $0.text.zh.hasSuffix("：与届时生效的值相同，没有改动。") })
            try await RulesTests.perform("withdraw", version, house, as: "manager", "不改了")
        }
    }

    // MARK: history

    @Test("Each event names the rulebook of its moment, whose text lies in the base; the past keeps its own")
    func stamped() async throws {
        try await TestHouse.with { house in
            let first = try await house.incident(), shipped = try TestHouse.registry().shippedRules.id
            try await RulesTests.approved(house, [RulesTests.window: #""P3D""#])
            house.time.advance(seconds: 1)
            let second = try await house.incident(), now = try await house.records.rulebook()
            func rulebook(_ record: StoredRecord) async throws -> [UInt8]? { try await house.records.history(record, as: house.admin).first?.rulebook }
            let (then, later) = (try await rulebook(first), try await rulebook(second))
            #expect(then == shipped && later == now.id && then != later)
            #expect(now.text.contains(#""incident.reopen_window":"P3D""#))
            let texts = try await house.store.read { try $0.rows("SELECT content FROM rulebook") { $0.text(0) } }
            #expect(texts.contains(now.text))
            #expect(try await house.house.verifier().verify().findings == [])
        }
    }

    @Test("What is known of versions equals a look at each of them, at any moment")
    func timeline() async throws {
        try await TestHouse.with { house in
            var random = SeededRandom(7), set: [(from: Moment, days: Int)] = []
            let start = house.time.clock.now()
            var last = 30
            for n in 0..<12 {
                let from = start.adding(seconds: Int64(n + 1) * 1000 + Int64.random(in: 0..<900, using: &random))
                // Not those of the last, which would change nothing.
                let days = (last + Int.random(in: 0..<89, using: &random)) % 90 + 1
                last = days
                try await RulesTests.approved(house, [RulesTests.window: "\"P\(days)D\""], from: from)
                set.append((from, days))
            }
            let rules = try await house.records.rules()
            for _ in 0..<200 {
                let moment = start.adding(seconds: Int64.random(in: -10..<14_000, using: &random))
                let expected = set.last { $0.from <= moment }.map { "P\($0.days)D" } ?? "P30D"
                #expect(rules.rulebook(at: moment).json(of: RulesTests.window) == .text(expected))
            }
        }
    }

    // MARK: cheating

    private static func refusal(_ house: TestHouse, _ act: () async throws -> Void) async throws -> [Refusal] {
        do {
            try await act()
            return []
        } catch let refused as Refused { return refused.refusals }
    }

    private static func noted(_ house: TestHouse) async throws -> [String] {
        try await house.house.securityLog.entries(since: Moment(milliseconds: 0)).filter { $0.what == "refused" }.map(\.detail)
    }

    @Test("Nobody approves what they wrote, in however small a part; the attempt is noted")
    func ownVersion() async throws {
        try await TestHouse.with { house in
            let version = try await RulesTests.version(house, [RulesTests.window: #""P3D""#])
            let edit = Command.change(kind: "parameter_version", version.id, version: nil, Input(["title": .text("改得更好")]))
            _ = try await house.records.run(edit, as: house.admin)
            try await RulesTests.perform("propose", version, house, as: "manager")
            for who in ["manager", "admin"] {
                let refusals = try await RulesTests.refusal(house) { try await RulesTests.perform("approve", version, house, as: who) }
                #expect(refusals.count == 1 && refusals.allSatisfy { $0.isNoted }, "\(who)")
            }
            #expect(try await RulesTests.noted(house).count == 2)
        }
    }

    @Test("Nothing is changed once it is proposed, approved or withdrawn")
    func fixed() async throws {
        try await TestHouse.with { house in
            let version = try await RulesTests.version(house, [RulesTests.window: #""P3D""#], from: house.time.clock.now().adding(seconds: 60))
            for (verb, who) in [("propose", "manager"), ("approve", "admin"), ("revoke", "admin")] {
                try await RulesTests.perform(verb, version, house, as: who, "因为")
                for field in ["title", "values", "effective"] {
                    let value: Value = field == "title" ? .text("x") : field == "values" ? .texts([RulesTests.window: #""P90D""#]) : house.time.clock.now().value
                    let refusals = try await RulesTests.refusal(house) {
                        _ = try await house.records.run(.change(kind: "parameter_version", version.id, version: nil, Input([field: value])), as: house.admin)
                    }
                    #expect(refusals.contains { $0.isNoted }, "\(field) after \(verb)")
                }
                let erasing = try await RulesTests.refusal(house) {
                    let erasure = Erasure([.field("values")], reason: "x", basis: "y")
                    _ = try await house.records.run(.erase(kind: "parameter_version", version.id, erasure), as: house.admin)
                }
                #expect(!erasing.isEmpty, "erased after \(verb)")
            }
            #expect(try await RulesTests.noted(house).count >= 9)
        }
    }

    @Test("Nothing takes effect in the past, and what has taken effect is not revoked")
    func past() async throws {
        try await TestHouse.with { house in
            let now = house.time.clock.now()
            let early = try await RulesTests.refusal(house) {
                _ = try await RulesTests.version(house, [RulesTests.window: #""P3D""#], from: now.adding(seconds: -1))
            }
            #expect(early.map(\.field) == ["effective"])
            let late = try await RulesTests.version(house, [RulesTests.window: #""P3D""#], from: now.adding(seconds: 60))
            try await RulesTests.perform("propose", late, house, as: "manager")
            house.time.advance(seconds: 61)
            let refusals = try await RulesTests.refusal(house) { try await RulesTests.perform("approve", late, house) }
            #expect(refusals.map(\.field) == ["effective"] && refusals.allSatisfy { $0.isNoted })
            let backDated = try await RulesTests.refusal(house) {
                let input = Input(comment: "早就批过了", happened: now)
                _ = try await house.records.run(.perform(kind: "parameter_version", late.id, version: nil, verb: "return", input), as: house.admin)
            }
            #expect(backDated.map(\.field) == ["happened"] && backDated.allSatisfy { $0.isNoted })
            let inForce = try await RulesTests.approved(house, [RulesTests.window: #""P4D""#])
            let revoking = try await RulesTests.refusal(house) { try await RulesTests.perform("revoke", inForce, house, "不要了") }
            #expect(revoking.count == 1 && revoking.allSatisfy { $0.isNoted })
        }
    }

    @Test("Of a calendar that others go by, the only version to come is not withdrawn")
    func reliedOn() async throws {
        try await TestHouse.with { house in
            let moment = house.time.clock.now().adding(seconds: 3600), calendar = try await house.make("calendar", ["name": .text("工作日")]).id
            func hours(_ name: String, from: Moment) async throws -> StoredRecord {
                let values: [String: Value] = ["calendar": .id(calendar), "name": .text(name), "zone": .text("+08:00"), "effective": from.value]
                let made = try await house.make("calendar_version", values, as: "manager")
                try await RulesTests.perform("propose", made, house, as: "manager")
                try await RulesTests.perform("approve", made, house)
                return made
            }
            let first = try await hours("一版", from: moment)
            let user = try await RulesTests.approved(house, ["incident.calendar": "\"\(calendar)\""], from: moment.adding(seconds: 60))
            let refusals = try await RulesTests.refusal(house) { try await RulesTests.perform("revoke", first, house, "不要了") }
            #expect(refusals.count == 1 && refusals.allSatisfy { $0.text.zh.contains(user.number) && $0.text.en.contains(user.number) })
            // One that begins by then takes its place; one that begins later does not.
            _ = try await hours("太晚", from: moment.adding(seconds: 61))
            let late = try await RulesTests.refusal(house) { try await RulesTests.perform("revoke", first, house, "不要了") }
            #expect(late.count == 1)
            _ = try await hours("二版", from: moment.adding(seconds: 60))
            try await RulesTests.perform("revoke", first, house, "不要了")
            #expect(try await house.records.read("calendar_version", first.id, as: house.admin).state == "withdrawn")
        }
    }

    @Test("Two versions do not set the same at one moment")
    func once() async throws {
        try await TestHouse.with { house in
            let moment = house.time.clock.now().adding(seconds: 60)
            try await RulesTests.approved(house, [RulesTests.window: #""P3D""#], from: moment)
            let same = try await RulesTests.version(house, [RulesTests.window: #""P4D""#], from: moment)
            let refusals = try await RulesTests.refusal(house) { try await RulesTests.perform("propose", same, house, as: "manager") }
            #expect(refusals.map(\.field) == ["effective"])
            try await RulesTests.approved(house, ["incident.parent_levels": "5"], from: moment)
        }
    }

    @Test("No log brings a version in, approved or not")
    func imported() async throws {
        try await TestHouse.with { house in
            await #expect(throws: Failure.self) {
                try await house.records.claims("parameter_version", as: house.admin) { try $0.append([ClaimedCase("x", [], after: nil, rows: 1)], from: "log") }
            }
            let count = try await house.records.count("parameter_version", .all, as: house.admin)
            #expect(count?.number == 0)
        }
    }

    @Test("Rules are kept where they are stamped, even when what shared their commit was undone")
    func undone() async throws {
        try await TestHouse.with { house in
            for days in 1...5 {
                try await RulesTests.approved(house, [RulesTests.window: "\"P\(days)D\""])
                house.time.advance(seconds: 1)
                let agent = house.person("agent"), good: [String: Value] = ["title": .text("好"), "customer": .id(house.customerA)]
                let bad = good.merging(["impact": .text("nothing")]) { $1 }
                await withTaskGroup(of: Void.self) { group in
                    for n in 0..<12 {
                        group.addTask { _ = try? await house.records.run(.create(kind: "incident", Input(n.isMultiple(of: 3) ? bad : good)), as: agent) }
                    }
                }
            }
            let count = try await house.records.count("incident", .all, as: house.admin)
            #expect(count?.number == 40)
            #expect(try await house.house.verifier().verify().findings == [])
        }
    }

    @Test("Who serves some customers reads what holds for everybody and for them, not for others")
    func limited() async throws {
        try await TestHouse.with { house in
            try await RulesTests.approved(house, [RulesTests.window: #""P2D""#])
            for customer in [house.customerA, house.customerB] {
                house.time.advance(seconds: 1)
                try await RulesTests.approved(house, [RulesTests.window: #""P9D""#], customer: customer)
            }
            let manager = house.person("manager")
            let limited = Principal(person: manager.person, name: "有限", roles: ["manager"], customers: [house.customerA])
            let seen = try await house.records.list("parameter_version", Query(), as: limited).records.map { $0["customer"].id }
            #expect(Set(seen) == [nil, house.customerA] && seen.count == 2)
            #expect(try await house.records.list("parameter_version", Query(), as: manager).records.count == 3)
        }
    }

    /// For each bound a value that breaks it, by parameter and requirement.
    private static let loosened: [String: String] = [
        "agreement.approval R-8.3.3-01": "[]",
        "incident.priority_matrix R-8.6.1-02":
            #"{"high":{"high":"p5","medium":"p2","low":"p3"},"medium":{"high":"p2","medium":"p3","low":"p4"},"low":{"high":"p3","medium":"p4","low":"p5"}}"#,
        "incident.hold_reasons R-8.6.1-06": #"[{"key":"vendor","zh":"等供应商","en":"Vendor"}]"#,
        "incident.reopen_window R-8.6.1-05": #""P91D""#,
        "incident.auto_close R-8.6.1-05": #""P91D""#,
        "incident.warning R-8.6.1-04": "0",
        "incident.escalation R-8.6.1-03": #"[{"line":"p1","metric":"resolution","share":101,"to":"lead","act":"tell"}]"#,
        "incident.parent_levels R-8.6.1-01": "21",
        "incident.major_priorities R-8.6.1-07": "[]",
        "recurrence.catch_up R-8.1-03": "0",
        "incident.contacts R-8.6.1-01": #"[{"key":"phone","zh":"电话","en":"Phone"}]"#,
        "incident.targets R-8.6.1-04": #"{"p1":{"response":"PT5H","resolution":"PT4H"},"p2":{},"p3":{},"p4":{},"p5":{}}"#,
        "incident.targets R-8.6.1-02": #"{"p1":{"resolution":"PT9H"},"p2":{"resolution":"PT8H"},"p3":{},"p4":{},"p5":{}}"#,
    ]

    @Test("Each bound stops a version that breaks it, and names its requirement")
    func bounds() async throws {
        try await TestHouse.with { house in
            let groups = try TestHouse.registry().shippedRules.groups
            let all = groups.flatMap(\.parameters).flatMap { parameter in parameter.bounds.map { (parameter.id, $0.requirement) } }
            #expect(Set(all.map { "\($0) \($1)" }) == Set(RulesTests.loosened.keys))
            for (id, requirement) in all {
                let value = try #require(RulesTests.loosened["\(id) \(requirement)"])
                for customer in [nil, house.customerA] where customer == nil || id == RulesTests.window || id == RulesTests.matrix {
                    let refusals = try await RulesTests.refusal(house) { _ = try await RulesTests.version(house, [id: value], customer: customer) }
                    #expect(refusals.contains { $0.field == "values" && $0.isNoted && $0.text.zh.contains(requirement) }, "\(id)")
                }
            }
        }
    }

    @Test("Every bound names a requirement by its id")
    func requirements() throws {
        let named = try TestHouse.registry().shippedRules.groups.flatMap(\.parameters).flatMap(\.bounds).map(\.requirement)
        #expect(named.allSatisfy { $0.wholeMatch(of: /R-[0-9]+(\.[0-9]+)*-[0-9]{2}/) != nil })
    }

    @Test(
        "What cannot be is refused with the reason at the values",
        arguments: [
            (["incident.priority_matrix": #"{"high":{"low":null}}"#], "高 · 低：请选择，矩阵不能有空格"),
            (["incident.priority_matrix": #"{"highest":{"low":"p1"}}"#], "highest"), (["incident.targets": #"{"p5":{"resolution":"PTxH"}}"#], "P5 计划 · 解决：请填写整数"),
            (["incident.targets": #"{"p5":{"resolution":"PT0H"}}"#], "P5 计划 · 解决：须大于 0"), (["incident.targets": #"{"p5":{"response":"PT-5M"}}"#], "P5 计划 · 响应：须大于 0"),
            (["incident.priority_matrix": #"{"high":{"high":"p9","medium":"p2","low":"p3"},"medium":{"high":"p2","medium":"p3","low":"p4"},"low":{"high":"p3","medium":"p4","low":"p5"}}"#], "p9"),
            (["incident.targets": #"{"p2":null}"#], "P2"), (["incident.pausing": #"["vendr"]"#], "vendr"), (["incident.major_priorities": #"["p9"]"#], "p9"), (["incident.children_follow": #""perhaps""#], "是或否"),
            (["incident.targets": #"{"p1":{"resolution":"P1D"},"p2":{},"p3":{},"p4":{},"p5":{}}"#], "不写天"), (["incident.calendar": #""0123456789abcdef0123456789abcdef""#], "日历不存在"),
            (["incident.nothing": "1"], "没有"), (["incident.reopen_window": "soon"], "读不出"), (["incident.reopen_window": #""soon""#], "P7D"),
            (["incident.categories": "[]"], "须列出"), (["incident.categories": #"[{"key":"A b","zh":"甲","en":"A"}]"#], "代号"),
            (["incident.categories": #"[{"key":"a","zh":"甲","en":"A"},{"key":"a","zh":"乙","en":"B"}]"#], "重复"),
            (["incident.categories": #"[{"key":"a","zh":"甲"}]"#], "缺中文或英文"),
            (["incident.escalation": #"[{"line":"p9","metric":"resolution","share":100,"to":"lead","act":"tell"}]"#], "第 1 行「优先级」：「p9」不是可选的值"),
            (["incident.escalation": #"[{"line":"all","metric":"resolution","share":0,"to":"lead","act":"tell"}]"#], "比例须是 1 到 1000"),
            (["incident.escalation": #"[{"line":"all","metric":"resolution","to":"lead","act":"tell"}]"#], "第 1 行「已用目标的百分之几」：请填写整数"),
        ])
    func malformed(_ values: [String: String], _ reason: String) async throws {
        try await TestHouse.with { house in
            let refusals = try await RulesTests.refusal(house) { _ = try await RulesTests.version(house, values) }
            #expect(refusals.contains { $0.field == "values" && $0.text.zh.contains(reason) }, "\(refusals)")
        }
    }

    // MARK: two nodes

    @Test("Two nodes on one base stamp the same rulebook at the same moment, and both change at once")
    func nodes() async throws {
        try await TestHouse.with { house in
            let other = try await House.open(house.folder, store: house.store, registry: TestHouse.registry(), clock: house.time.clock, limits: TestHouse.limits)
            let moment = house.time.clock.now().adding(seconds: 10)
            try await RulesTests.approved(house, [RulesTests.matrix: RulesTests.gentle], from: moment)
            let fields: [String: Value] = ["title": .text("慢"), "customer": .id(house.customerA), "impact": .text("high"), "urgency": .text("high")]
            for expected in ["p1", "p2"] {
                var books: Set<[UInt8]> = []
                for records in [house.records, other.records] {
                    let receipt = try await records.run(.create(kind: "incident", Input(fields)), as: house.person("agent"))
                    let incident = try await records.read("incident", receipt.id, as: house.admin)
                    #expect(incident["priority"] == .text(expected))
                    let history = try await records.history(incident, as: house.admin)
                    books.formUnion(history.map(\.rulebook))
                }
                #expect(books.count == 1)
                house.time.set(moment)
            }
        }
    }
}
