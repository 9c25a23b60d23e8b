import Kernel
import TestKit
import Testing

@testable import Engine

/// Recurring tasks: made by the house at their moments, once each, and made up for when nothing ran.
@Suite("Recurring tasks")
struct RecurringTaskTests {
    private static let day: Int64 = 86400

    /// Every day at ten by the wall clock of Shanghai; it is ten when a test begins.
    private static func plan(_ house: TestHouse, _ values: [String: Value] = [:]) async throws -> StoredRecord {
        let usual: [String: Value] = ["title": .text("机房巡检"), "starts": house.time.clock.now().value, "unit": .text("day")]
        return try await house.make("recurrence", usual.merging(values) { $1 }, as: "manager")
    }

    private static func tasks(_ plan: StoredRecord, _ house: TestHouse) async throws -> [StoredRecord] {
        let about = Filter.equal("subject", Reference(to: plan).value)
        return try await house.records.list("task", Query(about, sort: Query.Sort("due", descending: false)), as: house.admin).records
    }

    private static func next(_ plan: StoredRecord, _ house: TestHouse) async throws -> Moment? {
        Moment(try await house.records.read("recurrence", plan.id, as: house.admin)["next"])
    }

    private static func wake(_ house: TestHouse) async throws {
        while try await house.house.scheduler.round(.quiet) {}
    }

    private static func act(_ verb: String, _ plan: StoredRecord, _ house: TestHouse) async throws {
        _ = try await house.records.run(.perform(kind: "recurrence", plan.id, version: nil, verb: verb, Input(comment: "说明")), as: house.person("manager"))
    }

    @Test("Each time a task is made once, as the plan says, and the next time is known")
    func once() async throws {
        try await TestHouse.with { house in
            let start = house.time.clock.now(), agent = house.person("agent").person
            let checklist = try await house.make("checklist", ["name": .text("机房巡检")], as: "manager").id
            let values: [String: Value] = ["assignee": .id(agent), "hours": .whole(8), "description": .text("看温度"), "checklist": .id(checklist)]
            let plan = try await RecurringTaskTests.plan(house, values)
            for number in 1...2 {
                let moment = start.adding(seconds: Int64(number) * RecurringTaskTests.day)
                #expect(try await RecurringTaskTests.next(plan, house) == moment)
                house.time.set(moment.adding(seconds: -1))
                try await RecurringTaskTests.wake(house)
                #expect(try await RecurringTaskTests.tasks(plan, house).count == number - 1)
                house.time.set(moment)
                for _ in 0..<2 { try await RecurringTaskTests.wake(house) }
                let tasks = try await RecurringTaskTests.tasks(plan, house)
                #expect(tasks.count == number)
                #expect(tasks.last.map { $0["title"] == .text("机房巡检") && $0["assignee"] == .id(agent) && $0["description"] == .text("看温度") } == true)
                #expect(tasks.last.map { Moment($0["due"]) == moment.adding(hours: 8) && $0.created == moment } == true)
                #expect(tasks.last.map { $0["checklist"] == .id(checklist) } == true)
            }
            #expect(try await house.house.verifier().verify().findings == [])
        }
    }

    @Test("What was missed is made up for, each with its own moment, the last ones where there are many")
    func missed() async throws {
        try await TestHouse.with { house in
            let start = house.time.clock.now(), plan = try await RecurringTaskTests.plan(house)
            house.time.set(start.adding(seconds: 3 * RecurringTaskTests.day + 60))
            try await RecurringTaskTests.wake(house)
            let tasks = try await RecurringTaskTests.tasks(plan, house)
            #expect(tasks.compactMap { Moment($0["due"]) } == (1...3).map { start.adding(seconds: $0 * RecurringTaskTests.day) })
            #expect(tasks.allSatisfy { $0["reminded"] == .text("due") })
            house.time.set(start.adding(seconds: 40 * RecurringTaskTests.day))
            try await RecurringTaskTests.wake(house)
            let later = try await RecurringTaskTests.tasks(plan, house).dropFirst(3)
            #expect(later.compactMap { Moment($0["due"]) } == (31...40).map { start.adding(seconds: $0 * RecurringTaskTests.day) })
            #expect(try await RecurringTaskTests.next(plan, house) == start.adding(seconds: 41 * RecurringTaskTests.day))
        }
    }

    @Test("Who has left is given no more of it, and it is made all the same")
    func left() async throws {
        try await TestHouse.with { house in
            let start = house.time.clock.now(), agent = house.person("agent").person
            let plan = try await RecurringTaskTests.plan(house, ["assignee": .id(agent)])
            _ = try await house.records.run(.perform(kind: "person", agent, version: nil, verb: "retire", Input()), as: house.admin)
            house.time.set(start.adding(seconds: RecurringTaskTests.day))
            try await RecurringTaskTests.wake(house)
            #expect(try await RecurringTaskTests.tasks(plan, house).map { $0["assignee"] } == [.null])
        }
    }

    @Test("While it is paused nothing comes about, nor is that made up for; ended, nothing does any more")
    func paused() async throws {
        try await TestHouse.with { house in
            let start = house.time.clock.now(), plan = try await RecurringTaskTests.plan(house)
            try await RecurringTaskTests.act("pause", plan, house)
            #expect(try await RecurringTaskTests.next(plan, house) == nil)
            house.time.set(start.adding(seconds: 3 * RecurringTaskTests.day + 60))
            try await RecurringTaskTests.wake(house)
            try await RecurringTaskTests.act("resume", plan, house)
            #expect(try await RecurringTaskTests.tasks(plan, house).isEmpty)
            #expect(try await RecurringTaskTests.next(plan, house) == start.adding(seconds: 4 * RecurringTaskTests.day))
            try await RecurringTaskTests.act("end", plan, house)
            house.time.set(start.adding(seconds: 9 * RecurringTaskTests.day))
            try await RecurringTaskTests.wake(house)
            #expect(try await RecurringTaskTests.tasks(plan, house).isEmpty)
        }
    }

    @Test("Days off are those of the calendar in force")
    func daysOff() async throws {
        try await TestHouse.with { house in
            let calendar = try await house.make("calendar", ["name": .text("工作日")])
            let days: Value = .text("2026-06-19\t\t端午节")
            let hours = try await house.make("calendar_version", ["calendar": .id(calendar.id), "name": .text("5×9"), "zone": .text("+08:00"), "days": days], as: "manager")
            for (verb, who) in [("propose", "manager"), ("approve", "admin")] {
                _ = try await house.records.run(.perform(kind: "calendar_version", hours.id, version: nil, verb: verb, Input()), as: house.person(who))
            }
            let refused = await #expect(throws: Refused.self) { try await RecurringTaskTests.plan(house, ["day_off": .text("next")]) }
            #expect(refused?.refusals.map(\.field) == ["calendar"])
            // A Thursday before a holiday and a weekend.
            let plan = try await RecurringTaskTests.plan(house, ["day_off": .text("next"), "calendar": .id(calendar.id)])
            #expect(try await RecurringTaskTests.next(plan, house)?.iso == "2026-06-22T02:00:00Z")
        }
    }
}
