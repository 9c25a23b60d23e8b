import Kernel
import TestKit
import Testing

@testable import Engine

/// Meetings: reminded of, minuted by one and approved by another, with decisions that become tasks.
@Suite("Meetings")
struct MeetingTests {
    private static func meeting(_ house: TestHouse, _ values: [String: Value] = [:]) async throws -> StoredRecord {
        let starts = house.time.clock.now().adding(hours: 24)
        let usual: [String: Value] = ["title": .text("服务评审会"), "starts": starts.value, "invited": .ids([house.person("manager").person])]
        return try await house.make("meeting", usual.merging(values) { $1 }, as: "agent")
    }

    private static func read(_ meeting: StoredRecord, _ house: TestHouse) async throws -> StoredRecord {
        try await house.records.read("meeting", meeting.id, as: house.admin)
    }

    private static func act(_ verb: String, _ meeting: StoredRecord, _ house: TestHouse, _ values: [String: Value] = [:], as who: String = "agent") async throws {
        let input = Input(values, comment: verb == "return" || verb == "cancel" ? "说明" : nil)
        _ = try await house.records.run(.perform(kind: "meeting", meeting.id, version: nil, verb: verb, input), as: house.person(who))
    }

    private static func wake(_ house: TestHouse) async throws {
        while try await house.house.scheduler.round(.quiet) {}
    }

    private static func tasks(_ meeting: StoredRecord, _ house: TestHouse) async throws -> [StoredRecord] {
        try await house.records.list("task", Query(.equal("subject", Reference(to: meeting).value)), as: house.admin).records
    }

    @Test("Decisions become tasks once the minutes are approved, by another than who wrote them")
    func decided() async throws {
        try await TestHouse.with { house in
            let meeting = try await MeetingTests.meeting(house)
            try await MeetingTests.act("hold", meeting, house, ["attended": .ids([house.person("agent").person])])
            let decisions: Value = .text("更换门诊交换机\tmanager\t2026-07-01\n更新应急预案\t\t")
            try await MeetingTests.act("submit", meeting, house, ["minutes": .text("一致同意。"), "decisions": decisions])
            await #expect(throws: Refused.self) { try await MeetingTests.act("approve", meeting, house) }
            #expect(try await MeetingTests.tasks(meeting, house).isEmpty)
            try await MeetingTests.act("return", meeting, house, as: "manager")
            try await MeetingTests.act("submit", meeting, house, ["minutes": .text("一致同意，限期完成。")])
            try await MeetingTests.act("approve", meeting, house, as: "manager")
            let tasks = try await MeetingTests.tasks(meeting, house).sorted { $0.row < $1.row }
            #expect(tasks.map { $0["title"].text } == ["更换门诊交换机", "更新应急预案"])
            #expect(tasks.map { $0["assignee"].id } == [house.person("manager").person, nil])
            #expect(Moment(tasks[0]["due"])?.iso == "2026-07-01T16:00:00Z" && tasks[1]["due"].isNull)
            let approved = try await MeetingTests.read(meeting, house)
            #expect(approved.state == "approved" && approved["approver"] == .id(house.person("manager").person))
            await #expect(throws: Refused.self) { try await MeetingTests.act("approve", meeting, house, as: "manager") }
            #expect(try await MeetingTests.tasks(meeting, house).count == 2)
            #expect(try await house.house.verifier().verify().findings == [])
        }
    }

    @Test("A decision's owner is one of ours, by name or mail address", arguments: ["nobody", "customer", "stranger@example.org"])
    func owners(name: String) async throws {
        try await TestHouse.with { house in
            let meeting = try await MeetingTests.meeting(house)
            try await MeetingTests.act("hold", meeting, house, ["attended": .ids([house.person("agent").person])])
            let refused = await #expect(throws: Refused.self) {
                try await MeetingTests.act("submit", meeting, house, ["minutes": .text("纪要"), "decisions": .text("整改\t\(name)\t")])
            }
            #expect(refused?.refusals.map(\.field) == ["decisions"])
            try await MeetingTests.act("submit", meeting, house, ["minutes": .text("纪要"), "decisions": .text("整改\tagent@example.com\t")])
        }
    }

    @Test("No more is decided than can become tasks at once: it is refused when it is submitted, not to who approves it")
    func many() async throws {
        try await TestHouse.with { house in
            let meeting = try await MeetingTests.meeting(house)
            try await MeetingTests.act("hold", meeting, house, ["attended": .ids([house.person("agent").person])])
            func submit(_ count: Int) async throws {
                let decisions = (1...count).map { "决议 \($0)\t\t" }.joined(separator: "\n")
                try await MeetingTests.act("submit", meeting, house, ["minutes": .text("纪要"), "decisions": .text(decisions)])
            }
            let refused = await #expect(throws: Refused.self) { try await submit(Limits.piece + 1) }
            #expect(refused?.refusals.map(\.field) == ["decisions"])
            try await submit(Limits.piece)
            try await MeetingTests.act("approve", meeting, house, as: "manager")
            #expect(try await MeetingTests.tasks(meeting, house).count == Limits.piece)
        }
    }

    @Test("Who is invited is reminded once before it; of another time anew, of what is canceled not")
    func reminded() async throws {
        try await TestHouse.with { house in
            let start = house.time.clock.now(), meeting = try await MeetingTests.meeting(house), canceled = try await MeetingTests.meeting(house)
            try await MeetingTests.act("cancel", canceled, house)
            for (hours, told) in [(21, false), (22, true)] {
                house.time.set(start.adding(hours: Int64(hours)))
                try await MeetingTests.wake(house)
                #expect(try await MeetingTests.read(meeting, house)["reminded"] == .truth(told))
            }
            let later = start.adding(hours: 48)
            _ = try await house.records.run(.change(kind: "meeting", meeting.id, version: nil, Input(["starts": later.value])), as: house.person("agent"))
            #expect(try await MeetingTests.read(meeting, house)["reminded"] == .truth(false))
            house.time.set(later)
            try await MeetingTests.wake(house)
            #expect(try await MeetingTests.read(meeting, house)["reminded"] == .truth(true))
            #expect(try await MeetingTests.read(canceled, house)["reminded"] == .truth(false))
            let told = try await house.records.notices(as: house.person("manager")).map(\.sentence.zh)
            #expect(told == ["会议改期了", "会议快开始了", "会议取消了", "邀请你参加会议", "邀请你参加会议"])
        }
    }
}
