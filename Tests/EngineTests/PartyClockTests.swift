import Kernel
import Store
import TestKit
import Testing

@testable import Engine

/// Timers of those who work for us: of a team by its operational level agreement, of a supplier by the underpinning contract.
@Suite("Clocks of teams and suppliers")
struct PartyClockTests {
    private static let hour: Int64 = 3600

    private struct Party {
        let id: RecordID
        let version: RecordID
    }

    /// A team or a supplier who resolves a P1 within so many hours and has promised nothing else.
    private static func party(_ kind: String, _ name: String, _ house: TestHouse, hours: Int, service: RecordID? = nil) async throws -> Party {
        let id = try await house.make(kind, ["name": .text(name)]).id
        return Party(id: id, version: try await promise(kind, id, house, hours: hours, service: service))
    }

    private static func promise(_ kind: String, _ id: RecordID, _ house: TestHouse, hours: Int, service: RecordID? = nil) async throws -> RecordID {
        var values: [String: Value] = ["form": .text(kind == "team" ? "ola" : "uc"), kind: .id(id)]
        if let service { values["service"] = .id(service) }
        let agreement = try await AgreementTests.agreement(house, values)
        let targets = #"{"p1":{"resolution":"PT\#(hours)H"},"p2":{},"p3":{},"p4":{},"p5":{}}"#
        return try await AgreementTests.approved(house, agreement, ["incident.targets": targets]).id
    }

    /// A P1 in a team's hands.
    private static func raised(_ house: TestHouse, team: RecordID? = nil) async throws -> StoredRecord {
        var values: [String: Value] = ["title": .text("停了"), "customer": .id(house.customerA), "impact": .text("high"), "urgency": .text("high")]
        if let team { values["team"] = .id(team) }
        return try await house.make("incident", values, as: "agent")
    }

    private static func wake(_ house: TestHouse) async throws {
        while try await house.house.scheduler.round(.quiet) {}
    }

    // MARK: teams

    @Test("A team is timed by its agreement while it has the incident; another begins anew, and who has it when it is resolved is judged")
    func stretches() async throws {
        try await TestHouse.with { house in
            let database = try await PartyClockTests.party("team", "数据库", house, hours: 2)
            let network = try await PartyClockTests.party("team", "网络", house, hours: 3)
            let raised = try await PartyClockTests.raised(house, team: database.id)
            let first = try #require(ClockTests.clock("team_time", raised))
            #expect(first.phase == .running && first.target == 2 * PartyClockTests.hour && first.party == database.id && first.version == database.version)
            #expect(Moment(raised["team_time_due"]) == raised.created.adding(seconds: 2 * PartyClockTests.hour))
            #expect(ClockState(first.text) == first)
            house.time.advance(seconds: 1000)
            let handed = try await ClockTests.act("change", raised, house, ["team": .id(network.id)])
            let second = try #require(ClockTests.clock("team_time", handed))
            #expect(second.party == network.id && second.elapsed == 0 && second.since == house.time.clock.now() && second.version == network.version)
            house.time.advance(seconds: 500)
            let solved = try await ClockTests.act("resolve", handed, house)
            #expect(ClockTests.clock("team_time", solved).map { $0.phase == .stopped && $0.elapsed == 500_000 } == true)
            #expect(ClockTests.clock("resolution", solved)?.elapsed == 1_500_000)
            let moved = try await ClockTests.act("change", solved, house, ["team": .id(database.id)])
            #expect(ClockTests.clock("team_time", moved).map { $0.phase == .stopped && $0.party == network.id } == true)
            let again = try await ClockTests.act("reopen", moved, house)
            #expect(ClockTests.clock("team_time", again).map { $0.phase == .running && $0.party == database.id && $0.elapsed == 0 } == true)
            #expect(try await house.house.verifier().verify().findings == [])
        }
    }

    @Test("Who has promised nothing of it is not timed; a promise that comes to cover it counts from then")
    func unpromised() async throws {
        try await TestHouse.with { house in
            let portal = try await AgreementTests.service(house, "门户"), stranger = try await house.make("team", ["name": .text("桌面")]).id
            let team = try await PartyClockTests.party("team", "应用", house, hours: 2, service: portal)
            let raised = try await PartyClockTests.raised(house, team: team.id)
            #expect(raised["team_time"].isNull && raised["team_time_due"].isNull)
            house.time.advance(seconds: 60)
            let covered = try await ClockTests.act("change", raised, house, ["service": .id(portal)])
            #expect(ClockTests.clock("team_time", covered).map { $0.elapsed == 0 && $0.since == house.time.clock.now() } == true)
            house.time.advance(seconds: 60)
            let lower = try await ClockTests.act("change", covered, house, ["impact": .text("low")])
            #expect(ClockTests.clock("team_time", lower).map { $0.phase == .ended && $0.elapsed == 60_000 } == true, "nothing is promised of P3")
            let elsewhere = try await ClockTests.act("change", lower, house, ["team": .id(stranger)])
            #expect(elsewhere["team_time"].isNull && elsewhere["team_time_due"].isNull)
        }
    }

