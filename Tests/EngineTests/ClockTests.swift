import Foundation
import Kernel
import Store
import TestKit
import Testing

@testable import Engine

/// Service-level timers of incidents: what starts, holds, swaps and stops them, and that their sums are true.
@Suite("Clocks")
struct ClockTests {
    private static let hour: Int64 = 3600, day: Int64 = 86400
    /// P3 in nine hours, and nothing promised for P5.
    private static let shorter = #"{"p1":{"response":"PT15M","resolution":"PT4H"},"p2":{"response":"PT30M","resolution":"PT8H"},"p3":{"response":"PT1H","resolution":"PT9H"},"p4":{"response":null},"p5":{"response":null,"resolution":null}}"#

    static func clock(_ field: String, _ record: StoredRecord) -> ClockState? { ClockState(record[field]) }

    @discardableResult
    static func act(_ verb: String, _ record: StoredRecord, _ house: TestHouse, _ values: [String: Value] = [:]) async throws -> StoredRecord {
        let needed: [String: [String: Value]] = [
            "resolve": ["close_code": .text("solution"), "close_notes": .text("好了")], "hold": ["hold_reason": .text("evidence")],
        ]
        let input = Input((needed[verb] ?? [:]).merging(values) { $1 }, comment: "因为")
        let command: Command = verb == "change"
            ? .change(kind: "incident", record.id, version: nil, Input(values)) : .perform(kind: "incident", record.id, version: nil, verb: verb, input)
        _ = try await house.records.run(command, as: house.person("agent"))
        return try await house.records.read("incident", record.id, as: house.admin)
    }

    private static func raised(_ house: TestHouse, impact: String = "medium", urgency: String = "medium") async throws -> StoredRecord {
        let values: [String: Value] = ["title": .text("慢"), "customer": .id(house.customerA), "impact": .text(impact), "urgency": .text(urgency)]
        return try await house.make("incident", values, as: "agent")
    }

    private static func approved(_ house: TestHouse, _ kind: String, _ values: [String: Value]) async throws -> StoredRecord {
        let made = try await house.make(kind, values, as: "manager")
        for (verb, who) in [("propose", "manager"), ("approve", "admin")] {
            _ = try await house.records.run(.perform(kind: kind, made.id, version: nil, verb: verb, Input()), as: house.person(who))
        }
        return try await house.records.read(kind, made.id, as: house.admin)
    }

    private static func set(_ house: TestHouse, _ values: [String: String], from moment: Moment? = nil) async throws -> StoredRecord {
        var fields: [String: Value] = ["title": .text("改"), "values": .texts(values), "reason": .text("评审")]
        if let moment { fields["effective"] = moment.value }
        return try await approved(house, "parameter_version", fields)
    }

    // MARK: the life of a timer

    @Test("It is timed from when it was raised, by its priority")
    func starts() async throws {
        try await TestHouse.with { house in
            let raised = try await ClockTests.raised(house, impact: "high", urgency: "high")
            let state = try #require(ClockTests.clock("resolution", raised)), response = try #require(ClockTests.clock("response", raised))
            #expect(state.phase == .running && state.since == raised.created && state.target == 4 * ClockTests.hour && state.line == "p1")
            #expect(response.phase == .running && response.target == 900)
            #expect(Moment(raised["resolution_due"]) == raised.created.adding(seconds: 4 * ClockTests.hour))
            #expect(Moment(raised["response_due"]) == raised.created.adding(seconds: 900))
            #expect(ClockState(state.text) == state && ClockState("phase=running since=1") == nil)
        }
    }

    @Test("Taking it in hand ends the response; a hold ends the resolution's run only for the reasons the procedure names")
    func holds() async throws {
        try await TestHouse.with { house in
            let raised = try await ClockTests.raised(house)
            house.time.advance(seconds: 900)
            let taken = try await ClockTests.act("start", raised, house)
            #expect(ClockTests.clock("response", taken).map { [$0.phase == .stopped, $0.elapsed == 900_000] } == [true, true])
            #expect(taken["response_due"].isNull)
            house.time.advance(seconds: 100)
            let held = try await ClockTests.act("hold", taken, house)
            let state = try #require(ClockTests.clock("resolution", held))
            #expect(state.phase == .paused && state.reason == "evidence" && state.elapsed == 1_000_000 && held["resolution_due"].isNull)
            house.time.advance(seconds: 5000)
            let resumed = try await ClockTests.act("resume", held, house)
            #expect(ClockTests.clock("resolution", resumed)?.elapsed == 1_000_000)
            let waiting = try await ClockTests.act("hold", resumed, house, ["hold_reason": .text("problem")])
            #expect(ClockTests.clock("resolution", waiting)?.phase == .running)
            house.time.advance(seconds: 50)
            let solved = try await ClockTests.act("resolve", waiting, house)
            #expect(ClockTests.clock("resolution", solved).map { $0.phase == .stopped && $0.elapsed == 1_050_000 } == true)
            house.time.advance(seconds: 7000)
            let again = try await ClockTests.act("reopen", solved, house)
            #expect(ClockTests.clock("resolution", again).map { $0.phase == .running && $0.elapsed == 1_050_000 } == true)
            #expect(ClockTests.clock("response", again)?.phase == .stopped)
        }
    }

