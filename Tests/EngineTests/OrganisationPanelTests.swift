import Kernel
import TestKit
import Testing

@testable import Engine

/// What the pages of people, teams and customers show beside their fields.
@Suite("Pages of people, teams and customers")
struct OrganisationPanelTests {
    private static func view(_ panel: String, of kind: String, _ id: RecordID, _ house: TestHouse, as name: String = "agent") async throws -> PanelView? {
        let record = try await house.records.read(kind, id, as: house.admin)
        return try await house.records.panels(of: record, asked: [:], as: house.person(name)).first { $0.panel.id == panel }?.view
    }

    @discardableResult
    private static func incident(_ title: String, _ level: String, _ house: TestHouse) async throws -> StoredRecord {
        let agent = house.person("agent")
        let values: [String: Value] = [
            "title": .text(title), "customer": .id(house.customerA), "impact": .text(level), "urgency": .text(level), "team": .id(agent.teams[0]),
            "assignee": .id(agent.person),
        ]
        return try await house.make("incident", values, as: "agent")
    }

    private static func numbers(_ view: PanelView?) -> [String: Int] {
        guard case .counts(let counts)? = view else { return [:] }
        return Dictionary(uniqueKeysWithValues: counts.parts.map { ($0.value.text ?? "", $0.number) })
    }

    private static func titles(_ view: PanelView?) -> [String] {
        guard case .list(let list)? = view else { return [] }
        return list.records.map(\.title)
    }

    @Test("A team's open incidents are counted by priority, and its people and work are listed")
    func team() async throws {
        try await TestHouse.with { house in
            let desk = house.person("agent").teams[0]
            for (title, level) in [("一", "low"), ("二", "high"), ("三", "high")] { try await OrganisationPanelTests.incident(title, level, house) }
            let gone = try await OrganisationPanelTests.incident("四", "high", house)
            let cancel = Command.perform(kind: "incident", gone.id, version: nil, verb: "cancel", Input(comment: "重复"))
            _ = try await house.records.run(cancel, as: house.person("agent"))
            let counts = try await OrganisationPanelTests.view("priorities", of: "team", desk, house)
            #expect(OrganisationPanelTests.numbers(counts) == ["p1": 2, "p5": 1])
            let work = try await OrganisationPanelTests.view("work", of: "team", desk, house)
            #expect(OrganisationPanelTests.titles(work) == ["二", "三", "一"])
            let people = try await OrganisationPanelTests.view("people", of: "team", desk, house)
            #expect(OrganisationPanelTests.titles(people) == ["agent"])
        }
    }

    @Test("A person's page shows what is in their hands, the most urgent first, and leads to all of it")
    func person() async throws {
        try await TestHouse.with { house in
            let agent = house.person("agent").person
            for n in 0..<Limits.shown { try await OrganisationPanelTests.incident("单 \(n)", "low", house) }
            try await OrganisationPanelTests.incident("急", "high", house)
            let work = try await OrganisationPanelTests.view("work", of: "person", agent, house)
            let titles = OrganisationPanelTests.titles(work)
            #expect(titles.count == Limits.shown && titles.first == "急")
            guard case .list(let list)? = work, let all = list.all else { throw Failure.notFound }
            let count = try await house.records.count("incident", all.filter, as: house.admin)
            #expect(count?.number == Limits.shown + 1)
            let teams = try await OrganisationPanelTests.view("teams", of: "person", agent, house)
            #expect(OrganisationPanelTests.titles(teams) == ["服务台"])
        }
    }

    @Test("A customer's page shows their people, their latest incidents and the agreements that hold now")
    func customer() async throws {
        try await TestHouse.with { house in
            try await OrganisationPanelTests.incident("一", "high", house)
            let kind = try #require(house.registry.kind("agreement_version"))
            let version = try await Samples(house).record(kind, in: Lifecycle.approved, 1)
            let before = try await OrganisationPanelTests.view("agreements", of: "customer", house.customerA, house)
            #expect(before == nil, "it takes effect later")
            house.time.advance(seconds: 100_000)
            let agreements = try await OrganisationPanelTests.view("agreements", of: "customer", house.customerA, house)
            #expect(OrganisationPanelTests.titles(agreements) == [version.title])
            let people = try await OrganisationPanelTests.view("people", of: "customer", house.customerA, house)
            #expect(OrganisationPanelTests.titles(people) == ["customer"])
            let latest = try await OrganisationPanelTests.view("latest", of: "customer", house.customerA, house)
            #expect(OrganisationPanelTests.titles(latest) == ["一"])
        }
    }

    @Test("Panels show what their reader may see and no more")
    func access() async throws {
        try await TestHouse.with { house in
            try await OrganisationPanelTests.incident("一", "high", house)
            let seen: [(reader: String, numbers: [String: Int])] = [("customer", ["p1": 1]), ("other", [:]), ("stranger", [:])]
            for (reader, expected) in seen {
                let counts = try await OrganisationPanelTests.view("priorities", of: "customer", house.customerA, house, as: reader)
                #expect(OrganisationPanelTests.numbers(counts) == expected, "\(reader)")
            }
            let people = try await OrganisationPanelTests.view("people", of: "team", house.person("agent").teams[0], house, as: "customer")
            #expect(people == nil, "customers do not see who works for them")
        }
    }

    @Test("A panel that looks at a kind that is not there stops the start")
    func check() throws {
        let kinds = try TestHouse.registry().kinds.filter { !["service", "agreement_version"].contains($0.name) }
        let faults = RegistryCheck(kinds: kinds, rooms: [], parameters: ParameterValues([:])).faults
        #expect(faults.contains("kind team: panel services looks at unknown kind service"))
        #expect(faults.contains("kind customer: panel agreements looks at unknown kind agreement_version"))
    }
}
