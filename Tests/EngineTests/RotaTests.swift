import Kernel
import TestKit
import Testing

@testable import Engine

/// Rotas: who has duty as versions and swaps have it, and who may agree to what.
@Suite("Rotas")
struct RotaTests {
    private static let hour: Int64 = 3600, day: Int64 = 86400

    /// A team of its own, whose rota has the agent by day in the first line and the manager in the second.
    static func rota(_ house: TestHouse, of team: RecordID, _ lines: [String]? = nil) async throws -> StoredRecord {
        let rota = try await house.make("rota", ["name": .text("一线值班"), "team": .id(team)], as: "manager")
        let (agent, manager) = (house.person("agent").person, house.person("manager").person)
        try await approve(house, of: rota.id, lines ?? ["every\t08:00\t20:00\t\(agent)\tfirst\t", "every\t08:00\t08:00\t\(manager)\tsecond\t"])
        return rota
    }

    @discardableResult
    static func approve(_ house: TestHouse, of rota: RecordID, _ lines: [String], from effective: Moment? = nil) async throws -> StoredRecord {
        var values: [String: Value] = ["rota": .id(rota), "name": .text("一版"), "zone": .text("+08:00"), "turns": .text(lines.joined(separator: "\n"))]
        if let effective { values["effective"] = effective.value }
        let made = try await house.make("rota_version", values, as: "manager")
        for (verb, who) in [("propose", "manager"), ("approve", "admin")] { try await act(verb, made, house, as: who) }
        return made
    }

    static func team(_ house: TestHouse, _ more: [String: Value] = [:]) async throws -> RecordID {
        try await house.make("team", ["name": .text("网络")].merging(more) { $1 }).id
    }

    private static func act(_ verb: String, _ record: StoredRecord, _ house: TestHouse, as who: String) async throws {
        _ = try await house.records.run(.perform(kind: record.kind.name, record.id, version: nil, verb: verb, Input()), as: house.person(who))
    }

    private static func swap(_ house: TestHouse, _ rota: StoredRecord, as who: String, _ more: [String: Value] = [:]) async throws -> StoredRecord {
        let values: [String: Value] = [
            "rota": .id(rota.id), "instead": .id(house.person("agent").person), "substitute": .id(house.person("manager").person), "reason": .text("休假"),
        ]
        return try await house.make("rota_swap", values.merging(more) { $1 }, as: who)
    }

    private static func refusals(_ body: () async throws -> Void) async throws -> [Refusal] {
        do {
            try await body()
            return []
        } catch let refused as Refused { return refused.refusals }
    }

    private static func onCall(_ house: TestHouse, _ team: RecordID) async throws -> [OnCall] {
        let core = house.house.core
        return try await house.store.read { reader in
            let look = HouseLook(core: core, principal: .house, now: house.time.clock.now(), reader: reader, rules: nil)
            return try look.onCall(team, at: house.time.clock.now())
        }
    }

    @Test("Who has duty follows the approved version of its moment, and nobody's where there is none")
    func versions() async throws {
        try await TestHouse.with { house in
            let team = try await RotaTests.team(house), other = try await RotaTests.team(house, ["name": .text("数据库")])
            let (agent, manager) = (house.person("agent").person, house.person("manager").person)
            let rota = try await RotaTests.rota(house, of: team)
            // 10:00 in +08:00.
            #expect(try await RotaTests.onCall(house, team) == [OnCall(agent, .first), OnCall(manager, .second)])
            #expect(try await RotaTests.onCall(house, other).isEmpty)
            let moment = house.time.clock.now().adding(seconds: RotaTests.hour)
            try await RotaTests.approve(house, of: rota.id, ["workdays\t08:00\t20:00\t\(manager)\tfirst\t"], from: moment)
            house.time.set(Moment(milliseconds: moment.milliseconds - 1))
            #expect(try await RotaTests.onCall(house, team).first == OnCall(agent, .first))
            house.time.set(moment)
            #expect(try await RotaTests.onCall(house, team) == [OnCall(manager, .first)])
        }
    }