    @Test("A timer is explained step by step, each counted once more; customers are told of none")
    func explained() async throws {
        try await TestHouse.with { house in
            let raised = try await ClockTests.raised(house)
            house.time.advance(seconds: 900)
            try await ClockTests.act("start", raised, house)
            house.time.advance(seconds: 100)
            let held = try await ClockTests.act("hold", raised, house)
            house.time.advance(seconds: 5000)
            let accounts = try await house.records.explain(held, as: house.person("agent"))
            #expect(accounts.map(\.field.id) == ["response", "resolution"])
            let resolution = try #require(accounts.last), response = try #require(accounts.first)
            #expect(resolution.steps.map(\.verb) == ["create", "hold"] && resolution.steps.map(\.counted) == [0, 1_000_000])
            #expect(resolution.steps.allSatisfy { $0.recounted == $0.elapsed } && resolution.elapsed == 1_000_000 && resolution.counted == 0)
            #expect(response.steps.map(\.verb) == ["create", "start"] && response.elapsed == 900_000 && !response.isOver)
            let one = try await house.records.explain(held, ["response"], as: house.person("agent"))
            #expect(one.map(\.field.id) == ["response"])
            await #expect(throws: Failure.notFound) { _ = try await house.records.explain(held, as: house.person("customer")) }
            let team = try await house.records.read("team", house.person("agent").teams[0], as: house.admin)
            await #expect(throws: Failure.notFound) { _ = try await house.records.explain(team, as: house.admin) }
        }
    }

    @Test("Another priority brings another target and keeps the time that is counted")
    func swaps() async throws {
        try await TestHouse.with { house in
            let raised = try await ClockTests.raised(house)
            house.time.advance(seconds: 3000)
            let swapped = try await ClockTests.act("change", raised, house, ["impact": .text("high"), "urgency": .text("high")])
            let state = try #require(ClockTests.clock("resolution", swapped))
            #expect(state.line == "p1" && state.elapsed == 3_000_000 && state.target == 4 * ClockTests.hour)
            #expect(Moment(swapped["resolution_due"]) == raised.created.adding(seconds: 4 * ClockTests.hour))
            let told = try await house.records.history(swapped, as: house.admin).filter { $0.has("resolution") }
            let words = try await ClockTests.act("change", swapped, house, ["title": .text("很慢")])
            let after = try await house.records.history(words, as: house.admin).filter { $0.has("resolution") }
            #expect(told.count == 2 && after.count == 2, "what does not touch a timer says nothing of it")
        }
    }

    @Test("A target changes at its moment: timers before keep theirs in history, and each names its version")
    func versions() async throws {
        try await TestHouse.with { house in
            let before = try await ClockTests.raised(house)
            let moment = house.time.clock.now().adding(seconds: 1000)
            let version = try await ClockTests.set(house, ["incident.targets": ClockTests.shorter], from: moment)
            house.time.set(Moment(milliseconds: moment.milliseconds - 1))
            let just = try await ClockTests.raised(house)
            house.time.set(moment)
            let after = try await ClockTests.raised(house)
            #expect(ClockTests.clock("resolution", just).map { $0.version == nil && $0.target == ClockTests.day } == true)
            #expect(ClockTests.clock("resolution", after).map { $0.version == version.id && $0.target == 9 * ClockTests.hour } == true)
            let first = try await house.records.read("incident", before.id, as: house.admin)
            #expect(ClockTests.clock("resolution", first)?.target == ClockTests.day)
            house.time.advance(seconds: 60)
            let touched = try await ClockTests.act("start", first, house)
            #expect(ClockTests.clock("resolution", touched).map { $0.version == version.id && $0.elapsed == 1_060_000 } == true)
            let history = try await house.records.history(touched, as: house.admin)
            #expect(history.compactMap { $0["resolution"].flatMap { ClockState($0) }?.version } == [version.id])
        }
    }

