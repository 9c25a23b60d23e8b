import Kernel
import Store
import TestKit
import Testing

@testable import Engine

/// What happens by itself: alarms of timers, closing, other rules; once, at its moment, whoever is there.
@Suite("The schedule")
struct ScheduleTests {
    private static let hour: Int64 = 3600, day: Int64 = 86400

    /// An incident of P3: a day for its resolution, two hours for its response.
    private static func raised(_ house: TestHouse) async throws -> StoredRecord {
        let values: [String: Value] = ["title": .text("慢"), "customer": .id(house.customerA), "impact": .text("medium"), "urgency": .text("medium")]
        return try await house.make("incident", values, as: "agent")
    }

    @discardableResult
    private static func act(_ verb: String, _ record: StoredRecord, _ house: TestHouse, _ values: [String: Value] = [:], comment: String? = nil) async throws -> StoredRecord {
        let input = Input(values, comment: comment)
        _ = try await house.records.run(.perform(kind: "incident", record.id, version: nil, verb: verb, input), as: house.person("agent"))
        return try await read(record, house)
    }

    private static func resolved(_ house: TestHouse) async throws -> StoredRecord {
        try await act("resolve", try await raised(house), house, ["close_code": .text("solution"), "close_notes": .text("好了")])
    }

    private static func read(_ record: StoredRecord, _ house: TestHouse) async throws -> StoredRecord {
        try await house.records.read("incident", record.id, as: house.admin)
    }

    /// Does all that is due.
    private static func wake(_ house: TestHouse) async throws {
        while try await house.house.scheduler.round(.quiet) {}
    }

    private static func clock(_ record: StoredRecord) -> ClockState? { ClockState(record["resolution"]) }

    private static func told(_ record: StoredRecord, _ house: TestHouse) async throws -> [HistoryEntry] {
        try await house.records.history(record, as: house.admin).filter { $0.verb == "time" }
    }

    @Test("A timer is warned of and breached at its moments, each once, by the house")
    func alarms() async throws {
        try await TestHouse.with { house in
            let raised = try await ScheduleTests.raised(house)
            try await ScheduleTests.act("start", raised, house)
            house.time.set(raised.created.adding(seconds: 18 * ScheduleTests.hour - 1))
            try await ScheduleTests.wake(house)
            #expect(ScheduleTests.clock(try await ScheduleTests.read(raised, house))?.told == 0)
            house.time.set(raised.created.adding(seconds: 18 * ScheduleTests.hour))
            for _ in 0..<2 { try await ScheduleTests.wake(house) }
            #expect(ScheduleTests.clock(try await ScheduleTests.read(raised, house))?.told == 75)
            house.time.set(raised.created.adding(seconds: 30 * ScheduleTests.hour))
            for _ in 0..<2 { try await ScheduleTests.wake(house) }
            let breached = try await ScheduleTests.read(raised, house), told = try await ScheduleTests.told(breached, house)
            #expect(ScheduleTests.clock(breached).map { $0.told == 100 && $0.elapsed == 0 && $0.since == raised.created } == true)
            #expect(Moment(breached["resolution_due"]) == raised.created.adding(seconds: ScheduleTests.day))
            #expect(told.map(\.happened) == [18, 24].map { raised.created.adding(seconds: $0 * ScheduleTests.hour) })
            #expect(told.map(\.recorded) == [18, 30].map { raised.created.adding(seconds: $0 * ScheduleTests.hour) })
            #expect(told.allSatisfy { $0.actor == .zero })
            #expect(told.map { $0.changes.map(\.field) } == [["resolution"], ["resolution", "escalations"]], "the breach is heard of")
            #expect(try await house.house.verifier().verify().findings == [])
        }
    }

