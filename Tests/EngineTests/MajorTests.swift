import Kernel
import Store
import TestKit
import Testing

@testable import Engine

/// Major incidents: declared by criteria, led by somebody, told of, reviewed before they are closed.
@Suite("Major incidents")
struct MajorTests {
    private static func urgent(_ house: TestHouse) async throws -> StoredRecord {
        let values: [String: Value] = ["title": .text("全院停机"), "customer": .id(house.customerA), "impact": .text("high"), "urgency": .text("high")]
        return try await house.make("incident", values, as: "agent")
    }

    private static func command(_ verb: String, _ record: StoredRecord, _ values: [String: Value] = [:], _ comment: String? = nil) -> Command {
        .perform(kind: "incident", record.id, version: nil, verb: verb, Input(values, comment: comment))
    }

    @discardableResult
    private static func act(
        _ verb: String, _ record: StoredRecord, _ house: TestHouse, _ values: [String: Value] = [:], _ comment: String? = nil
    ) async throws -> StoredRecord {
        _ = try await house.records.run(command(verb, record, values, comment), as: house.person("agent"))
        return try await house.records.read("incident", record.id, as: house.admin)
    }

    private static func declared(_ house: TestHouse) async throws -> StoredRecord {
        try await act("declare_major", try await urgent(house), house, ["major_manager": .id(house.person("manager").person)], "两院区都停了")
    }

    private static func resolved(_ record: StoredRecord, _ house: TestHouse) async throws -> StoredRecord {
        try await act("resolve", record, house, ["close_code": .text("solution"), "close_notes": .text("好了")])
    }

    private static func refusals(_ verb: String, _ record: StoredRecord, _ house: TestHouse, _ values: [String: Value] = [:]) async throws -> [Refusal] {
        try await house.records.refusals(of: command(verb, record, values, "因为"), as: house.person("agent"))
    }

    @Test("Only what meets the criteria is declared, once, by a verb that names who leads it and says why")
    func declaring() async throws {
        try await TestHouse.with { house in
            let manager = Value.id(house.person("manager").person), minor = try await house.incident()
            let low = try await MajorTests.refusals("declare_major", minor, house, ["major_manager": manager])
            #expect(low.map(\.text.zh) == ["优先级为 P1 紧急、P2 高 的才能升级为重大事件；请先核对影响与紧急度。"])
            let urgent = try await MajorTests.urgent(house)
            let bare = try await house.records.refusals(of: MajorTests.command("declare_major", urgent), as: house.person("agent"))
            #expect(Set(bare.map(\.field)) == ["major_manager", "comment"])
            let customers = try await MajorTests.refusals("declare_major", urgent, house, ["major_manager": .id(house.person("customer").person)])
            #expect(customers.map(\.field) == ["major_manager"])
            let change = Command.change(kind: "incident", urgent.id, version: nil, Input(["major": .truth(true)]))
            #expect(try await house.records.refusals(of: change, as: house.admin).map(\.field) == ["major"])
            let declared = try await MajorTests.act("declare_major", urgent, house, ["major_manager": manager], "两院区都停了")
            #expect(declared["major"] == .truth(true) && declared.state == urgent.state && declared["major_declared"] == house.time.clock.now().value)
            let again = try await MajorTests.refusals("declare_major", declared, house, ["major_manager": manager])
            #expect(again.map(\.text.en) == ["“Declare major” is not possible while “Major incident” is yes."])
            let event = try await house.records.history(declared, as: house.admin).last
            #expect(event?.verb == "declare_major" && event?.has("state") == false && event?["comment"] == .text("两院区都停了"))
        }
    }

    @Test("What is on hold stays so when it is declared, with its reason and its clock")
    func onHold() async throws {
        try await TestHouse.with { house in
            let held = try await MajorTests.act("hold", try await MajorTests.urgent(house), house, ["hold_reason": .text("evidence")])
            let declared = try await MajorTests.act("declare_major", held, house, ["major_manager": .id(house.admin.person)], "都停了")
            #expect(declared.state == "on_hold" && declared["hold_reason"] == .text("evidence") && declared["resolution"] == held["resolution"])
        }
    }

