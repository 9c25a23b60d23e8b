import Kernel
import TestKit
import Testing

@testable import Engine

/// Who is told as time runs out, by whose rota, and to whom the work passes.
@Suite("Escalation")
struct EscalationTests {
    private static let hour: Int64 = 3600

    /// An incident of P3: two hours for its response, a day for its resolution.
    private static func raised(_ house: TestHouse, _ team: RecordID?, impact: String = "medium", urgency: String = "medium") async throws -> StoredRecord {
        var values: [String: Value] = ["title": .text("慢"), "customer": .id(house.customerA), "impact": .text(impact), "urgency": .text(urgency)]
        if let team { values["team"] = .id(team) }
        return try await house.make("incident", values, as: "agent")
    }

    private static func wake(_ house: TestHouse) async throws -> Void {
        while try await house.house.scheduler.round(.quiet) {}
    }

    private static func read(_ record: StoredRecord, _ house: TestHouse) async throws -> StoredRecord {
        try await house.records.read("incident", record.id, as: house.admin)
    }

    /// Steps that hold from now on, by a version of the procedure.
    private static func decide(_ house: TestHouse, _ steps: String) async throws {
        let fields: [String: Value] = ["title": .text("改"), "values": .texts(["incident.escalation": steps]), "reason": .text("评审")]
        let made = try await house.make("parameter_version", fields, as: "manager")
        for (verb, who) in [("propose", "manager"), ("approve", "admin")] {
            _ = try await house.records.run(.perform(kind: "parameter_version", made.id, version: nil, verb: verb, Input()), as: house.person(who))
        }
    }

    /// Each line without its first cell, the moment.
    private static func lines(_ record: StoredRecord) -> [[String]] { (Lines(record["escalations"])?.rows ?? []).map { Array($0.dropFirst()) } }