    @Test("It stands still on the holds that stop the resolution, and is warned and breached at its own moments")
    func alarms() async throws {
        try await TestHouse.with { house in
            let team = try await PartyClockTests.party("team", "数据库", house, hours: 2)
            let raised = try await PartyClockTests.raised(house, team: team.id)
            house.time.advance(seconds: 600)
            let held = try await ClockTests.act("hold", raised, house)
            #expect(ClockTests.clock("team_time", held).map { $0.phase == .paused && $0.reason == "evidence" } == true)
            house.time.advance(seconds: 3000)
            let resumed = try await ClockTests.act("resume", held, house), since = house.time.clock.now()
            let moments: [(Int64, Int64)] = [(4800, 75), (6600, ClockState.whole)]
            for (seconds, told) in moments {
                house.time.set(since.adding(seconds: seconds))
                try await PartyClockTests.wake(house)
                let now = try await house.records.read("incident", resumed.id, as: house.admin)
                #expect(ClockTests.clock("team_time", now)?.told == told)
                #expect(ClockTests.clock("resolution", now).map { $0.told < 75 } == true)
            }
            let events = try await house.records.history(resumed, as: house.admin).filter { $0.verb == "time" && $0.has("team_time") }
            #expect(events.map(\.happened) == moments.map { since.adding(seconds: $0.0) })
        }
    }

    @Test("A promise made while a team has it is taken up at its moment, though nobody touches the incident")
    func promisedLater() async throws {
        try await TestHouse.with { house in
            let team = try await house.make("team", ["name": .text("数据库")]).id
            let raised = try await PartyClockTests.raised(house, team: team)
            house.time.advance(seconds: 300)
            let version = try await PartyClockTests.promise("team", team, house, hours: 2)
            try await PartyClockTests.wake(house)
            let now = try await house.records.read("incident", raised.id, as: house.admin)
            #expect(ClockTests.clock("team_time", now).map { $0.version == version && $0.elapsed == 0 && $0.since == house.time.clock.now() } == true)
        }
    }

    // MARK: suppliers

    @Test("A supplier is timed by its contract while the incident waits for it, goes on when it waits again, and another begins anew")
    func suppliers() async throws {
        try await TestHouse.with { house in
            let maker = try await PartyClockTests.party("supplier", "砺石软件", house, hours: 5)
            let carrier = try await PartyClockTests.party("supplier", "远桥通信", house, hours: 6)
            func handed(_ record: StoredRecord, to supplier: RecordID) async throws -> StoredRecord {
                try await ClockTests.act("hold", record, house, ["hold_reason": .text("vendor"), "supplier": .id(supplier)])
            }
            let raised = try await PartyClockTests.raised(house)
            #expect(raised["supplier_time"].isNull)
            let held = try await handed(raised, to: maker.id), state = try #require(ClockTests.clock("supplier_time", held))
            #expect(state.phase == .running && state.party == maker.id && state.version == maker.version && state.target == 5 * PartyClockTests.hour)
            #expect(ClockTests.clock("resolution", held)?.phase == .paused)
            house.time.advance(seconds: 700)
            let back = try await ClockTests.act("resume", held, house)
            #expect(ClockTests.clock("supplier_time", back).map { $0.phase == .stopped && $0.elapsed == 700_000 } == true)
            house.time.advance(seconds: 700)
            let again = try await handed(back, to: maker.id)
            #expect(ClockTests.clock("supplier_time", again).map { $0.phase == .running && $0.elapsed == 700_000 } == true)
            house.time.advance(seconds: 100)
            let other = try await ClockTests.act("change", again, house, ["supplier": .id(carrier.id)])
            #expect(ClockTests.clock("supplier_time", other).map { $0.party == carrier.id && $0.elapsed == 0 } == true)
            house.time.advance(seconds: 100)
            let waiting = try await ClockTests.act("change", other, house, ["hold_reason": .text("evidence")])
            #expect(ClockTests.clock("supplier_time", waiting).map { $0.phase == .stopped && $0.elapsed == 100_000 } == true)
            #expect(try await house.house.verifier().verify().findings == [])
        }
    }

    @Test("Waiting for a supplier names it; one without a contract is not timed")
    func named() async throws {
        try await TestHouse.with { house in
            let raised = try await PartyClockTests.raised(house), stranger = try await house.make("supplier", ["name": .text("朗印设备")]).id
            let refused = try await AgreementTests.refusals { _ = try await ClockTests.act("hold", raised, house, ["hold_reason": .text("vendor")]) }
            #expect(refused.map(\.field) == ["supplier"])
            let waiting = try await ClockTests.act("hold", raised, house)
            let moved = try await AgreementTests.refusals { _ = try await ClockTests.act("change", waiting, house, ["hold_reason": .text("vendor")]) }
            #expect(moved.map(\.field) == ["supplier"])
            let held = try await ClockTests.act("change", waiting, house, ["hold_reason": .text("vendor"), "supplier": .id(stranger)])
            #expect(held.state == "on_hold" && held["supplier_time"].isNull)
        }
    }
}