    @Test("Its leader, the team's lead, who works on it and the service managers are told; the leader is asked for the review")
    func told() async throws {
        try await TestHouse.with { house in
            let lead = try await house.make("person", ["name": .text("组长")]).id
            let team = try await house.make("team", ["name": .text("网络"), "lead": .id(lead)]).id
            let urgent = try await MajorTests.urgent(house)
            let hands: [String: Value] = ["team": .id(team), "assignee": .id(house.person("agent").person)]
            _ = try await house.records.run(.change(kind: "incident", urgent.id, version: nil, Input(hands)), as: house.person("agent"))
            let record = try await house.records.read("incident", urgent.id, as: house.admin)
            let input = Input(["major_manager": .id(house.admin.person)], comment: "停了")
            let told = try await Told.by("declare_major", of: record, input, house)
            #expect(told.map(\.topic) == [.major])
            #expect(told.map(\.sentence) == [Text("升级为重大事件", "It was declared a major incident")])
            #expect(Set(told.flatMap(\.people)) == [lead, house.admin.person, house.person("agent").person, house.person("manager").person])
            let declared = try await MajorTests.act("declare_major", record, house, input.values, "停了")
            let solved = Input(["close_code": .text("solution"), "close_notes": .text("好了")])
            let asked = try await Told.by("resolve", of: declared, solved, house).filter { $0.topic == .asked }
            #expect(asked.map(\.people) == [[house.admin.person]])
        }
    }

    @Test("Who has duty in its team when it is declared is told, and nobody who has it at another hour")
    func onDuty() async throws {
        try await TestHouse.with { house in
            let first = try await house.make("person", ["name": .text("值班一线")]).id, second = try await house.make("person", ["name": .text("值班二线")]).id
            let night = try await house.make("person", ["name": .text("夜班")]).id, team = try await RotaTests.team(house)
            // It is 10:00 in +08:00.
            _ = try await RotaTests.rota(
                house, of: team,
                ["every\t08:00\t20:00\t\(first)\tfirst\t", "every\t20:00\t08:00\t\(night)\tfirst\t", "every\t08:00\t08:00\t\(second)\tsecond\t"])
            let urgent = try await MajorTests.urgent(house)
            _ = try await house.records.run(.change(kind: "incident", urgent.id, version: nil, Input(["team": .id(team)])), as: house.person("agent"))
            let record = try await house.records.read("incident", urgent.id, as: house.admin)
            let told = try await Told.by("declare_major", of: record, Input(["major_manager": .id(house.admin.person)], comment: "停了"), house)
            #expect(told.map(\.topic) == [.major])
            #expect(Set(told.flatMap(\.people)) == [first, second, house.admin.person, house.person("manager").person])
        }
    }

    @Test("Once declared it is reviewed before it is closed, even if it was ended before; it closes by itself only then")
    func review() async throws {
        try await TestHouse.with { house in
            let declared = try await MajorTests.declared(house)
            #expect(try await MajorTests.refusals("review", declared, house, ["review": .text("早了")]).count == 1)
            let ended = try await MajorTests.act("end_major", declared, house, [:], "只剩一个院区")
            #expect(ended["major"] == .truth(false) && !ended["major_declared"].isNull)
            let resolved = try await MajorTests.resolved(ended, house)
            #expect(try await MajorTests.refusals("close", resolved, house).map(\.field) == ["review"])
            house.time.advance(seconds: 10 * 86400)
            while try await house.house.scheduler.round(.quiet) {}
            #expect(try await house.records.read("incident", resolved.id, as: house.admin).state == "resolved")
            try await MajorTests.act("review", resolved, house, ["review": .text("许可没有列入到期清单；已补。")])
            while try await house.house.scheduler.round(.quiet) {}
            let closed = try await house.records.read("incident", resolved.id, as: house.admin)
            #expect(closed.state == "closed" && closed["review"] == .text("许可没有列入到期清单；已补。"))
            let plain = try await MajorTests.resolved(try await MajorTests.urgent(house), house)
            #expect(try await MajorTests.refusals("review", plain, house, ["review": .text("无")]).map(\.text.zh) == ["「升级为重大的时间」为空时，不能「评审」。"])
            #expect(try await house.house.verifier().verify().findings == [])
        }
    }

    @Test("A customer sees that it is major, and not the review")
    func customers() async throws {
        try await TestHouse.with { house in
            let resolved = try await MajorTests.resolved(try await MajorTests.declared(house), house)
            let reviewed = try await MajorTests.act("review", resolved, house, ["review": .text("内部复盘")])
            let customer = house.person("customer")
            let found = try await house.records.list("incident", Query(.equal("major", .truth(true))), as: customer).records
            #expect(found.map(\.id) == [reviewed.id])
            #expect(!Access(customer, to: reviewed.kind).fields.map(\.id).contains("review"))
            #expect(try await house.records.history(reviewed, as: customer).allSatisfy { !$0.has("review") })
            await #expect(throws: Failure.self) { try await house.records.run(MajorTests.command("end_major", reviewed, [:], "x"), as: customer) }
        }
    }
}
