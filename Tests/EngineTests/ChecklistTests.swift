import Kernel
import TestKit
import Testing

@testable import Engine

/// Checklists: filled in by the version in force, to its end, by answers that it takes.
@Suite("Checklists")
struct ChecklistTests {
    private static let questions = "1\t机房温度\tnumber\tyes\t摄氏度\n2\tUPS 无告警\tyes_no\tyes\t\n3\t备用线路可用\tyes_no_na\tyes\t\n4\t说明\ttext\tno\t"

    private static func checklist(_ house: TestHouse) async throws -> RecordID {
        let made = try await house.make("checklist", ["name": .text("机房巡检")], as: "manager")
        try await version(of: made.id, questions, house)
        return made.id
    }

    private static func version(of checklist: RecordID, _ questions: String, _ house: TestHouse) async throws {
        let values: [String: Value] = ["checklist": .id(checklist), "name": .text("首版"), "questions": .text(questions)]
        let version = try await house.make("checklist_version", values, as: "manager")
        for (verb, who) in [("propose", "manager"), ("approve", "admin")] {
            _ = try await house.records.run(.perform(kind: "checklist_version", version.id, version: nil, verb: verb, Input()), as: house.person(who))
        }
    }

    private static func run(_ checklist: RecordID, _ house: TestHouse, _ values: [String: Value] = [:]) async throws -> StoredRecord {
        try await house.make("checklist_run", ["checklist": .id(checklist)].merging(values) { $1 }, as: "agent")
    }

    private static func answer(_ run: StoredRecord, _ lines: String, _ house: TestHouse) async throws {
        let value = try #require(run.kind.field("answers")).type.parse(lines)
        _ = try await house.records.run(.change(kind: "checklist_run", run.id, version: nil, Input(["answers": value])), as: house.person("agent"))
    }

    private static func finish(_ run: StoredRecord, _ house: TestHouse) async throws -> StoredRecord {
        _ = try await house.records.run(.perform(kind: "checklist_run", run.id, version: nil, verb: "finish", Input()), as: house.person("agent"))
        return try await house.records.read("checklist_run", run.id, as: house.admin)
    }

    private static func refusals(_ act: () async throws -> Void) async throws -> [String] {
        do {
            try await act()
            return []
        } catch let refused as Refused { return refused.refusals.map(\.text.en) }
    }

    @Test("A check lists the questions of the version in force, and keeps to them when another takes effect")
    func begun() async throws {
        try await TestHouse.with { house in
            let checklist = try await ChecklistTests.checklist(house), run = try await ChecklistTests.run(checklist, house)
            #expect(run["title"] == .text("机房巡检"))
            #expect(Lines(run["answers"])?.rows == [["1", "机房温度", "", ""], ["2", "UPS 无告警", "", ""], ["3", "备用线路可用", "", ""], ["4", "说明", "", ""]])
            house.time.advance(seconds: 1)
            try await ChecklistTests.version(of: checklist, "1\t门禁\tyes_no\tyes\t", house)
            try await ChecklistTests.answer(run, "1\t\t\t21.5", house)
            let kept = try await house.records.read("checklist_run", run.id, as: house.admin)
            #expect(Lines(kept["answers"])?.rows.first == ["1", "机房温度", "", "21.5"] && kept["edition"] == run["edition"])
            #expect(Lines(try await ChecklistTests.run(checklist, house)["answers"])?.rows == [["1", "门禁", "", ""]])
        }
    }

    @Test("It is finished when what must be answered is, with or without deviations, and stays as it is")
    func finished() async throws {
        try await TestHouse.with { house in
            let checklist = try await ChecklistTests.checklist(house), run = try await ChecklistTests.run(checklist, house)
            let early = try await ChecklistTests.refusals { _ = try await ChecklistTests.finish(run, house) }
            #expect(early == ["Question 1 has no answer yet.", "Question 2 has no answer yet.", "Question 3 has no answer yet."])
            try await ChecklistTests.answer(run, "1\t\t\t21.5\n2\t\t是\n3\t\tnot applicable", house)
            let done = try await ChecklistTests.finish(run, house)
            #expect(done.state == "finished" && done["outcome"] == .text("complete") && done["finished_by"] == .id(house.person("agent").person))
            #expect(try await ChecklistTests.refusals { try await ChecklistTests.answer(run, "1\t\t\t99", house) }.count == 1)
            let other = try await ChecklistTests.run(checklist, house)
            try await ChecklistTests.answer(other, "1\t\t\t30\n2\t\tno\n3\t\tyes", house)
            #expect(try await ChecklistTests.finish(other, house)["outcome"] == .text("deviations"))
            #expect(try await house.house.verifier().verify().findings == [])
        }
    }

    @Test(
        "An answer is such as its question takes",
        arguments: [
            ("1\t\t\twarm", "Question 1: “warm” is not a number."), ("1\t\tyes", "Question 1: answer it under “Record”."),
            ("2\t\tna", "Question 2: “not applicable” is no answer."), ("9\t\tyes", "The checklist has no question 9."),
        ])
    func answers(line: String, sentence: String) async throws {
        try await TestHouse.with { house in
            let run = try await ChecklistTests.run(try await ChecklistTests.checklist(house), house)
            #expect(try await ChecklistTests.refusals { try await ChecklistTests.answer(run, line, house) } == [sentence])
        }
    }

    @Test("Without a version in force nothing is checked")
    func draft() async throws {
        try await TestHouse.with { house in
            let made = try await house.make("checklist", ["name": .text("交接班")], as: "manager")
            let refused = await #expect(throws: Refused.self) { try await ChecklistTests.run(made.id, house) }
            #expect(refused?.refusals.map(\.field) == ["checklist"])
        }
    }

    @Test("A task with a checklist is finished once that is filled in for it")
    func task() async throws {
        try await TestHouse.with { house in
            let checklist = try await ChecklistTests.checklist(house)
            let task = try await house.make("task", ["title": .text("巡检"), "checklist": .id(checklist)], as: "agent")
            func finish() async throws {
                _ = try await house.records.run(.perform(kind: "task", task.id, version: nil, verb: "finish", Input()), as: house.person("agent"))
            }
            #expect(try await ChecklistTests.refusals(finish) == ["This checklist has not been filled in."])
            let run = try await ChecklistTests.run(checklist, house, ["subject": Reference(to: task).value])
            try await ChecklistTests.answer(run, "1\t\t\t20\n2\t\tyes\n3\t\tyes", house)
            _ = try await ChecklistTests.finish(run, house)
            try await finish()
            #expect(try await house.records.read("task", task.id, as: house.admin).state == "done")
        }
    }
}
