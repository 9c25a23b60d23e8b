import Kernel
import Store
import TestKit
import Testing

@testable import Engine

/// Approval by plan, on agreements' versions: who is asked, in what order, and what comes of what they say.
@Suite("Approval")
struct ApprovalTests {
    private static let hour: Int64 = 3600
    /// A step that lists more than may be asked.
    static let crowded = #"[{"who":["# + Array(repeating: #""role:admin""#, count: 51).joined(separator: ",") + "]}]"

    /// A base whose plan is this, with three managers beside the one who writes the versions.
    private static func with(_ plan: String, _ body: (TestHouse, [Principal]) async throws -> Void) async throws {
        try await TestHouse.with { house in
            var managers: [Principal] = []
            for n in 1...3 { managers.append(try await manager(house, "经理\(n)")) }
            try await set(plan, house)
            try await body(house, managers)
        }
    }

    private static func manager(_ house: TestHouse, _ name: String) async throws -> Principal {
        let role = try #require(try await house.records.list("role", Query(.equal("key", .value(.text("manager")))), as: house.admin).records.first)
        let made = try await house.make("person", ["name": .text(name), "mail": .text("\(name)@example.com"), "roles": .ids([role.id])])
        return try #require(try await house.house.accounts.principal(made.id))
    }

    private static func set(_ plan: String, _ house: TestHouse) async throws {
        let fields: [String: Value] = ["title": .text("审批方案"), "values": .texts(["agreement.approval": plan]), "reason": .text("评审决定")]
        let version = try await house.make("parameter_version", fields, as: "manager")
        try await act("propose", version, house.person("manager"), house)
        try await act("approve", version, house.admin, house)
        house.time.advance(seconds: 60)
    }

    private static func act(
        _ verb: String, _ record: StoredRecord, _ who: Principal, _ house: TestHouse, _ values: [String: Value] = [:], _ comment: String? = nil, signature: Signature? = nil
    ) async throws {
        let input = Input(values, comment: comment, signature: signature)
        _ = try await house.records.run(.perform(kind: record.kind.name, record.id, version: nil, verb: verb, input), as: who)
    }

    /// An agreement's version that has been submitted by the manager.
    private static func proposed(_ house: TestHouse) async throws -> StoredRecord {
        let agreement = try await house.make("agreement", ["title": .text("协议"), "form": .text("sla"), "customer": .id(house.customerA)], as: "manager")
        let targets = #"{"p1":{"resolution":"PT3H"},"p2":{},"p3":{},"p4":{},"p5":{}}"#
        let version = try await house.make(
            "agreement_version", ["title": .text("首版"), "agreement": .id(agreement.id), "values": .texts(["incident.targets": targets])], as: "manager")
        let signed: [String: Value] = ["signatory": .text("许静"), "signed": .whole(Int64(house.time.clock.now().wall(offset: 0).day.number))]
        try await act("propose", version, house.person("manager"), house, signed)
        return version
    }

    private static func state(_ record: StoredRecord, _ house: TestHouse) async throws -> String { try await read(record, house).state }

    private static func read(_ record: StoredRecord, _ house: TestHouse) async throws -> StoredRecord {
        try await house.records.read(record.kind.name, record.id, as: house.admin)
    }

    /// The parts of all who were asked, in the order in which they were.
    private static func parts(_ version: StoredRecord, _ house: TestHouse) async throws -> [StoredRecord] {
        let about = Filter.equal("subject", .value(.text("agreement_version \(version.id)")))
        return try await house.records.list("approval", Query(about, sort: Query.Sort("number", descending: false)), as: house.admin).records
    }

    private static func part(of who: Principal, _ version: StoredRecord, _ house: TestHouse) async throws -> StoredRecord {
        try #require(try await parts(version, house).last { $0["asked"] == .id(who.person) })
    }

    private static func refusals(_ act: () async throws -> Void) async throws -> [Refusal] {
        do {
            try await act()
            return []
        } catch let refused as Refused { return refused.refusals }
    }

