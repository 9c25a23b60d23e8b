import Engine
import Foundation
import Interchange
import Kernel
import TestKit
import Testing

@Suite("The report on incidents")
struct IncidentReportTests {
    // Counted by hand from `ImportBench.rows`.
    static let figures = """
        "incidents":3,"by_priority":{"Hoch":1,"Mittel":2},\
        "opened_per_month":{"2026-03":2,"2026-04":1},"resolved_per_month":{"2026-04":2},"closed_per_month":{"2026-04":1},\
        "backlog_not_closed_at_month_end":{"2026-03":2,"2026-04":2,"2026-05":2},\
        "time_to_resolve_all":{"n":2,"mean_min":6570.0,"median_min":6570.0,"p90_min":13020.0,"min":120.0,"max":13020.0},\
        "reopen_count":{"sum":1},"reassignment_count":{"sum":0},\
        "state_transitions":{"Erledigt -> Zu":1,"Neu -> Erledigt":1,"Neu -> Kaputt":1,"Neu -> Offen":1,"Offen -> Erledigt":1},\
        "by_made_sla":{}}
        """

    @Test("says of an import what its source would say, in its zone")
    func imported() async throws {
        try await ImportBench.with { bench in
            _ = try await bench.take(ImportBench.mapping())
            #expect(try await bench.report() == "{\"source\":\"desk\",\"zone\":\"+08:00\"," + Self.figures)
            let utc = try await bench.report(zone: 0)
            #expect(utc.contains("\"zone\":\"Z\"") && utc.contains("\"resolved_per_month\":{\"2026-03\":1,\"2026-04\":1}"))
        }
    }

    @Test("says the same when the import ran twice")
    func twice() async throws {
        try await ImportBench.with { bench in
            _ = try await bench.take(ImportBench.mapping())
            _ = try await bench.take(ImportBench.mapping())
            #expect(try await bench.report().hasSuffix(Self.figures))
        }
    }

    @Test("says of our own incidents what our fields say, and leaves them out of an import's")
    func own() async throws {
        try await ImportBench.with { bench in
            let house = bench.house
            let incident = try await house.incident()
            house.time.advance(seconds: 90)
            let input = Input(["close_code": .text("solution"), "close_notes": .text("换纸")])
            _ = try await house.records.run(
                .perform(kind: "incident", incident.id, version: nil, verb: "resolve", input), as: house.person("agent"))
            #expect(try await bench.report(source: nil) == """
                {"source":null,"zone":"Z","incidents":1,"by_priority":{"p5":1},\
                "opened_per_month":{"2026-06":1},"resolved_per_month":{"2026-06":1},"closed_per_month":{},\
                "backlog_not_closed_at_month_end":{"2026-06":1},\
                "time_to_resolve_all":{"n":1,"mean_min":1.5,"median_min":1.5,"p90_min":1.5,"min":1.5,"max":1.5},\
                "reopen_count":{"sum":0},"reassignment_count":{"sum":0},"state_transitions":{"new -> resolved":1},"by_made_sla":{}}
                """)
            _ = try await bench.take(ImportBench.mapping())
            #expect(try await bench.report().hasSuffix(Self.figures))
        }
    }

    @Test("does not know an import that never was")
    func unknown() async throws {
        try await ImportBench.with { bench in
            let refused = await #expect(throws: Refused.self) { try await bench.report(source: "desk") }
            #expect(refused?.refusals.map(\.text.en) == ["Nothing was imported under the name “desk”."])
        }
    }

    @Test(
        "equals the reference figures of the whole UCI log, which a second import leaves as they are",
        .enabled(
            if: ["PLUMBLINE_INCIDENT_LOG", "PLUMBLINE_INCIDENT_REFERENCE"].allSatisfy { ProcessInfo.processInfo.environment[$0] != nil },
            "PLUMBLINE_INCIDENT_LOG and PLUMBLINE_INCIDENT_REFERENCE are not set: they name the UCI log and its figures."))
    func whole() async throws {
        let environment = ProcessInfo.processInfo.environment
        let log = try #require(environment["PLUMBLINE_INCIDENT_LOG"]), reference = try #require(environment["PLUMBLINE_INCIDENT_REFERENCE"])
        let yaml = try String(contentsOf: TestHouse.resources.appendingPathComponent("mappings/uci-incident-log.yaml"), encoding: .utf8)
        try await TestHouse.with { house in
            let take = try LogImport(records: house.records, principal: house.admin, mapping: LogMapping(yaml: yaml))
            let outcome = try await take.run(file: log)
            #expect((outcome.taken, outcome.rejected, outcome.records) == (141_712, 0, 24_918))
            try await expect(reference, house)
            #expect(try await take.run(file: log).taken == 0)
        }
    }

    private func expect(_ reference: String, _ house: TestHouse) async throws {
        let json = try await IncidentReport(records: house.records, principal: house.admin).json(source: "uci-incident-log", zoneOffset: nil)
        let ours = try #require(JSONSerialization.jsonObject(with: Data(json.bytes)) as? [String: Any])
        let theirs = try #require(JSONSerialization.jsonObject(with: Data(contentsOf: URL(fileURLWithPath: reference))) as? [String: Any])
        for (name, figure) in ours where name != "source" && name != "zone" {
            guard let members = figure as? [String: Any] else {
                #expect(figure as? NSNumber == theirs[name] as? NSNumber, "\(name)")
                continue
            }
            let expected = try #require(theirs[name] as? [String: Any])
            // Beside these figures the reference has others of the same subject.
            if !["time_to_resolve_all", "reopen_count", "reassignment_count"].contains(name) { #expect(members.count == expected.count, "\(name)") }
            for (member, value) in members { #expect(value as? NSNumber == expected[member] as? NSNumber, "\(name).\(member)") }
        }
    }
}
