import Kernel
import Store
import TestKit
import Testing

@testable import Engine

/// What parent and child incidents do to each other.
@Suite("Parents and children")
struct FamilyTests {
    private static func child(_ house: TestHouse, of parent: StoredRecord, _ title: String = "下级", customer: RecordID? = nil) async throws -> StoredRecord {
        let values: [String: Value] = ["title": .text(title), "customer": .id(customer ?? house.customerA), "parent": .id(parent.id)]
        return try await house.make("incident", values, as: "agent")
    }

    private static func act(_ verb: String, _ record: StoredRecord, _ house: TestHouse, _ values: [String: Value] = [:], comment: String? = nil) async throws {
        let command = Command.perform(kind: "incident", record.id, version: nil, verb: verb, Input(values, comment: comment))
        _ = try await house.records.run(command, as: house.person("agent"))
    }

    private static func resolve(_ record: StoredRecord, _ house: TestHouse) async throws {
        try await act("resolve", record, house, ["close_code": .text("workaround"), "close_notes": .text("澄江机房换了交换机")])
    }

    private static func read(_ record: StoredRecord, _ house: TestHouse) async throws -> StoredRecord {
        try await house.records.read("incident", record.id, as: house.admin)
    }

    private static func states(_ records: [StoredRecord], _ house: TestHouse) async throws -> [String] {
        var states: [String] = []
        for record in records { states.append(try await read(record, house).state) }
        return states
    }

    /// Does all that falls due within so many seconds.
    private static func wait(_ seconds: Int64, _ house: TestHouse) async throws {
        for _ in 0..<seconds {
            house.time.advance(seconds: 1)
            while try await house.house.scheduler.round(.quiet) {}
        }
    }

    private static func nobodyFollows(_ house: TestHouse) async throws {
        let fields: [String: Value] = ["title": .text("各自解决"), "values": .texts(["incident.children_follow": "false"]), "reason": .text("评审决定")]
        let made = try await house.make("parameter_version", fields, as: "manager")
        for (verb, who) in [("propose", "manager"), ("approve", "admin")] {
            _ = try await house.records.run(.perform(kind: "parameter_version", made.id, version: nil, verb: verb, Input()), as: house.person(who))
        }
        house.time.advance(seconds: 1)
    }

    @Test("Resolving a parent resolves its children with its code; its words only where they were written for that customer")
    func resolution() async throws {
        try await TestHouse.with { house in
            let parent = try await house.incident("交换机宕机")
            let own = try await FamilyTests.child(house, of: parent), theirs = try await FamilyTests.child(house, of: parent, customer: house.customerB)
            let done = try await FamilyTests.child(house, of: parent)
            try await FamilyTests.act("cancel", done, house, comment: "重复")
            try await FamilyTests.resolve(parent, house)
            #expect(try await FamilyTests.states([own, theirs, done], house) == ["resolved", "resolved", "canceled"])
            let ours = try await FamilyTests.read(own, house), other = try await FamilyTests.read(theirs, house)
            #expect([ours, other].allSatisfy { $0["close_code"] == .text("workaround") && $0["assignee"].isNull && $0["resolved_by"].isNull })
            #expect(ours["close_notes"] == .text("澄江机房换了交换机"))
            #expect(other["close_notes"].text?.contains("一并解决") == true && other["close_notes"].text?.contains("澄江") == false)
            let told = try await house.records.history(other, as: house.admin).last
            #expect(told?.verb == "resolve" && told?.actor == .zero && told?[HistoryEntry.causeField] == .text("incident \(parent.id)"))
            let seen = try await house.records.history(other, as: house.person("other"))
            #expect(seen.last?.verb == "resolve" && !seen.contains { $0.has(HistoryEntry.causeField) })
            #expect(try await house.house.verifier().verify().findings == [])
        }
    }

    @Test("What stands beneath a child follows a moment later, and so do those beyond what one step moves")
    func pieces() async throws {
        try await TestHouse.with { house in
            let parent = try await house.incident("大面积故障")
            var children: [StoredRecord] = []
            for n in 0..<(Limits.piece + 3) { children.append(try await FamilyTests.child(house, of: parent, "下级 \(n)")) }
            let grandchild = try await FamilyTests.child(house, of: children[children.count - 1])
            try await FamilyTests.resolve(parent, house)
            let first = try await FamilyTests.states(children, house)
            #expect(first.filter { $0 == "resolved" }.count == Limits.piece)
            #expect(try await FamilyTests.read(parent, house)["leading"] == .truth(true))
            try await FamilyTests.wait(3, house)
            #expect(try await FamilyTests.states(children + [grandchild], house).allSatisfy { $0 == "resolved" })
            #expect(try await FamilyTests.read(parent, house)["leading"].isNull)
            let outlook = try await house.records.outlook(10, as: house.admin)
            #expect(outlook.givenUp.isEmpty && outlook.coming.allSatisfy { $0.fault == nil && $0.verb == "close" })
        }
    }

    @Test("A child that was reopened stays as it is, and keeps its parent from being closed")
    func closing() async throws {
        try await TestHouse.with { house in
            let parent = try await house.incident(), child = try await FamilyTests.child(house, of: parent)
            try await FamilyTests.resolve(parent, house)
            try await FamilyTests.act("reopen", child, house, comment: "这边还不行")
            try await FamilyTests.wait(3, house)
            #expect(try await FamilyTests.states([parent, child], house) == ["resolved", "in_progress"])
            let close = Command.perform(kind: "incident", parent.id, version: nil, verb: "close", Input())
            let refusals = try await house.records.refusals(of: close, as: house.person("agent"))
            #expect(refusals.map(\.text.zh) == ["下级事件 \(child.number) 还没有解决；请先解决它，或改挂到别的事件。"])
            try await FamilyTests.resolve(child, house)
            _ = try await house.records.run(close, as: house.person("agent"))
            #expect(try await FamilyTests.states([parent], house) == ["closed"])
        }
    }