    private static func wake(_ house: TestHouse) async throws {
        while try await house.house.scheduler.round(.quiet) {}
    }

    // MARK: order and number

    @Test("The shipped plan is one other person, who approves where the version is")
    func shipped() async throws {
        try await TestHouse.with { house in
            let version = try await ApprovalTests.proposed(house)
            #expect(try await ApprovalTests.parts(version, house).map { $0["asked"] } == [.id(house.admin.person)])
            try await ApprovalTests.act("approve", version, house.admin, house)
            let approved = try await ApprovalTests.read(version, house)
            #expect(approved.state == "approved" && approved["approver"] == .id(house.admin.person))
            #expect(try await ApprovalTests.parts(version, house).map(\.state) == ["approved"])
            #expect(try await house.house.verifier().verify().findings == [])
        }
    }

    @Test("A step begins when the one before is approved; the last has the house do what was approved, in the name of who approved last")
    func order() async throws {
        try await ApprovalTests.with(#"[{"who":["role:admin"]},{"who":["record:customer.manager"]}]"#) { house, _ in
            let agent = house.person("agent")
            _ = try await house.records.run(.change(kind: "customer", house.customerA, version: nil, Input(["manager": .id(agent.person)])), as: house.admin)
            let version = try await ApprovalTests.proposed(house)
            #expect(try await ApprovalTests.parts(version, house).map { $0["asked"] } == [.id(house.admin.person)])
            try await ApprovalTests.act("approve", try await ApprovalTests.part(of: house.admin, version, house), house.admin, house)
            #expect(try await ApprovalTests.state(version, house) == "proposed")
            let second = try await ApprovalTests.part(of: agent, version, house)
            #expect(second["step"] == .whole(2) && second.state == "asked")
            #expect(second["title"] == .text(version.number), "what it is called is not written down twice")
            try await ApprovalTests.act("approve", second, agent, house)
            let approved = try await ApprovalTests.read(version, house)
            #expect(approved.state == "approved" && approved["approver"] == .id(agent.person))
            let last = try #require(try await house.records.history(approved, as: house.admin).last)
            #expect(last.actor == .zero && last["cause"] == .text("approval \(second.id)"))
        }
    }

