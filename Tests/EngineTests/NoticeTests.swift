import Kernel
import Logging
import Store
import TestKit
import Testing

@testable import Engine

/// What people are told in the page: who, of what, once, and what they have seen of it.
@Suite("Notices")
struct NoticeTests {
    /// Has people told of it, twice.
    private struct Bell: RecordKind {
        let name = Field("name", "名称", "Name", .text(max: 40), required: true)
        let people = Field("people", "人员", "People", .references("person"))

        static let kind = Kind(
            Bell.self, "bell", Text("铃", "Bell"), plural: Text("铃", "Bells"), prefix: "BEL", scope: .internal, title: "name", columns: ["state"],
            rules: [
                .saving("敲铃", "Ring") { bell in
                    bell.tell(bell.draft.people ?? [], .asked, "铃响了", "It rings")
                    bell.tell(bell.draft.people ?? [], .watched, "铃又响了", "It rings again")
                }
            ],
            grants: [Grant("admin", Set(Act.allCases), verbs: .all), Grant("agent", [.read])], shapes: [Shape([], sort: "number")])
    }

    private static let hour: Int64 = 3600, day: Int64 = 86400

    /// Given to the agent by the manager, for a caller at the customer.
    static func given(_ house: TestHouse, _ title: String = "打印机不出纸") async throws -> StoredRecord {
        let values: [String: Value] = [
            "title": .text(title), "customer": .id(house.customerA), "caller": .id(house.person("customer").person), "assignee": .id(house.person("agent").person),
            "impact": .text("medium"), "urgency": .text("medium"),
        ]
        return try await house.make("incident", values, as: "manager")
    }

    /// The sentences, newest first.
    private static func told(_ who: String, _ house: TestHouse) async throws -> [String] {
        try await house.records.notices(as: house.person(who)).map(\.sentence.zh)
    }

    private static func comment(_ words: String, on record: StoredRecord, as who: String, isInternal: Bool = false, _ house: TestHouse) async throws {
        _ = try await house.records.run(.comment(kind: "incident", record.id, Input(comment: words, isInternal: isInternal)), as: house.person(who))
    }

    @Test("Who is given an incident is told, and not who gives it; without anybody, all of the team", arguments: TestEngine.available)
    func assigned(_ engine: TestEngine) async throws {
        try await TestHouse.with(engine) { house in
            let incident = try await NoticeTests.given(house), manager = house.person("manager").person
            #expect(try await NoticeTests.told("agent", house) == ["分派给你处理"])
            #expect(try await NoticeTests.told("manager", house) == [])
            _ = try await house.records.run(.change(kind: "incident", incident.id, version: nil, Input(["assignee": .id(manager)])), as: house.person("agent"))
            #expect(try await NoticeTests.told("manager", house) == ["分派给你处理"])
            #expect(try await NoticeTests.told("agent", house) == ["分派给你处理"])
            let values: [String: Value] = ["title": .text("慢"), "customer": .id(house.customerA), "team": .id(house.person("agent").teams[0])]
            let pooled = try await house.make("incident", values, as: "manager")
            let notices = try await house.records.notices(as: house.person("agent"))
            #expect(notices.map(\.sentence.en) == ["Assigned to your group, and to nobody in it yet", "Assigned to you"])
            #expect(notices.first?.record == pooled.id && notices.first?.label?.number == pooled.number && notices.first?.topic == .assigned)
            #expect(try await house.house.verifier().verify().findings == [])
        }
    }

    @Test("An answer is told to the other side, and what the provider's people keep to themselves to no customer")
    func answered() async throws {
        try await TestHouse.with { house in
            let incident = try await NoticeTests.given(house)
            try await NoticeTests.comment("还是不行", on: incident, as: "customer", house)
            #expect(try await NoticeTests.told("agent", house) == ["客户有新的回复", "分派给你处理"])
            #expect(try await NoticeTests.told("customer", house) == [])
            try await NoticeTests.comment("马上来", on: incident, as: "agent", house)
            #expect(try await NoticeTests.told("customer", house) == ["有新的回复"])
            try await NoticeTests.comment("可能是硬件", on: incident, as: "manager", isInternal: true, house)
            #expect(try await NoticeTests.told("customer", house) == ["有新的回复"])
            #expect(try await NoticeTests.told("agent", house).first == "有新的回复")
            let notes: [String: Value] = ["close_code": .text("solution"), "close_notes": .text("换了硒鼓")]
            _ = try await house.records.run(.perform(kind: "incident", incident.id, version: nil, verb: "resolve", Input(notes)), as: house.person("agent"))
            #expect(try await NoticeTests.told("customer", house).first == "已解决；如未解决，可以重新打开")
            _ = try await house.records.run(
                .perform(kind: "incident", incident.id, version: nil, verb: "reopen", Input(comment: "又不行了")), as: house.person("customer"))
            #expect(try await NoticeTests.told("agent", house).first == "被重新打开")
            #expect(try await NoticeTests.told("other", house) == [])
        }
    }