    @Test("What is held, done or given more time is not told of")
    func silence() async throws {
        try await TestHouse.with { house in
            let held = try await ScheduleTests.act("hold", try await ScheduleTests.raised(house), house, ["hold_reason": .text("evidence")])
            let done = try await ScheduleTests.resolved(house), pressed = try await ScheduleTests.raised(house)
            house.time.advance(seconds: 20 * ScheduleTests.hour)
            try await ScheduleTests.wake(house)
            #expect(ScheduleTests.clock(try await ScheduleTests.read(pressed, house))?.told == 75)
            let low: [String: Value] = ["impact": .text("low"), "urgency": .text("low")]
            _ = try await house.records.run(.change(kind: "incident", pressed.id, version: nil, Input(low)), as: house.person("agent"))
            #expect(ScheduleTests.clock(try await ScheduleTests.read(pressed, house))?.told == 0, "240 hours are not three quarters gone")
            house.time.advance(seconds: 20 * ScheduleTests.hour)
            try await ScheduleTests.wake(house)
            for record in [held, done] { #expect(ScheduleTests.clock(try await ScheduleTests.read(record, house))?.told == 0) }
        }
    }

    @Test("What is resolved is closed by the house when nobody objects in time; reopened, it is not")
    func closing() async throws {
        try await TestHouse.with { house in
            let quiet = try await ScheduleTests.resolved(house), disputed = try await ScheduleTests.resolved(house)
            house.time.advance(seconds: 4 * ScheduleTests.day)
            try await ScheduleTests.act("reopen", disputed, house, comment: "还是慢")
            house.time.advance(seconds: 2 * ScheduleTests.day)
            try await ScheduleTests.wake(house)
            let closed = try await ScheduleTests.read(quiet, house)
            let outlook = try await house.records.outlook(10, as: house.admin)
            #expect(outlook.givenUp.isEmpty && outlook.coming.allSatisfy { $0.fault == nil }, "\(outlook)")
            #expect(closed.state == "closed" && Moment(closed["closed"]) == house.time.clock.now())
            let last = try await house.records.history(closed, as: house.admin).last
            #expect(last.map { $0.verb == "close" && $0.actor == .zero && $0.happened == quiet.updated.adding(seconds: 5 * ScheduleTests.day) } == true)
            #expect(try await ScheduleTests.read(disputed, house).state == "in_progress")
        }
    }

    @Test("When other rules come into force, timers go by them at that moment though nobody touches the record")
    func rules() async throws {
        try await TestHouse.with { house in
            let raised = try await ScheduleTests.raised(house), held = try await ScheduleTests.act("hold", try await ScheduleTests.raised(house), house, ["hold_reason": .text("evidence")])
            try await ScheduleTests.wake(house)
            let moment = house.time.clock.now().adding(seconds: ScheduleTests.hour)
            let targets = #"{"p1":{"response":"PT15M","resolution":"PT4H"},"p2":{"response":"PT30M","resolution":"PT8H"},"p3":{"response":"PT1H","resolution":"PT9H"},"p4":{"resolution":"PT72H"},"p5":{"resolution":"PT240H"}}"#
            let fields: [String: Value] = ["title": .text("改"), "values": .texts(["incident.targets": targets]), "reason": .text("评审"), "effective": moment.value]
            let made = try await house.make("parameter_version", fields, as: "manager")
            for (verb, who) in [("propose", "manager"), ("approve", "admin")] {
                _ = try await house.records.run(.perform(kind: "parameter_version", made.id, version: nil, verb: verb, Input()), as: house.person(who))
            }
            house.time.set(moment.adding(seconds: 5))
            try await ScheduleTests.wake(house)
            for record in [raised, held] {
                let after = try await ScheduleTests.read(record, house)
                #expect(ScheduleTests.clock(after).map { $0.target == 9 * ScheduleTests.hour && $0.version == made.id } == true)
                let told = try await ScheduleTests.told(after, house)
                #expect(told.map(\.happened) == [moment])
            }
            let count = try await house.records.history(try await ScheduleTests.read(raised, house), as: house.admin).count
            try await ScheduleTests.wake(house)
            #expect(try await house.records.history(try await ScheduleTests.read(raised, house), as: house.admin).count == count)
        }
    }

    @Test("The customer's answer ends the wait for it, in one act; the desk's own words do not")
    func answered() async throws {
        try await TestHouse.with { house in
            let raised = try await ScheduleTests.raised(house)
            let held = try await ScheduleTests.act("hold", raised, house, ["hold_reason": .text("caller")], comment: "请告知型号")
            for (who, state) in [("agent", "on_hold"), ("customer", "in_progress")] {
                _ = try await house.records.run(.comment(kind: "incident", held.id, Input(comment: "型号是 M7")), as: house.person(who))
                #expect(try await ScheduleTests.read(held, house).state == state)
            }
            let resumed = try await house.records.history(held, as: house.admin).suffix(2)
            #expect(resumed.map(\.verb) == ["comment", "resume"] && resumed.last?.actor == .zero)
            #expect(ScheduleTests.clock(try await ScheduleTests.read(held, house))?.phase == .running)
        }
    }

    @Test("What cannot be done holds nothing else up, is tried again later, given up in the end with the reason, and done when it can be")
    func givenUp() async throws {
        try await TestHouse.with { house in
            let resolved = try await ScheduleTests.resolved(house), beside = try await ScheduleTests.resolved(house)
            try await ScheduleTests.wake(house)
            _ = try await house.store.write { try $0.run("UPDATE waking SET verb = 'reopen' WHERE record = \(resolved.id)") }
            house.time.advance(seconds: 6 * ScheduleTests.day)
            for _ in 0..<6 {
                try await ScheduleTests.wake(house)
                house.time.advance(seconds: ScheduleTests.day)
            }
            let given = try await house.records.outlook(10, as: house.admin).givenUp
            #expect(given.map(\.record) == [resolved.id] && given.first?.fault?.en.contains("Say why") == true)
            #expect(try await ScheduleTests.read(beside, house).state == "closed", "it is done, though together with what cannot be")
            _ = try await house.store.write { try $0.run("UPDATE waking SET verb = 'close' WHERE record = \(resolved.id)") }
            try await house.records.retry(resolved.id, as: house.admin)
            try await ScheduleTests.wake(house)
            #expect(try await ScheduleTests.read(resolved, house).state == "closed")
            await #expect(throws: Failure.notFound) { try await house.records.retry(resolved.id, as: house.admin) }
            await #expect(throws: Failure.notFound) { try await house.records.outlook(10, as: house.person("manager")) }
        }
    }

    @Test("Two processes on one base do what is due once", arguments: TestEngine.available)
    func once(_ engine: TestEngine) async throws {
        try await TestHouse.with(engine) { house in
            var all: [StoredRecord] = []
            for _ in 0..<20 { all.append(try await ScheduleTests.raised(house)) }
            house.time.advance(seconds: 25 * ScheduleTests.hour)
            let other = Scheduler(store: house.store, core: house.house.core)
            async let one = house.house.scheduler.round(.quiet)
            // As if the lease had been lost in the midst of it.
            _ = try await house.store.write { try $0.run("DELETE FROM lease WHERE name = 'scheduler'") }
            async let two = other.round(.quiet)
            _ = try await (one, two)
            try await ScheduleTests.wake(house)
            for record in all {
                let told = try await ScheduleTests.told(try await ScheduleTests.read(record, house), house).map(\.happened)
                #expect(told.count == 4 && Set(told).count == 4 && told == told.sorted())
            }
        }
    }

    @Test("Who acts a moment before the house would have told a breach hides none")
    func between() async throws {
        try await TestHouse.with { house in
            let raised = try await ScheduleTests.act("start", try await ScheduleTests.raised(house), house)
            house.time.set(raised.created.adding(seconds: 25 * ScheduleTests.hour))
            let held = try await ScheduleTests.act("hold", raised, house, ["hold_reason": .text("evidence")])
            let history = try await house.records.history(held, as: house.admin)
            #expect(history.suffix(3).map(\.verb) == ["time", "time", "hold"] && ScheduleTests.clock(held)?.told == 100)
            #expect(history.suffix(3).prefix(2).map(\.happened) == [18, 24].map { raised.created.adding(seconds: $0 * ScheduleTests.hour) })
        }
    }

    @Test("Time makes nobody's form out of date; what somebody did does")
    func stale() async throws {
        try await TestHouse.with { house in
            let raised = try await ScheduleTests.raised(house)
            house.time.advance(seconds: 20 * ScheduleTests.hour)
            try await ScheduleTests.wake(house)
            let change = Command.change(kind: "incident", raised.id, version: raised.version, Input(["title": .text("很慢")]))
            _ = try await house.records.run(change, as: house.person("agent"))
            await #expect(throws: Failure.self) { _ = try await house.records.run(change, as: house.person("manager")) }
        }
    }

    @Test("Customers are told of no timers; a file they send is an answer too")
    func customers() async throws {
        try await TestHouse.with { house in
            let raised = try await ScheduleTests.raised(house)
            house.time.advance(seconds: 30 * ScheduleTests.hour)
            try await ScheduleTests.wake(house)
            let seen = try await house.records.history(raised, as: house.person("customer"))
            #expect(seen.map(\.verb) == ["create"])
            let held = try await ScheduleTests.act("hold", raised, house, ["hold_reason": .text("caller")], comment: "请发截图")
            let file = try house.records.attachments.receive(Array("截图".utf8), name: "a.txt")
            _ = try await house.records.run(.attach(kind: "incident", held.id, file, Input()), as: house.person("customer"))
            #expect(try await ScheduleTests.read(held, house).state == "in_progress")
            let words = try await house.records.lastWords(on: [try await ScheduleTests.read(held, house)])
            #expect(words[held.id] == house.person("customer").person)
        }
    }

    @Test("A target that changes touches the clocks that go by it and no others")
    func onlyThose() async throws {
        try await TestHouse.with { house in
            let other = try await ScheduleTests.raised(house)
            let low: [String: Value] = ["title": .text("慢"), "customer": .id(house.customerA), "impact": .text("low"), "urgency": .text("low")]
            let concerned = try await house.make("incident", low, as: "agent")
            try await ScheduleTests.wake(house)
            let fields: [String: Value] = ["title": .text("改"), "values": .texts(["incident.targets": #"{"p5":{"resolution":"PT300H"}}"#]), "reason": .text("评审")]
            let made = try await house.make("parameter_version", fields, as: "manager")
            for (verb, who) in [("propose", "manager"), ("approve", "admin")] {
                _ = try await house.records.run(.perform(kind: "parameter_version", made.id, version: nil, verb: verb, Input()), as: house.person(who))
            }
            house.time.advance(seconds: 1)
            try await ScheduleTests.wake(house)
            let before = try await ScheduleTests.told(try await ScheduleTests.read(other, house), house)
            let after = try await ScheduleTests.told(try await ScheduleTests.read(concerned, house), house)
            #expect(before.isEmpty && after.count == 1 && after.first?.changes.map(\.field).sorted() == ["resolution", "resolution_due"])
            let clock = ScheduleTests.clock(try await ScheduleTests.read(concerned, house)), response = ClockState(try await ScheduleTests.read(concerned, house)["response"])
            #expect(clock?.version == made.id && response.map { $0.version == nil } == true)
        }
    }

    @Test("What an earlier approval stands on is not withdrawn from under it")
    func withdrawal() async throws {
        try await TestHouse.with { house in
            var made: [StoredRecord] = []
            for (days, cell) in [(1, #"{"p2":{"resolution":"PT16H"}}"#), (2, #"{"p1":{"resolution":"PT12H"}}"#)] {
                let moment = house.time.clock.now().adding(seconds: Int64(days) * ScheduleTests.day)
                let fields: [String: Value] = ["title": .text("改"), "values": .texts(["incident.targets": cell]), "reason": .text("评审"), "effective": moment.value]
                let one = try await house.make("parameter_version", fields, as: "manager")
                for (verb, who) in [("propose", "manager"), ("approve", "admin")] {
                    _ = try await house.records.run(.perform(kind: "parameter_version", one.id, version: nil, verb: verb, Input()), as: house.person(who))
                }
                made.append(one)
            }
            func withdraw(_ version: StoredRecord) async throws {
                _ = try await house.records.run(.perform(kind: "parameter_version", version.id, version: nil, verb: "revoke", Input(comment: "不改了")), as: house.person("manager"))
            }
            await #expect(throws: Refused.self) { try await withdraw(made[0]) }
            try await withdraw(made[1])
            try await withdraw(made[0])
        }
    }
}
