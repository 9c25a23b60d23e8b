import Kernel
import TestKit
import Testing

@testable import Engine

/// What rules bring about at other records: in the same transaction, by the house, and told with its cause.
@Suite("Consequences")
struct ConsequenceTests {
    /// Makes others of its kind, or changes an incident, as it is told.
    private struct Domino: RecordKind {
        let name = Field("name", "名称", "Name", .text(max: 40), required: true)
        let behind = Field("behind", "其后", "Behind", .whole(from: 0, to: 1000), initial: Int64(0))
        let beside = Field("beside", "旁边", "Beside", .whole(from: 0, to: 1000), initial: Int64(0))
        let incident = Field("incident", "事件", "Incident", .reference("incident"))
        let verb = Field("verb", "动作", "Verb", .text(max: 40))

        static let kind = Kind(
            Domino.self, "domino", Text("骨牌", "Domino"), plural: Text("骨牌", "Dominoes"), prefix: "DOM", scope: .internal, title: "name", columns: ["state"],
            rules: [
                .saving("推倒", "Push") { domino in
                    guard domino.isNew else { return }
                    if let behind = domino.draft.behind, behind > 0 { domino.create("domino", ["name": .text("下一张"), "behind": .whole(behind - 1)]) }
                    for _ in 0..<(domino.draft.beside ?? 0) { domino.create("domino", ["name": .text("旁边一张")]) }
                    guard let incident = domino.draft.incident else { return }
                    if let verb = domino.draft.verb { domino.perform(verb, on: "incident", incident, comment: "因为骨牌倒了") } else {
                        domino.change("incident", incident, ["title": .text("骨牌倒了")])
                        domino.comment(on: "incident", incident, "小心骨牌", isInternal: true)
                    }
                }
            ],
            grants: [Grant("admin", Set(Act.allCases), verbs: .all)], shapes: [Shape([], sort: "number")])
    }

    private static let rooms = [Room("dominoes", Text("骨牌", "Dominoes"), kinds: [Domino.kind])]

    private static func count(_ house: TestHouse) async throws -> Int? {
        try await house.records.count("domino", .all, as: house.admin)?.number
    }

    @Test("Others are made as deep and as many as one command may, and beyond that nothing at all")
    func bounds() async throws {
        try await TestHouse.with(rooms: ConsequenceTests.rooms) { house in
            try await house.make("domino", ["name": .text("一"), "behind": .whole(4)])
            #expect(try await ConsequenceTests.count(house) == 5)
            await #expect(throws: Refused.self) { try await house.make("domino", ["name": .text("一"), "behind": .whole(5)]) }
            await #expect(throws: Refused.self) { try await house.make("domino", ["name": .text("一"), "beside": .whole(201)]) }
            #expect(try await ConsequenceTests.count(house) == 5)
            try await house.make("domino", ["name": .text("一"), "beside": .whole(200)])
            #expect(try await ConsequenceTests.count(house) == 206)
        }
    }

    @Test("The house is said to have done it, and why to those who may know")
    func told() async throws {
        try await TestHouse.with(rooms: ConsequenceTests.rooms) { house in
            let incident = try await house.incident()
            let domino = try await house.make("domino", ["name": .text("一"), "incident": .id(incident.id)])
            let changed = try await house.records.read("incident", incident.id, as: house.admin)
            #expect(changed["title"].text == "骨牌倒了")
            let known = try await house.records.history(changed, as: house.admin)
            #expect(known.map(\.verb) == ["create", "change", "comment"])
            let cause = Value.text("domino \(domino.id)")
            #expect(known.dropFirst().allSatisfy { $0.actor == .zero && $0[Cause.field] == cause })
            let agent = try await house.records.history(changed, as: house.person("agent"))
            #expect(agent.map(\.verb) == ["create", "change", "comment"] && agent.allSatisfy { !$0.has(Cause.field) })
            let customer = try await house.records.history(changed, as: house.person("customer"))
            #expect(customer.map(\.verb) == ["create", "change"])
        }
    }

    @Test("What is refused there is refused here, says where, and leaves nothing")
    func refused() async throws {
        try await TestHouse.with(rooms: ConsequenceTests.rooms) { house in
            let incident = try await house.incident()
            do {
                try await house.make("domino", ["name": .text("一"), "incident": .id(incident.id), "verb": .text("close")])
                Issue.record("a new incident was closed")
            } catch let refused as Refused {
                #expect(refused.refusals.allSatisfy { $0.field == nil && $0.text.zh.hasPrefix("\(incident.number)：") && $0.text.en.hasPrefix("\(incident.number): ") })
            }
            #expect(try await ConsequenceTests.count(house) == 0)
            try await house.make("domino", ["name": .text("一"), "incident": .id(incident.id), "verb": .text("cancel")])
            #expect(try await house.records.read("incident", incident.id, as: house.admin).state == "canceled")
        }
    }
}
