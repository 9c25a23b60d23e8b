import Kernel
import TestKit
import Testing

@testable import Engine

/// Checklists: filled in by the version in force, to its end, by answers that it takes.
@Suite("Checklists")
struct ChecklistTests {
    private static let questions = [
        "1\tzh=机房温度|en=Temperature\tdecimal\tyes\t\t-20\t60\t℃\t机房中部", "2\tUPS 无告警\tyes_no\tyes", "3\t备用线路可用\tyes_no_na\tyes", "4\t说明\tlong_text\tno",
        "5\t机柜数\twhole\tno\t\t0\t40", "6\t上次保养\tday\tno", "7\t整洁\tchoice\tno\tzh=整洁|en=Tidy；需清理", "8\t陪同\tperson\tno", "9\t门牌\ttext\tno",
    ].joined(separator: "\n")

    private static func checklist(_ house: TestHouse) async throws -> RecordID {
        let made = try await house.make("checklist", ["name": .text("机房巡检")], as: "manager")
        try await version(of: made.id, questions, house)
        return made.id
    }

    private static func version(of checklist: RecordID, _ questions: String, _ house: TestHouse) async throws {
        let values: [String: Value] = ["checklist": .id(checklist), "name": .text("首版"), "questions": try Question.lines.parse(questions)]
        let version = try await house.make("checklist_version", values, as: "manager")
        for (verb, who) in [("propose", "manager"), ("approve", "admin")] {
            _ = try await house.records.run(.perform(kind: "checklist_version", version.id, version: nil, verb: verb, Input()), as: house.person(who))
        }
    }

    private static func run(_ checklist: RecordID, _ house: TestHouse, _ values: [String: Value] = [:]) async throws -> StoredRecord {
        try await house.make("checklist_run", ["checklist": .id(checklist)].merging(values) { $1 }, as: "agent")
    }

    private static func answer(_ run: StoredRecord, _ answers: JSON, _ house: TestHouse) async throws {
        let value = try #require(run.kind.field("answers")).type.read(answers)
        _ = try await house.records.run(.change(kind: "checklist_run", run.id, version: nil, Input(["answers": value])), as: house.person("agent"))
    }

    /// The answers of a run as the API gives them.
    private static func answers(_ run: StoredRecord, _ house: TestHouse) async throws -> String {
        let kept = try await house.records.read("checklist_run", run.id, as: house.admin)
        var json = JSONWriter()
        try #require(kept.kind.field("answers")).type.write(kept["answers"], to: &json)
        return String(decoding: json.bytes, as: UTF8.self)
    }

    private static func finish(_ run: StoredRecord, _ house: TestHouse) async throws -> StoredRecord {
        _ = try await house.records.run(.perform(kind: "checklist_run", run.id, version: nil, verb: "finish", Input()), as: house.person("agent"))
        return try await house.records.read("checklist_run", run.id, as: house.admin)
    }

    private static func refusals(_ act: () async throws -> Void) async throws -> [String] {
        do {
            try await act()
            return []
        } catch let refused as Refused { return refused.refusals.map { "\($0.field ?? "-"): \($0.text.en)" } }
    }

    @Test("A check is about the questions of the version in force, and keeps to them when another takes effect")
    func begun() async throws {
        try await TestHouse.with { house in
            let checklist = try await ChecklistTests.checklist(house), run = try await ChecklistTests.run(checklist, house)
            #expect(run["title"] == .text("机房巡检") && run["answers"].isNull)
            let versions = try await house.records.list("checklist_version", Query(), as: house.admin).records
            #expect(versions.map { Value.id($0.id) } == [run["edition"]])
            house.time.advance(seconds: 1)
            try await ChecklistTests.version(of: checklist, "1\t门禁\tyes_no\tyes\t", house)
            try await ChecklistTests.answer(run, .object(["1": "21.5"]), house)
            #expect(try await ChecklistTests.answers(run, house) == #"{"1":"21.50"}"#)
            let later = try await ChecklistTests.run(checklist, house)
            try await ChecklistTests.answer(later, .object(["1": true]), house)
            #expect(later["edition"] != run["edition"])
            #expect(try await ChecklistTests.answers(later, house) == #"{"1":true}"#)
        }
    }

    @Test("Each answer is kept as its question takes it, whichever way it was given; what is filled in stays while the rest is open")
    func typed() async throws {
        try await TestHouse.with { house in
            let run = try await ChecklistTests.run(try await ChecklistTests.checklist(house), house), agent = house.person("agent").person.description
            let given: JSON = .object([
                "1": .number(21.5), "2": "是", "3": "not applicable", "4": "第一行\n第二行", "5": 12, "6": "2026-01-31", "7": "Tidy", "8": .text(agent), "9": "B-12",
            ])
            try await ChecklistTests.answer(run, given, house)
            let kept = #"{"1":"21.50","2":true,"3":"na","4":"第一行\n第二行","5":12,"6":"2026-01-31","7":"整洁","8":"\#(agent)","9":"B-12"}"#
            #expect(try await ChecklistTests.answers(run, house) == kept)
            let record = try await house.records.read("checklist_run", run.id, as: house.admin), type = try #require(run.kind.field("answers")).type
            #expect(type.references(record["answers"]) == [Reference("person", house.person("agent").person)] && type.check(record["answers"]) == nil)
            // The same in plain words says the same.
            let plain = try type.parse(type.plain(record["answers"]))
            _ = try await house.records.run(.change(kind: "checklist_run", run.id, version: nil, Input(["answers": plain])), as: house.person("agent"))
            #expect(try await house.records.read("checklist_run", run.id, as: house.admin).version == record.version)
            #expect(try await house.house.verifier().verify().findings == [])
        }
    }