    @Test("A response that nobody gives passes to whoever has duty, where the procedure says so")
    func functional() async throws {
        try await TestHouse.with { house in
            try await EscalationTests.decide(
                house,
                #"[{"line":"all","metric":"response","share":100,"to":"first","act":"assign"},{"line":"p1","metric":"resolution","share":100,"to":"lead","act":"tell"}]"#)
            let team = try await RotaTests.team(house), agent = house.person("agent").person
            _ = try await RotaTests.rota(house, of: team)
            let raised = try await EscalationTests.raised(house, team)
            house.time.set(raised.created.adding(seconds: 2 * EscalationTests.hour))
            try await EscalationTests.wake(house)
            let after = try await EscalationTests.read(raised, house)
            #expect(after["assignee"] == .id(agent) && after.state == "new" && after["unattended"].isNull)
            #expect(EscalationTests.lines(after) == [["response", "100", "first", "\(agent)"]])
            #expect(Lines(after["escalations"])?.rows.first?.first == raised.created.adding(seconds: 2 * EscalationTests.hour).iso)
            let event = try #require(try await house.records.history(after, as: house.admin).last)
            #expect(event.verb == "time" && event.actor == .zero && event.happened == raised.created.adding(seconds: 2 * EscalationTests.hour))
        }
    }

    @Test("Where nobody has duty and no team is led, the managers are told at once, and it is on record")
    func nobody() async throws {
        try await TestHouse.with { house in
            let manager = house.person("manager").person, raised = try await EscalationTests.raised(house, try await RotaTests.team(house))
            house.time.advance(seconds: 2 * EscalationTests.hour)
            try await EscalationTests.wake(house)
            let after = try await EscalationTests.read(raised, house)
            let expected = [["response", "100", "first", ""], ["response", "100", "second", ""], ["response", "100", "lead", ""], ["response", "100", "manager", "\(manager)"]]
            #expect(EscalationTests.lines(after) == expected)
            #expect(after["unattended"] == .truth(true) && after["assignee"].isNull, "a manager is told, not given the work")
        }
    }

    @Test("A breach reaches the team's lead, a P1 the managers too, and again later; each once")
    func hierarchic() async throws {
        try await TestHouse.with { house in
            let manager = house.person("manager").person, admin = house.admin.person
            let team = try await RotaTests.team(house, ["lead": .id(admin)])
            let raised = try await EscalationTests.raised(house, team, impact: "high", urgency: "high")
            let start = Command.perform(kind: "incident", raised.id, version: nil, verb: "start", Input())
            _ = try await house.records.run(start, as: house.person("agent"))
            house.time.advance(seconds: 7 * EscalationTests.hour)
            for _ in 0..<2 { try await EscalationTests.wake(house) }
            let after = try await EscalationTests.read(raised, house)
            let expected = [
                ["resolution", "75", "second", ""], ["resolution", "75", "lead", "\(admin)"], ["resolution", "100", "lead", "\(admin)"],
                ["resolution", "100", "manager", "\(manager)"], ["resolution", "150", "manager", "\(manager)"],
            ]
            #expect(EscalationTests.lines(after) == expected)
            let moments = try await house.records.history(after, as: house.admin).filter { $0.verb == "time" }.map { $0.happened.seconds(since: raised.created) }
            #expect(moments == [3, 4, 6].map { $0 * EscalationTests.hour })
            let heard = try await house.records.notices(as: house.person("manager"))
            #expect(heard.map(\.sentence.zh) == ["解决时限已用 150%", "解决时限已用 100%"])
            #expect(try await house.house.verifier().verify().findings == [])
        }
    }

    @Test("A pause shifts what is to come; more time takes back what is not so any more, and it is told again when it is")
    func shifts() async throws {
        try await TestHouse.with { house in
            let team = try await RotaTests.team(house, ["lead": .id(house.admin.person)]), agent = house.person("agent")
            let raised = try await EscalationTests.raised(house, team)
            _ = try await house.records.run(.perform(kind: "incident", raised.id, version: nil, verb: "start", Input()), as: agent)
            house.time.advance(seconds: 10 * EscalationTests.hour)
            _ = try await house.records.run(.perform(kind: "incident", raised.id, version: nil, verb: "hold", Input(["hold_reason": .text("evidence")])), as: agent)
            house.time.advance(seconds: 100 * EscalationTests.hour)
            try await EscalationTests.wake(house)
            let held = try await EscalationTests.read(raised, house)
            #expect(EscalationTests.lines(held).isEmpty)
            _ = try await house.records.run(.perform(kind: "incident", raised.id, version: nil, verb: "resume", Input()), as: agent)
            house.time.advance(seconds: 14 * EscalationTests.hour)
            try await EscalationTests.wake(house)
            let breached = try await EscalationTests.read(raised, house)
            #expect(EscalationTests.lines(breached).count == 1 && ClockState(breached["resolution"])?.told == 100)
            let low: [String: Value] = ["impact": .text("low"), "urgency": .text("low")]
            _ = try await house.records.run(.change(kind: "incident", raised.id, version: nil, Input(low)), as: agent)
            let eased = try await EscalationTests.read(raised, house)
            #expect(ClockState(eased["resolution"])?.told == 0)
            house.time.advance(seconds: 216 * EscalationTests.hour)
            try await EscalationTests.wake(house)
            let again = try await EscalationTests.read(raised, house)
            #expect(EscalationTests.lines(again).count == 2)
        }
    }

    @Test("A step that is agreed on later is carried out at its moment for what is past it already")
    func later() async throws {
        try await TestHouse.with { house in
            let team = try await RotaTests.team(house), manager = house.person("manager").person
            let raised = try await EscalationTests.raised(house, team)
            _ = try await house.records.run(.perform(kind: "incident", raised.id, version: nil, verb: "start", Input()), as: house.person("agent"))
            house.time.advance(seconds: 15 * EscalationTests.hour)
            try await EscalationTests.wake(house)
            let steps = #"[{"line":"all","metric":"resolution","share":50,"to":"manager","act":"tell"},{"line":"p1","metric":"resolution","share":100,"to":"lead","act":"tell"}]"#
            try await EscalationTests.decide(house, steps)
            let moment = house.time.clock.now()
            try await EscalationTests.wake(house)
            let after = try await EscalationTests.read(raised, house)
            #expect(EscalationTests.lines(after) == [["resolution", "50", "manager", "\(manager)"]])
            #expect(Lines(after["escalations"])?.rows.first?.first == moment.iso)
        }
    }

    @Test("Customers see neither steps nor who was told")
    func customers() async throws {
        try await TestHouse.with { house in
            let raised = try await EscalationTests.raised(house, nil)
            house.time.advance(seconds: 3 * EscalationTests.hour)
            try await EscalationTests.wake(house)
            let kind = try #require(house.registry.kind("incident"))
            #expect(Access(house.person("customer"), to: kind).fields.allSatisfy { !["escalations", "unattended"].contains($0.id) })
            #expect(try await house.records.history(raised, as: house.person("customer")).map(\.verb) == ["create"])
        }
    }
}