    @Test("A swap holds once the substitute has agreed, from its beginning to its end; the one who asks does not agree for the other")
    func swaps() async throws {
        try await TestHouse.with { house in
            let team = try await RotaTests.team(house), rota = try await RotaTests.rota(house, of: team)
            let (agent, manager) = (house.person("agent").person, house.person("manager").person)
            let begins = house.time.clock.now().adding(seconds: RotaTests.hour), ends = begins.adding(seconds: RotaTests.hour)
            let swap = try await RotaTests.swap(house, rota, as: "agent", ["begins": begins.value, "ends": ends.value])
            #expect(swap["asker"] == .id(agent) && swap["answerer"] == .id(manager))
            for who in ["agent", "admin"] {
                let refused = try await RotaTests.refusals { try await RotaTests.act("agree", swap, house, as: who) }
                #expect(refused.count == 1 && refused.allSatisfy(\.isNoted), "\(who)")
            }
            try await RotaTests.act("agree", swap, house, as: "manager")
            #expect(try await RotaTests.onCall(house, team).first == OnCall(agent, .first))
            house.time.set(begins)
            #expect(try await RotaTests.onCall(house, team) == [OnCall(manager, .first), OnCall(manager, .second)])
            house.time.set(ends)
            #expect(try await RotaTests.onCall(house, team).first == OnCall(agent, .first))
        }
    }

    @Test("Whoever offers to stand in is agreed to by the one relieved; ended, a swap holds no longer")
    func offered() async throws {
        try await TestHouse.with { house in
            let team = try await RotaTests.team(house), rota = try await RotaTests.rota(house, of: team)
            let swap = try await RotaTests.swap(house, rota, as: "manager")
            #expect(swap["answerer"] == .id(house.person("agent").person))
            try await RotaTests.act("agree", swap, house, as: "agent")
            let during = try await RotaTests.onCall(house, team)
            #expect(during.first == OnCall(house.person("manager").person, .first))
            house.time.advance(seconds: 60)
            try await RotaTests.act("end", swap, house, as: "agent")
            let after = try await RotaTests.onCall(house, team)
            #expect(after.first == OnCall(house.person("agent").person, .first))
            let ended = try await house.records.read("rota_swap", swap.id, as: house.admin)
            #expect(ended.state == "ended" && ended["ends"] == house.time.clock.now().value)
        }
    }

    @Test("Nothing is swapped in the past, with oneself, or with somebody who is not there")
    func refused() async throws {
        try await TestHouse.with { house in
            let team = try await RotaTests.team(house), rota = try await RotaTests.rota(house, of: team), now = house.time.clock.now()
            let cases: [(String, [String: Value])] = [
                ("begins", ["begins": now.adding(seconds: -1).value]), ("ends", ["ends": now.value]), ("substitute", ["substitute": .id(house.person("agent").person)]),
                ("substitute", ["substitute": .id(house.person("customer").person)]), ("ends", ["begins": now.adding(seconds: 60).value, "ends": now.adding(seconds: 30).value]),
            ]
            for (field, values) in cases {
                let refused = try await RotaTests.refusals { _ = try await RotaTests.swap(house, rota, as: "agent", values) }
                #expect(refused.map(\.field) == [field], "\(values)")
            }
        }
    }

    @Test("A turn names one of the provider's people in service, by a reference that is there")
    func people() async throws {
        try await TestHouse.with { house in
            let rota = try await RotaTests.rota(house, of: try await RotaTests.team(house))
            for person in [house.person("customer").person, RecordID(high: 1, low: 1)] {
                let values: [String: Value] = ["rota": .id(rota.id), "name": .text("二版"), "turns": .text("every\t08:00\t20:00\t\(person)\tfirst\t")]
                let refused = try await RotaTests.refusals { _ = try await house.make("rota_version", values, as: "manager") }
                #expect(refused.map(\.field) == ["turns"])
            }
        }
    }

    @Test("The page of a rota tells who has duty now and next, by name")
    func panel() async throws {
        try await TestHouse.with { house in
            let rota = try await RotaTests.rota(house, of: try await RotaTests.team(house))
            let views = try await house.records.panels(of: rota, asked: [:], as: house.person("agent"))
            var found: TableView?
            for (panel, view) in views where panel.id == "duty" { if case .table(let table) = view { found = table } }
            let table = try #require(found)
            func words(_ cell: TableView.Cell) -> String { if case .words(let text) = cell { text.en } else { "" } }
            let told = table.rows.prefix(3).map { row in row.dropFirst(2).map(words) }
            #expect(told == [["agent", "manager"], ["", "manager"], ["agent", "manager"]])
        }
    }
}