    @Test("Canceled, it stops and stays; a customer sees no timer")
    func ends() async throws {
        try await TestHouse.with { house in
            let raised = try await ClockTests.raised(house)
            house.time.advance(seconds: 60)
            let canceled = try await ClockTests.act("cancel", raised, house)
            #expect(ClockTests.clock("resolution", canceled).map { $0.phase == .ended && $0.elapsed == 60_000 } == true)
            #expect(canceled["resolution_due"].isNull)
            let erasing = Command.erase(kind: "incident", raised.id, Erasure([.field("resolution")], reason: "x", basis: "y"))
            await #expect(throws: Refused.self) { try await house.records.run(erasing, as: house.admin) }
            let kind = try #require(house.registry.kind("incident"))
            #expect(Access(house.person("customer"), to: kind).fields.allSatisfy { !($0.type is ClockField) })
            let setting = Command.change(kind: "incident", raised.id, version: nil, Input(["resolution_due": house.time.clock.now().value]))
            await #expect(throws: Refused.self) { try await house.records.run(setting, as: house.admin) }
        }
    }

    @Test("Nothing promised, nothing timed; promised again, it goes on from where it was")
    func unpromised() async throws {
        try await TestHouse.with { house in
            let raised = try await ClockTests.raised(house)
            _ = try await ClockTests.set(house, ["incident.targets": ClockTests.shorter])
            house.time.advance(seconds: 1000)
            let low = try await ClockTests.act("change", raised, house, ["impact": .text("low"), "urgency": .text("low")])
            #expect(ClockTests.clock("resolution", low).map { $0.phase == .ended && $0.elapsed == 1_000_000 } == true)
            house.time.advance(seconds: 5000)
            let back = try await ClockTests.act("change", low, house, ["impact": .text("medium"), "urgency": .text("medium")])
            #expect(ClockTests.clock("resolution", back).map { $0.phase == .running && $0.elapsed == 1_000_000 } == true)
        }
    }

    @Test("What is over stays due when it was, through holds; what was brought in is not timed")
    func overdue() async throws {
        try await TestHouse.with { house in
            let raised = try await ClockTests.raised(house, impact: "high", urgency: "high")
            house.time.advance(seconds: 6 * ClockTests.hour)
            let started = try await ClockTests.act("start", raised, house)
            #expect(Moment(started["resolution_due"]) == raised.created.adding(seconds: 4 * ClockTests.hour))
            let touched = try await ClockTests.act("change", started, house, ["impact": .text("medium")])
            #expect(Moment(touched["resolution_due"]) == raised.created.adding(seconds: 8 * ClockTests.hour))
            let id = RecordID(at: house.time.clock.now())
            let carried = CarriedRecord(
                id: id, number: "INC0000900", state: "in_progress", values: started.values.enumerated().map { started.kind.clocks.contains(started.kind.fields[$0].id) ? .null : $1 },
                provenance: "export:1")
            try await house.records.claims("incident", as: house.admin) { try $0.carry(carried) }
            let brought = try await house.records.read("incident", id, as: house.admin)
            let solved = try await ClockTests.act("resolve", brought, house)
            #expect(ClockTests.clock("resolution", solved) == nil && solved["resolution_due"].isNull)
        }
    }

    // MARK: sums

    /// Worked by the wall clock of +08:00: Monday to Friday, nine to six, by a look at one minute.
    private static func isWorked(_ minute: Int64) -> Bool {
        let local = minute + 8 * 60, day = local / 1440, of = local % 1440
        return (day + 3) % 7 < 5 && (540..<1080).contains(of)
    }

    /// The end of the minute by which so much more is worked, found by a look at each.
    private static func end(after now: Moment, _ milliseconds: Int64, _ isWorked: (Int64) -> Bool) -> Moment {
        var minute = now.milliseconds / 60_000, left = milliseconds / 60_000
        while left > 0 {
            if isWorked(minute) { left -= 1 }
            minute += 1
        }
        return Moment(milliseconds: minute * 60_000)
    }