    @Test("Warnings and breaches are told to who works on it, each once, and to no customer")
    func clocks() async throws {
        try await TestHouse.with { house in
            let incident = try await NoticeTests.given(house)
            house.time.set(incident.created.adding(seconds: 30 * NoticeTests.hour))
            for _ in 0..<2 { while try await house.house.scheduler.round(.quiet) {} }
            let told = try await NoticeTests.told("agent", house)
            #expect(told.sorted() == ["分派给你处理", "响应时限快到了", "已超过响应时限", "解决时限快到了", "已超过解决时限"].sorted())
            #expect(try await NoticeTests.told("customer", house) == [])
        }
    }

    @Test("Only those are told who may read it, each once, by the first that names them")
    func readers() async throws {
        try await TestHouse.with(rooms: [Room("bells", Text("铃", "Bells"), kinds: [Bell.kind])]) { house in
            let names = ["admin", "manager", "agent", "auditor", "customer", "other", "stranger"]
            let people = names.map { house.person($0).person }
            try await house.make("bell", ["name": .text("一"), "people": .ids(people)])
            for name in names {
                let expected = name == "agent" ? ["铃响了"] : []
                #expect(try await NoticeTests.told(name, house) == expected, "\(name)")
            }
        }
    }

    @Test("Notices are read one by one, by opening their record, or all at once; nobody reads another's")
    func seen() async throws {
        try await TestHouse.with { house in
            let first = try await NoticeTests.given(house), agent = house.person("agent")
            try await NoticeTests.comment("还是不行", on: first, as: "customer", house)
            for n in 0..<3 { _ = try await NoticeTests.given(house, "第 \(n) 件") }
            #expect(try await house.records.unseen(as: agent).number == 5)
            let newest = try await house.records.notices(limit: 2, as: agent)
            let older = try await house.records.notices(before: newest.last?.row, limit: 2, as: agent)
            let oldest = try await house.records.notices(before: older.last?.row, limit: 2, as: agent)
            #expect((newest + older + oldest).map(\.row) == (newest + older + oldest).map(\.row).sorted(by: >) && oldest.count == 1)
            let row = try #require(newest.first?.row)
            await #expect(throws: Failure.notFound) { try await house.records.see(notice: row, as: house.person("manager")) }
            for _ in 0..<2 { try await house.records.see(notice: row, as: agent) }
            #expect(try await house.records.unseen(as: agent).number == 4)
            try await house.records.see(noticesOf: first.id, as: house.person("manager"))
            try await house.records.see(noticesOf: first.id, as: agent)
            #expect(try await house.records.notices(unseenOnly: true, as: agent).map(\.label?.title.text) == ["第 1 件", "第 0 件"])
            try await house.records.seeAllNotices(as: agent)
            let left = try await house.records.unseen(as: agent)
            #expect(left.number == 0 && !left.isMore)
            #expect(try await NoticeTests.told("agent", house).count == 5)
        }
    }

    @Test("What one may not read any more is told without its name")
    func lost() async throws {
        try await TestHouse.with { house in
            _ = try await NoticeTests.given(house)
            let person = house.person("agent").person
            _ = try await house.records.run(.change(kind: "person", person, version: nil, Input(["roles": .ids([])])), as: house.admin)
            let found = try await house.house.accounts.principal(person), now = try #require(found)
            let notices = try await house.records.notices(as: now)
            #expect(notices.count == 1 && notices.allSatisfy { $0.label == nil })
        }
    }

    @Test("A notice is kept for half a year")
    func kept() async throws {
        try await TestHouse.with { house in
            _ = try await NoticeTests.given(house)
            house.time.advance(seconds: 179 * NoticeTests.day)
            await house.house.keepOnce(.quiet)
            #expect(try await NoticeTests.told("agent", house).count == 1)
            house.time.advance(seconds: 2 * NoticeTests.day)
            await house.house.keepOnce(.quiet)
            #expect(try await NoticeTests.told("agent", house) == [])
        }
    }

    @Test("Each question about notices goes by its index")
    func indexes() async throws {
        try await TestHouse.with(.sqlite) { house in
            let person = house.person("agent").person
            let questions: [(SQL, String)] = [
                ("SELECT row FROM notice WHERE person = \(person) AND row < \(9) ORDER BY row DESC LIMIT 50", "notice_person"),
                ("SELECT 1 FROM notice WHERE person = \(person) AND seen IS NULL LIMIT 100", "notice_unseen"),
                ("SELECT 1 FROM notice WHERE person = \(person) AND record = \(person) AND seen IS NULL LIMIT 1", "notice_record"),
                ("SELECT notice FROM letter WHERE moment <= \(9) ORDER BY moment, notice LIMIT 64", "letter_moment"),
                ("SELECT 1 FROM letter WHERE person = \(person) AND due = \(9) AND digest = 1", "letter_person"),
            ]
            for (sql, index) in questions {
                let steps = try await house.store.read { try $0.rows("EXPLAIN QUERY PLAN " + sql) { $0.text(3) } }
                #expect(steps.count == 1 && steps.allSatisfy { $0.contains(index) }, "\(steps)")
            }
        }
    }
}
