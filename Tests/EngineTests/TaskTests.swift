import Kernel
import TestKit
import Testing

@testable import Engine

/// Tasks: what they are about, whose they are, and that they are not forgotten.
@Suite("Tasks")
struct TaskTests {
    private static let hour: Int64 = 3600, day: Int64 = 86400

    private static func task(_ house: TestHouse, _ values: [String: Value] = [:], as name: String = "agent") async throws -> StoredRecord {
        try await house.make("task", ["title": .text("核对备份")].merging(values) { $1 }, as: name)
    }

    private static func read(_ task: StoredRecord, _ house: TestHouse) async throws -> StoredRecord {
        try await house.records.read("task", task.id, as: house.admin)
    }

    private static func act(_ verb: String, _ task: StoredRecord, _ house: TestHouse, comment: String? = nil) async throws {
        _ = try await house.records.run(.perform(kind: "task", task.id, version: nil, verb: verb, Input(comment: comment)), as: house.person("agent"))
    }

    private static func wake(_ house: TestHouse) async throws {
        while try await house.house.scheduler.round(.quiet) {}
    }

    private static func reminders(_ task: StoredRecord, _ house: TestHouse) async throws -> [Moment] {
        try await house.records.history(task, as: house.admin).filter { $0.verb == "time" && $0.has("reminded") }.map(\.happened)
    }

    @Test("A task is about a record of any kind that its writer may read, and belongs to that record's customer")
    func subject() async throws {
        try await TestHouse.with { house in
            let incident = try await house.incident()
            let about = try await TaskTests.task(house, ["subject": Reference(to: incident).value])
            #expect(about["subject"] == .text("incident \(incident.id)") && about["customer"] == .id(house.customerA))
            #expect(try await TaskTests.task(house, ["subject": Reference("customer", house.customerB).value])["customer"] == .id(house.customerB))
            #expect(try await TaskTests.task(house)["customer"] == .null)
            for wrong in ["nothing \(incident.id)", "problem_of_nobody \(incident.id)", "incident \(house.customerA)", "incident"] {
                let refused = await #expect(throws: Refused.self, "\(wrong)") { try await TaskTests.task(house, ["subject": .text(wrong)]) }
                #expect(refused?.refusals.map(\.field) == ["subject"])
            }
            let labels = try await house.records.labels(of: [about], as: house.admin)
            #expect(labels[incident.id]?.number == incident.number)
        }
    }

    @Test("What a task is called is told to those alone who serve its customer")
    func named() async throws {
        try await TestHouse.with { house in
            let task = try await TaskTests.task(house, ["subject": Reference("customer", house.customerB).value])
            let agent = house.person("agent"), serving = Principal(person: agent.person, name: agent.name, roles: agent.roles, customers: [house.customerA])
            let told = try await house.records.labels(["task": [task.id]], as: agent)
            #expect(told[task.id]?.number == task.number)
            #expect(try await house.records.labels(["task": [task.id]], as: serving).isEmpty)
        }
    }

    @Test("A record shows the open tasks about it, to those who may read tasks, with a form for one more")
    func panel() async throws {
        try await TestHouse.with { house in
            let incident = try await house.incident()
            let open = try await TaskTests.task(house, ["subject": Reference(to: incident).value])
            let done = try await TaskTests.task(house, ["subject": Reference(to: incident).value])
            try await TaskTests.act("finish", done, house)
            _ = try await TaskTests.task(house)
            func shown(_ who: String) async throws -> [RecordID] {
                for (panel, view) in try await house.records.panels(of: incident, asked: [:], as: house.person(who)) where panel.id == "tasks" {
                    guard case .records(let records, "task", let new) = view else { continue }
                    #expect(new?.values == ["subject": Reference(to: incident).value])
                    return records.map(\.id)
                }
                return []
            }
            #expect(try await shown("agent") == [open.id])
            #expect(try await shown("customer") == [])
        }
    }

    @Test("One is reminded before a task is due and when it is, each once, and anew when the moment is another")
    func reminders() async throws {
        try await TestHouse.with { house in
            let now = house.time.clock.now(), due = now.adding(seconds: 3 * TaskTests.day)
            let task = try await TaskTests.task(house, ["due": due.value, "assignee": .id(house.person("agent").person)], as: "manager")
            #expect(task["reminded"] == .null)
            let early = due.adding(seconds: -TaskTests.day)
            let told: [(Moment, Value)] = [(early.adding(seconds: -1), .null), (early, .text("soon")), (due, .text("due"))]
            for (moment, told) in told {
                house.time.set(moment)
                for _ in 0..<2 { try await TaskTests.wake(house) }
                #expect(try await TaskTests.read(task, house)["reminded"] == told)
            }
            #expect(try await TaskTests.reminders(task, house) == [early, due])
            let later = due.adding(seconds: 5 * TaskTests.day)
            _ = try await house.records.run(.change(kind: "task", task.id, version: nil, Input(["due": later.value])), as: house.person("agent"))
            #expect(try await TaskTests.read(task, house)["reminded"] == .null)
            house.time.set(later)
            try await TaskTests.wake(house)
            #expect(try await TaskTests.read(task, house)["reminded"] == .text("due"))
            let told = try await house.records.notices(as: house.person("agent")).map(\.sentence.zh)
            #expect(told == ["到期了，还没有完成", "到期了，还没有完成", "快到期了", "分派给你处理"])
            #expect(try await house.house.verifier().verify().findings == [])
        }
    }

    @Test("What is done is not told of; reopened, it is")
    func silence() async throws {
        try await TestHouse.with { house in
            let due = house.time.clock.now().adding(seconds: 2 * TaskTests.day)
            let task = try await TaskTests.task(house, ["due": due.value])
            try await TaskTests.act("finish", task, house)
            house.time.set(due)
            try await TaskTests.wake(house)
            let done = try await TaskTests.read(task, house)
            #expect(done["reminded"] == .null && done["finished"] == task.created.value && done["assignee"] == .id(house.person("agent").person))
            try await TaskTests.act("reopen", task, house, comment: "没有做完")
            let reopened = try await TaskTests.read(task, house)
            #expect(reopened["reminded"] == .text("due") && reopened["finished"] == .null)
        }
    }

    @Test("A customer's person is given no task, nor who has left")
    func assignee() async throws {
        try await TestHouse.with { house in
            let gone = house.person("auditor").person
            _ = try await house.records.run(.perform(kind: "person", gone, version: nil, verb: "retire", Input()), as: house.admin)
            for wrong in [house.person("customer").person, gone] {
                let refused = await #expect(throws: Refused.self) { try await TaskTests.task(house, ["assignee": .id(wrong)]) }
                #expect(refused?.refusals.map(\.field) == ["assignee"])
            }
        }
    }
}