    @Test("It is finished when what must be answered is, with or without deviations, and stays as it is")
    func finished() async throws {
        try await TestHouse.with { house in
            let checklist = try await ChecklistTests.checklist(house), run = try await ChecklistTests.run(checklist, house)
            try await ChecklistTests.answer(run, .object(["2": true]), house)
            let early = try await ChecklistTests.refusals { _ = try await ChecklistTests.finish(run, house) }
            #expect(early == ["answers.1: Question 1: It has no answer yet.", "answers.3: Question 3: It has no answer yet."])
            try await ChecklistTests.answer(run, .object(["1": "21.5", "2": true, "3": "na"]), house)
            let done = try await ChecklistTests.finish(run, house)
            #expect(done.state == "finished" && done["outcome"] == .text("complete") && done["finished_by"] == .id(house.person("agent").person))
            #expect(try await ChecklistTests.refusals { try await ChecklistTests.answer(run, .object(["1": "9"]), house) }.count == 1)
            for no in [JSON.object(["1": "30", "2": false, "3": "yes"]), JSON.object(["1": "30", "2": true, "3": "no"])] {
                let other = try await ChecklistTests.run(checklist, house)
                try await ChecklistTests.answer(other, no, house)
                #expect(try await ChecklistTests.finish(other, house)["outcome"] == .text("deviations"))
            }
            #expect(try await house.house.verifier().verify().findings == [])
        }
    }

    private static let faults: [(answers: JSON, sentence: String)] = [
        (JSON.object(["1": "warm"]), "answers.1: Question 1: “warm” is not a number with at most 9 digits before the point and 2 behind it."),
        (JSON.object(["1": "60.01"]), "answers.1: Question 1: It must be between -20.00 and 60.00."), (JSON.object(["2": "na"]), "answers.2: Question 2: Use yes or no."),
        (JSON.object(["3": "perhaps"]), "answers.3: Question 3: “perhaps” is not an option. Options: Yes, No, Not applicable"),
        (JSON.object(["5": 41]), "answers.5: Question 5: It must be between 0 and 40."),
        (JSON.object(["6": "1 May"]), "answers.6: Question 6: “1 May” is not a day; for example 2026-06-18."),
        (JSON.object(["7": "好"]), "answers.7: Question 7: “好” is not an option. Options: Tidy, 需清理"),
        (JSON.object(["8": "0190a1b2c3d4e5f60718293a4b5c6d7e"]), "answers.8: Question 8: It must be one of the provider's people."),
        (JSON.object(["9": "B\nC"]), "answers.9: Question 9: It contains control characters that cannot be shown."), (JSON.object(["10": true]), "answers: There is no question 10."),
    ]

    @Test("What an answer is not is said at its question", arguments: faults)
    func wrong(answers: JSON, sentence: String) async throws {
        try await TestHouse.with { house in
            let run = try await ChecklistTests.run(try await ChecklistTests.checklist(house), house)
            #expect(try await ChecklistTests.refusals { try await ChecklistTests.answer(run, answers, house) } == [sentence])
        }
    }

    @Test(
        "A question that cannot be answered is not taken into a version",
        arguments: [
            ("1\t颜色\tchoice\tyes\t红", "questions: Question 1: It needs two options or more, each another, with ; between."),
            ("1\t颜色\tchoice\tyes\t红;红", "questions: Question 1: It needs two options or more, each another, with ; between."),
            ("1\t数量\twhole\tno\t\t9\t1", "questions: Question 1: From and To must both be numbers, the smaller first."),
            ("1\t数量\tdecimal\tno\t\t9", "questions: Question 1: From and To must both be numbers, the smaller first."),
        ])
    func unanswerable(line: String, sentence: String) async throws {
        try await TestHouse.with { house in
            let made = try await house.make("checklist", ["name": .text("机房巡检")], as: "manager")
            #expect(try await ChecklistTests.refusals { try await ChecklistTests.version(of: made.id, line, house) } == [sentence])
        }
    }

    @Test("The checks of a record stand on its page, with the way to begin one by the checklist it names")
    func panel() async throws {
        try await TestHouse.with { house in
            let checklist = try await ChecklistTests.checklist(house), incident = try await house.incident()
            let task = try await house.make("task", ["title": .text("巡检"), "checklist": .id(checklist)], as: "agent")
            func checks(_ record: StoredRecord) async throws -> (found: [RecordID], new: [String: Value]) {
                for (panel, view) in try await house.records.panels(of: record, asked: [:], as: house.person("agent")) where panel.id == "checks" {
                    if case .records(let found, _, let new) = view { return (found.map(\.id), new?.values ?? [:]) }
                }
                return ([], [:])
            }
            let run = try await ChecklistTests.run(checklist, house, ["subject": Reference(to: incident).value])
            let ofIncident = try await checks(incident), ofTask = try await checks(task)
            #expect(ofIncident.found == [run.id] && ofIncident.new == ["subject": Reference(to: incident).value])
            #expect(ofTask.found.isEmpty && ofTask.new == ["subject": Reference(to: task).value, "checklist": .id(checklist)])
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
            #expect(try await ChecklistTests.refusals(finish) == ["checklist: This checklist has not been filled in."])
            let run = try await ChecklistTests.run(checklist, house, ["subject": Reference(to: task).value])
            try await ChecklistTests.answer(run, .object(["1": "20", "2": true, "3": "yes"]), house)
            _ = try await ChecklistTests.finish(run, house)
            try await finish()
            #expect(try await house.records.read("task", task.id, as: house.admin).state == "done")
        }
    }
}