    @Test("Where children do not follow, those waiting for the parent go on, and the others stay")
    func notFollowing() async throws {
        try await TestHouse.with { house in
            try await FamilyTests.nobodyFollows(house)
            let parent = try await house.incident(), waiting = try await FamilyTests.child(house, of: parent), other = try await FamilyTests.child(house, of: parent)
            try await FamilyTests.act("hold", waiting, house, ["hold_reason": .text("parent")])
            _ = try await house.records.run(.comment(kind: "incident", parent.id, Input(comment: "正在更换")), as: house.person("agent"))
            try await FamilyTests.resolve(parent, house)
            #expect(try await FamilyTests.states([waiting, other], house) == ["in_progress", "new"])
            #expect(try await FamilyTests.read(waiting, house)["hold_reason"].isNull)
            #expect(try await house.records.history(try await FamilyTests.read(other, house), as: house.admin).map(\.verb) == ["create"])
        }
    }

    @Test("Who was waiting for a parent that was canceled goes on; nobody waits for a parent they do not have")
    func waiting() async throws {
        try await TestHouse.with { house in
            let parent = try await house.incident(), child = try await FamilyTests.child(house, of: parent), alone = try await house.incident()
            try await FamilyTests.act("hold", child, house, ["hold_reason": .text("parent")])
            let wrong = Command.perform(kind: "incident", alone.id, version: nil, verb: "hold", Input(["hold_reason": .text("parent")]))
            #expect(try await house.records.refusals(of: wrong, as: house.person("agent")).map(\.field) == ["hold_reason"])
            try await FamilyTests.act("cancel", parent, house, comment: "误报")
            #expect(try await FamilyTests.states([child], house) == ["in_progress"])
        }
    }

    @Test("What the desk says to the customer is said at that customer's open children; notes, customers' words and other customers stay apart")
    func passingOn() async throws {
        try await TestHouse.with { house in
            let parent = try await house.incident(), own = try await FamilyTests.child(house, of: parent)
            let theirs = try await FamilyTests.child(house, of: parent, customer: house.customerB)
            for (words, who, isInternal) in [("备件在路上", "agent", false), ("供应商靠不住", "agent", true), ("什么时候好？", "customer", false)] {
                _ = try await house.records.run(.comment(kind: "incident", parent.id, Input(comment: words, isInternal: isInternal)), as: house.person(who))
            }
            let said = try await house.records.history(try await FamilyTests.read(own, house), as: house.admin).compactMap { $0["comment"]?.text }
            #expect(said == ["备件在路上"])
            #expect(try await house.records.history(try await FamilyTests.read(theirs, house), as: house.admin).map(\.verb) == ["create"])
        }
    }

    @Test("Reopening a parent tells those who work on its children")
    func reopening() async throws {
        try await TestHouse.with { house in
            let parent = try await house.incident(), child = try await FamilyTests.child(house, of: parent)
            let manager = house.person("manager").person
            _ = try await house.records.run(.change(kind: "incident", child.id, version: nil, Input(["assignee": .id(manager)])), as: house.person("agent"))
            try await FamilyTests.resolve(parent, house)
            let told = try await Told.by("reopen", of: try await FamilyTests.read(parent, house), Input(comment: "又断了"), house)
            #expect(told.contains { $0.people == [manager] && $0.topic == .assigned })
        }
    }

    @Test("The page of a parent lists its children to the provider's people alone")
    func panel() async throws {
        try await TestHouse.with { house in
            let parent = try await house.incident(), child = try await FamilyTests.child(house, of: parent, customer: house.customerB)
            let shown = try await house.records.panels(of: parent, asked: [:], as: house.person("agent"))
            #expect(shown.map { $0.panel.id } == ["children", "tasks", "checks"])
            guard case .table(let table)? = shown.first?.view, case .record(let listed)? = table.rows.first?.first else {
                Issue.record("no table of children")
                return
            }
            #expect(table.rows.count == 1 && listed.id == child.id)
            let own = try await FamilyTests.child(house, of: parent)
            for name in ["customer", "other"] {
                for record in [parent, own, child] {
                    let seen = try await house.records.panels(of: record, asked: [:], as: house.person(name)).map { $0.panel.id }
                    #expect(!seen.contains("children"))
                }
            }
        }
    }
}

/// What rules would tell people, were a verb done.
enum Told {
    static func by(_ verb: String, of record: StoredRecord, _ input: Input, _ house: TestHouse, as name: String = "agent") async throws -> [Notice] {
        let core = house.house.core, principal = house.person(name)
        return try await house.store.write { writer in
            let kind = record.kind, draft = FieldSlots(kind: kind, values: record.values)
            for (field, value) in input.values { draft[field] = value }
            let situation = try Transaction(core: core, principal: principal, writer: writer)
                .situation(draft, record.id, record, kind.lifecycle.verb(verb), input)
            for rule in kind.rules where rule.occasion != .comment { try rule.run(situation) }
            return Told.notices(situation.consequences)
        }
    }

    static func notices(_ consequences: [Consequence]) -> [Notice] {
        consequences.compactMap { consequence -> Notice? in
            guard case .tell(let notice) = consequence else { return nil }
            return notice
        }
    }
}