    @Test("As many approve as the plan says, and who is left is asked no more", arguments: [("2", 2), (#""majority""#, 2), (#""all""#, 3)])
    func quorum(_ quorum: String, _ needed: Int) async throws {
        try await ApprovalTests.with(#"[{"who":["role:manager"],"quorum":\#(quorum)}]"#) { house, managers in
            let version = try await ApprovalTests.proposed(house)
            #expect(try await ApprovalTests.parts(version, house).count == 3)
            for (place, manager) in managers.prefix(needed).enumerated() {
                #expect(try await ApprovalTests.state(version, house) == "proposed", "after \(place)")
                try await ApprovalTests.act("approve", try await ApprovalTests.part(of: manager, version, house), manager, house)
            }
            #expect(try await ApprovalTests.state(version, house) == "approved")
            let states = try await ApprovalTests.parts(version, house).map(\.state)
            #expect(states.filter { $0 == "approved" }.count == needed && states.filter { $0 == "withdrawn" }.count == 3 - needed)
        }
    }

    @Test("One refusal goes back with its reason, and nobody else is asked any more; submitted again, all are asked anew")
    func refusal() async throws {
        try await ApprovalTests.with(#"[{"who":["role:manager"],"quorum":2}]"#) { house, managers in
            let version = try await ApprovalTests.proposed(house)
            try await ApprovalTests.act("approve", try await ApprovalTests.part(of: managers[0], version, house), managers[0], house)
            let second = try await ApprovalTests.part(of: managers[1], version, house)
            let silent = try await ApprovalTests.refusals { try await ApprovalTests.act("refuse", second, managers[1], house) }
            #expect(silent.map(\.field) == ["comment"])
            try await ApprovalTests.act("refuse", second, managers[1], house, [:], "目标太松")
            #expect(try await ApprovalTests.state(version, house) == "draft")
            #expect(try await ApprovalTests.parts(version, house).map(\.state).sorted() == ["approved", "refused", "withdrawn"])
            let history = try await house.records.history(try await ApprovalTests.read(version, house), as: house.admin)
            #expect(history.last?.verb == "return" && history.last?["comment"] == .text("目标太松"))
            try await ApprovalTests.act("propose", version, house.person("manager"), house)
            let again = try await ApprovalTests.parts(version, house).filter { $0.state == "asked" }
            #expect(again.count == 3)
            try await ApprovalTests.act("approve", try await ApprovalTests.part(of: managers[2], version, house), managers[2], house)
            #expect(try await ApprovalTests.state(version, house) == "proposed", "an approval of what was refused counts no more")
        }
    }

    @Test("What is taken back is asked of nobody any more")
    func withdrawn() async throws {
        try await ApprovalTests.with(#"[{"who":["role:manager"]}]"#) { house, managers in
            let version = try await ApprovalTests.proposed(house), part = try await ApprovalTests.part(of: managers[0], version, house)
            try await ApprovalTests.act("withdraw", version, house.person("manager"), house, [:], "不做了")
            #expect(try await ApprovalTests.parts(version, house).allSatisfy { $0.state == "withdrawn" })
            let late = try await ApprovalTests.refusals { try await ApprovalTests.act("approve", part, managers[0], house) }
            #expect(late.count == 1)
        }
    }

    // MARK: who may

    @Test("Who asks is not asked, cannot be handed it, and cannot approve; who is not asked neither")
    func apart() async throws {
        try await ApprovalTests.with(#"[{"who":["role:manager"]}]"#) { house, managers in
            let author = house.person("manager"), version = try await ApprovalTests.proposed(house)
            let parts = try await ApprovalTests.parts(version, house)
            #expect(Set(parts.compactMap { $0["asked"].id }) == Set(managers.map(\.person)))
            for (record, who) in [(version, author), (version, house.admin), (parts[0], author), (parts[0], house.admin)] {
                let refused = try await ApprovalTests.refusals { try await ApprovalTests.act("approve", record, who, house) }
                #expect(refused.count == 1 && refused.allSatisfy(\.isNoted), "\(record.number) by \(who.name)")
            }
            let own = try await ApprovalTests.part(of: managers[0], version, house)
            let handed = try await ApprovalTests.refusals { try await ApprovalTests.act("delegate", own, managers[0], house, ["asked": .id(author.person)]) }
            #expect(handed.map(\.field) == ["asked"])
            for verb in ["lapse", "withdraw"] {
                await #expect(throws: Failure.notFound) { try await ApprovalTests.act(verb, own, house.admin, house) }
            }
            let seized = try await ApprovalTests.refusals {
                _ = try await house.records.run(.change(kind: "approval", own.id, version: nil, Input(["asked": .id(house.admin.person)])), as: house.admin)
            }
            #expect(seized.map(\.field) == ["asked"] && seized.allSatisfy(\.isNoted))
        }
    }

    @Test("Nothing is submitted that too few could approve, and no plan takes effect that names nobody")
    func tooFew() async throws {
        try await ApprovalTests.with(#"[{"who":["role:manager"],"quorum":4}]"#) { house, _ in
            let refused = try await ApprovalTests.refusals { _ = try await ApprovalTests.proposed(house) }
            #expect(refused.count == 1 && refused.allSatisfy { $0.text.zh.contains("需要 4 人，可审批的只有 3 人") })
            let nobody = try await ApprovalTests.refusals { try await ApprovalTests.set(#"[{"who":["team:变更委员会"]}]"#, house) }
            #expect(nobody.map(\.field) == ["values"] && nobody.allSatisfy { $0.text.zh.contains("team:变更委员会") })
        }
    }

    @Test("Nothing of who decides is forgotten: not who was asked, nor who wrote")
    func erased() async throws {
        try await ApprovalTests.with(#"[{"who":["role:manager"],"quorum":"all"}]"#) { house, managers in
            let version = try await ApprovalTests.proposed(house), part = try await ApprovalTests.part(of: managers[0], version, house)
            func erase(_ field: String, of record: StoredRecord) async throws -> [Refusal] {
                try await ApprovalTests.refusals {
                    let erasure = Erasure([.field(field)], reason: "x", basis: "y")
                    _ = try await house.records.run(.erase(kind: record.kind.name, record.id, erasure), as: house.admin)
                }
            }
            for field in ["requesters", "asked", "subject", "step", "signature"] {
                let refused = try await erase(field, of: part)
                #expect(refused.map(\.field) == ["fields"] && refused.allSatisfy(\.isNoted), "\(field)")
            }
            try await ApprovalTests.act("return", version, managers[1], house, [:], "补充说明")
            #expect(try await erase("authors", of: version).map(\.field) == ["fields"], "of a draft, too")
            let meeting = try await house.make("meeting", ["title": .text("评审"), "starts": house.time.clock.now().value, "minutes": .text("通过")], as: "manager")
            #expect(try await erase("writers", of: meeting).map(\.field) == ["fields"])
        }
    }

    @Test("Nobody is asked who could not read it: who serves others alone, who has no role, who is in a group that is no longer in use")
    func blind() async throws {
        try await ApprovalTests.with(#"[{"who":["role:manager","team:服务台","record:customer.manager"]}]"#) { house, managers in
            func change(_ person: RecordID, _ values: [String: Value]) async throws {
                _ = try await house.records.run(.change(kind: "person", person, version: nil, Input(values)), as: house.admin)
            }
            let stranger = house.person("stranger").person, team = house.person("agent").teams[0]
            _ = try await house.records.run(.change(kind: "customer", house.customerA, version: nil, Input(["manager": .id(stranger)])), as: house.admin)
            _ = try await house.records.run(.perform(kind: "team", team, version: nil, verb: "retire", Input()), as: house.admin)
            try await change(managers[0].person, ["customers": .ids([house.customerB])])
            try await change(managers[1].person, ["customers": .ids([house.customerA, house.customerB].sorted())])
            let version = try await ApprovalTests.proposed(house), parts = try await ApprovalTests.parts(version, house)
            #expect(Set(parts.compactMap { $0["asked"].id }) == [managers[1].person, managers[2].person])
            let own = try await ApprovalTests.part(of: managers[2], version, house)
            for nobody in [managers[0].person, stranger] {
                let refused = try await ApprovalTests.refusals { try await ApprovalTests.act("delegate", own, managers[2], house, ["asked": .id(nobody)]) }
                #expect(refused.map(\.field) == ["asked"])
            }
        }
    }

    @Test(
        "A plan that cannot be followed is refused, with the step",
        arguments: [
            (#"[{"quorum":1}]"#, "第 1 步：须写明由谁批准"), (#"[{"who":["manager"]}]"#, "「manager」"), (#"[{"who":["role:admin"],"quorum":0}]"#, "quorum"),
            (#"[{"who":["role:admin"],"reminder":"P2D","deadline":"P1D"}]"#, "提醒须早于期限"), (#"[{"who":["role:admin"],"instead":["role:manager"]}]"#, "写期限"),
            (#"[{"who":["role:admin"]},{"who":["role:admin"],"deadline":"PT0H"}]"#, "第 2 步"), (#"[{"who":["role:admin"],"speed":1}]"#, "speed"),
            (#"{"who":[]}"#, "须列出审批步骤"), (crowded, "最多列 50 项"),
        ])
    func malformed(_ plan: String, _ reason: String) async throws {
        try await TestHouse.with { house in
            let refused = try await ApprovalTests.refusals { try await ApprovalTests.set(plan, house) }
            #expect(refused.contains { $0.field == "values" && $0.text.zh.contains(reason) }, "\(refused)")
        }
    }

    @Test("Who is asked may hand it on once; the decision is noted as theirs, on behalf of who was asked")
    func delegation() async throws {
        try await ApprovalTests.with(#"[{"who":["role:manager"],"quorum":"all"}]"#) { house, managers in
            let agent = house.person("agent"), version = try await ApprovalTests.proposed(house)
            let own = try await ApprovalTests.part(of: managers[0], version, house)
            let twice = try await ApprovalTests.refusals { try await ApprovalTests.act("delegate", own, managers[0], house, ["asked": .id(managers[1].person)]) }
            #expect(twice.map(\.field) == ["asked"], "who is asked already does not count for two")
            try await ApprovalTests.act("delegate", own, managers[0], house, ["asked": .id(agent.person)], "出差")
            let handed = try await ApprovalTests.read(own, house)
            #expect(handed["asked"] == .id(agent.person) && handed["behalf"] == .id(managers[0].person) && handed.state == "asked")
            let gone = try await ApprovalTests.refusals { try await ApprovalTests.act("approve", own, managers[0], house) }
            #expect(gone.count == 1)
            let again = try await ApprovalTests.refusals { try await ApprovalTests.act("delegate", own, agent, house, ["asked": .id(house.admin.person)]) }
            #expect(again.map(\.field) == ["asked"])
            try await ApprovalTests.act("approve", own, agent, house)
            for manager in managers.dropFirst() { try await ApprovalTests.act("approve", try await ApprovalTests.part(of: manager, version, house), manager, house) }
            #expect(try await ApprovalTests.state(version, house) == "approved")
        }
    }

    @Test("Who is away is represented by the substitute, and by nobody once they are back")
    func substitutes() async throws {
        try await ApprovalTests.with(#"[{"who":["role:manager"]}]"#) { house, managers in
            let agent = house.person("agent"), now = house.time.clock.now()
            let absence: [String: Value] = [
                "person": .id(managers[0].person), "substitute": .id(agent.person), "begins": now.value, "ends": now.adding(seconds: ApprovalTests.hour).value,
                "reason": .text("年假"),
            ]
            _ = try await house.records.run(.create(kind: "substitution", Input(absence)), as: managers[0])
            let version = try await ApprovalTests.proposed(house), part = try await ApprovalTests.part(of: agent, version, house)
            #expect(part["behalf"] == .id(managers[0].person))
            try await ApprovalTests.act("approve", part, agent, house)
            #expect(try await ApprovalTests.state(version, house) == "approved")
            house.time.advance(seconds: ApprovalTests.hour)
            let later = try await ApprovalTests.parts(try await ApprovalTests.proposedElsewhere(house), house)
            #expect(Set(later.compactMap { $0["asked"].id }) == Set(managers.map(\.person)) && later.allSatisfy { $0["behalf"].isNull })
        }
    }

    /// Of another customer, since one has one agreement.
    private static func proposedElsewhere(_ house: TestHouse) async throws -> StoredRecord {
        let agreement = try await house.make("agreement", ["title": .text("协议"), "form": .text("sla"), "customer": .id(house.customerB)], as: "manager")
        let version = try await house.make(
            "agreement_version", ["title": .text("首版"), "agreement": .id(agreement.id), "values": .texts(["incident.calendar": #""always""#])], as: "manager")
        let signed: [String: Value] = ["signatory": .text("许静"), "signed": .whole(Int64(house.time.clock.now().wall(offset: 0).day.number))]
        try await act("propose", version, house.person("manager"), house, signed)
        return version
    }

    @Test("One arranges a substitute for oneself, for what is to come")
    func arranging() async throws {
        try await TestHouse.with { house in
            let agent = house.person("agent"), now = house.time.clock.now()
            func absence(_ person: RecordID, _ substitute: RecordID, _ begins: Int64, _ ends: Int64) -> Command {
                let values: [String: Value] = [
                    "person": .id(person), "substitute": .id(substitute), "begins": now.adding(seconds: begins).value, "ends": now.adding(seconds: ends).value,
                    "reason": .text("年假"),
                ]
                return .create(kind: "substitution", Input(values))
            }
            let wrong: [(Command, [String?])] = [
                (absence(agent.person, agent.person, 0, 60), ["substitute"]), (absence(agent.person, house.admin.person, -60, 60), ["begins"]),
                (absence(agent.person, house.admin.person, 60, 60), ["ends"]), (absence(house.admin.person, agent.person, 0, 60), ["person"]),
                (absence(agent.person, house.person("customer").person, 0, 60), ["substitute"]),
            ]
            for (command, fields) in wrong {
                let refused = try await ApprovalTests.refusals { _ = try await house.records.run(command, as: agent) }
                #expect(refused.map(\.field) == fields)
            }
            let seized = try await ApprovalTests.refusals { _ = try await house.records.run(absence(agent.person, house.admin.person, 0, 60), as: house.admin) }
            #expect(seized.map(\.field) == ["substitute"] && seized.allSatisfy(\.isNoted), "nor does who manages the house take another's place")
            let manager = house.person("manager").person
            let arranged = try await house.records.run(absence(manager, agent.person, 0, 60), as: house.admin)
            func perform(_ verb: String) async throws {
                _ = try await house.records.run(.perform(kind: "substitution", arranged.id, version: nil, verb: verb, Input()), as: agent)
            }
            try await perform("retire")
            let restored = try await ApprovalTests.refusals { try await perform("restore") }
            #expect(restored.map(\.field) == ["person"], "who is to stand in may decline, and not take it up again alone")
        }
    }

    // MARK: time

    @Test("Who does not decide is asked again, and at the deadline another instead, who decides alone")
    func deadline() async throws {
        let plan = #"[{"who":["role:manager"],"quorum":"all","reminder":"PT1H","deadline":"PT2H","instead":["role:admin"]}]"#
        try await ApprovalTests.with(plan) { house, managers in
            let version = try await ApprovalTests.proposed(house), asked = house.time.clock.now()
            let part = try await ApprovalTests.part(of: managers[0], version, house)
            #expect(Moment(part["deadline"]) == asked.adding(seconds: 2 * ApprovalTests.hour))
            house.time.set(asked.adding(seconds: ApprovalTests.hour))
            try await ApprovalTests.wake(house)
            #expect(try await ApprovalTests.read(part, house)["reminder"].isNull, "it was given, and is not given again")
            #expect(try await house.records.notices(as: managers[0]).map(\.sentence.zh) == ["仍待你审批", "请你审批"])
            house.time.set(asked.adding(seconds: 2 * ApprovalTests.hour + 1))
            let late = try await ApprovalTests.refusals { try await ApprovalTests.act("approve", part, managers[0], house) }
            #expect(late.map(\.field) == ["deadline"])
            try await ApprovalTests.wake(house)
            #expect(try await ApprovalTests.state(version, house) == "proposed")
            let states = try await ApprovalTests.parts(version, house).map(\.state)
            #expect(states == ["lapsed", "lapsed", "lapsed", "asked"])
            try await ApprovalTests.act("approve", try await ApprovalTests.part(of: house.admin, version, house), house.admin, house)
            #expect(try await ApprovalTests.state(version, house) == "approved")
            #expect(try await house.house.verifier().verify().findings == [])
        }
    }

    @Test("Who has approved already is not asked instead of the others")
    func lapsedBeside() async throws {
        try await ApprovalTests.with(#"[{"who":["role:manager"],"quorum":"all","deadline":"PT2H","instead":["role:manager"]}]"#) { house, managers in
            let version = try await ApprovalTests.proposed(house)
            try await ApprovalTests.act("approve", try await ApprovalTests.part(of: managers[0], version, house), managers[0], house)
            house.time.advance(seconds: 2 * ApprovalTests.hour)
            try await ApprovalTests.wake(house)
            let waiting = try await ApprovalTests.parts(version, house).filter { $0.state == "asked" }
            #expect(Set(waiting.compactMap { $0["asked"].id }) == [managers[1].person, managers[2].person])
            #expect(waiting.allSatisfy { $0["instead"] == .truth(true) })
        }
    }

    @Test("What nobody decides in time goes back, and who asked for it is told")
    func lapse() async throws {
        try await ApprovalTests.with(#"[{"who":["role:manager"],"deadline":"PT2H"}]"#) { house, _ in
            let version = try await ApprovalTests.proposed(house)
            house.time.advance(seconds: 2 * ApprovalTests.hour)
            try await ApprovalTests.wake(house)
            #expect(try await ApprovalTests.state(version, house) == "draft")
            #expect(try await ApprovalTests.parts(version, house).allSatisfy { ["lapsed", "withdrawn"].contains($0.state) })
            #expect(try await house.records.notices(as: house.person("manager")).map(\.sentence.zh) == ["审批期限已过，无人决定，已退回"])
        }
    }

    @Test("What is under way follows the plan of its beginning, what comes later the new one")
    func pinned() async throws {
        try await ApprovalTests.with(#"[{"who":["role:admin"]},{"who":["role:manager"]}]"#) { house, managers in
            let version = try await ApprovalTests.proposed(house)
            house.time.advance(seconds: 60)
            try await ApprovalTests.set(#"[{"who":["role:admin"]}]"#, house)
            try await ApprovalTests.act("approve", version, house.admin, house)
            #expect(try await ApprovalTests.state(version, house) == "proposed")
            try await ApprovalTests.act("approve", version, managers[0], house)
            #expect(try await ApprovalTests.state(version, house) == "approved")
            let other = try await ApprovalTests.proposedElsewhere(house)
            try await ApprovalTests.act("approve", other, house.admin, house)
            #expect(try await ApprovalTests.state(other, house) == "approved")
        }
    }

    // MARK: signatures

    @Test("A step may ask for the password: a right one is told in the history, a wrong one counts as a failed sign-in")
    func signature() async throws {
        try await ApprovalTests.with(#"[{"who":["role:admin"],"signature":true}]"#) { house, managers in
            let version = try await ApprovalTests.proposed(house), part = try await ApprovalTests.part(of: house.admin, version, house)
            let accounts = house.house.accounts, other = managers[0]
            try await accounts.setPassword("another long password", of: other.person, by: house.admin)
            for record in [part, version] {
                let bare = try await ApprovalTests.refusals { try await ApprovalTests.act("approve", record, house.admin, house) }
                #expect(bare.map(\.field) == ["password"])
            }
            let strange = try await accounts.signature(of: other, password: "another long password")
            let borrowed = try await ApprovalTests.refusals { try await ApprovalTests.act("approve", part, house.admin, house, signature: strange) }
            #expect(borrowed.map(\.field) == ["password"])
            for _ in 0..<5 {
                let wrong = try await ApprovalTests.refusals { _ = try await accounts.signature(of: house.admin, password: "a wrong password") }
                #expect(wrong.map(\.field) == ["password"])
            }
            let locked = try await ApprovalTests.refusals { _ = try await accounts.signature(of: house.admin, password: TestHouse.password) }
            #expect(locked.map(\.field) == ["password"])
            let without = try await ApprovalTests.refusals { _ = try await accounts.signature(of: managers[1], password: "they have none") }
            #expect(without.map(\.field) == ["password"])
            let noted = try await house.house.securityLog.entries(since: Moment(milliseconds: 0)).filter { $0.what.hasPrefix("signature") }
            #expect(noted.map(\.what) == Array(repeating: "signature failed", count: 5) + ["signature locked", "signature failed"])
            #expect(noted.compactMap(\.person) == Array(repeating: house.admin.person, count: 6) + [managers[1].person])
            house.time.advance(seconds: SignIn.lockLength)
            let own = try await accounts.signature(of: house.admin, password: TestHouse.password)
            try await ApprovalTests.act("approve", part, house.admin, house, signature: own)
            #expect(try await ApprovalTests.state(version, house) == "approved")
            let history = try await house.records.history(try await ApprovalTests.read(part, house), as: house.admin)
            #expect(history.last?.verb == "approve" && history.last?["signed"] == .text("password"))
        }
    }
}