    @Test("Sums and ends equal a count of each minute, through holds, swaps, reopenings and a change of calendar")
    func sums() async throws {
        try await TestHouse.with { house in
            var random = SeededRandom(20261122)
            let calendar = try await house.make("calendar", ["name": .text("工作日")])
            let hours: [String: Value] = ["calendar": .id(calendar.id), "name": .text("5×9"), "zone": .text("+08:00")]
            _ = try await ClockTests.approved(house, "calendar_version", hours)
            let switched = house.time.clock.now().adding(seconds: 3 * ClockTests.day)
            _ = try await ClockTests.set(house, ["incident.calendar": "\"\(calendar.id)\""], from: switched)
            var lives: [Life] = []
            for _ in 0..<40 { lives.append(Life(try await ClockTests.raised(house))) }
            for _ in 0..<400 {
                house.time.advance(seconds: 60 * Int64.random(in: 1...90, using: &random))
                let place = Int.random(in: 0..<lives.count, using: &random)
                try await lives[place].go(on: &random, in: house)
            }
            let kind = try #require(house.registry.kind("incident"))
            for life in lives {
                let record = try await house.records.read(kind.name, life.record.id, as: house.admin)
                let state = try #require(ClockTests.clock("resolution", record))
                // A record goes by the calendar that held when it was last touched.
                let now = house.time.clock.now()
                let expected = life.milliseconds(until: now) { $0 < switched || ClockTests.isWorked($1.milliseconds / 60_000) }
                let time = try await house.records.rules().workingTime(of: state.calendar)
                #expect(state.elapsed(at: now, in: time) == expected, "\(life.steps)")
                guard state.phase == .running, expected < state.target * 1000 else { continue }
                let end = ClockTests.end(after: now, state.target * 1000 - expected) { state.calendar == nil || ClockTests.isWorked($0) }
                #expect(Moment(record["resolution_due"]) == end)
            }
            #expect(try await house.house.verifier().verify().findings == [])
        }
    }
}

/// One incident's way, and when it was timed, minute by minute.
private struct Life {
    var record: StoredRecord
    /// When it was touched, and whether it ran from then on.
    var steps: [(at: Moment, isRunning: Bool)] = []

    init(_ record: StoredRecord) {
        self.record = record
        steps = [(record.created, true)]
    }

    mutating func go(on random: inout SeededRandom, in house: TestHouse) async throws {
        let verbs = record.kind.lifecycle.verbs(from: record.state).filter { $0.to != nil }.map(\.id).filter { !["cancel", "close"].contains($0) }
        guard let verb = (verbs + ["swap"]).randomElement(using: &random) else { return }
        if verb == "swap" { return try await swap(on: &random, in: house) }
        var values: [String: Value] = [:]
        if verb == "hold" { values["hold_reason"] = .text(["evidence", "caller", "problem"].randomElement(using: &random) ?? "evidence") }
        if verb == "resolve" { values = ["close_code": .text("solution"), "close_notes": .text("好了")] }
        let input = Input(values, comment: "因为")
        _ = try await house.records.run(.perform(kind: "incident", record.id, version: nil, verb: verb, input), as: house.person("agent"))
        record = try await house.records.read("incident", record.id, as: house.admin)
        let isHeld = record.state == "on_hold" && values["hold_reason"] != .text("problem")
        steps.append((house.time.clock.now(), record.state != "resolved" && !isHeld))
    }

    /// Another priority: the time goes on, by the calendar of this touch where anything was otherwise.
    private mutating func swap(on random: inout SeededRandom, in house: TestHouse) async throws {
        let levels = ["high", "medium", "low"].map { Value.text($0) }
        let values = ["impact": levels.randomElement(using: &random) ?? .null, "urgency": levels.randomElement(using: &random) ?? .null]
        let before = record
        _ = try await house.records.run(.change(kind: "incident", record.id, version: nil, Input(values)), as: house.person("agent"))
        record = try await house.records.read("incident", record.id, as: house.admin)
        if record.version > before.version { steps.append((house.time.clock.now(), steps.last?.isRunning ?? false)) }
    }

    /// What was timed, by a look at each minute.
    /// - Parameter isWorked: asked with the touch since which it ran, and the minute.
    func milliseconds(until now: Moment, _ isWorked: (Moment, Moment) -> Bool) -> Int64 {
        var sum: Int64 = 0
        for (step, end) in zip(steps, steps.dropFirst().map(\.at) + [now]) where step.isRunning {
            let minutes = stride(from: step.at.milliseconds, to: end.milliseconds, by: 60_000)
            sum += minutes.reduce(0) { $0 + (isWorked(step.at, Moment(milliseconds: $1)) ? 60_000 : 0) }
        }
        return sum
    }
}
