import Engine
import Foundation
import Interchange
import Kernel
import TestKit

/// A base with a small made-up log beside it: other columns, words and times than the UCI log has.
struct ImportBench {
    static let header = "Ticket;Subject;Status;Prio;Impact;Queue;By;When;Created;Solved;Closed;Reopened"
    static let rows = [
        "A;打印机;Neu;Hoch;1;前台;陈一;2026-03-31T23:05:00+08:00;2026-03-31T23:00:00+08:00;2026-04-01T01:00:00+08:00;2026-04-02T08:00:00+08:00;0",
        "B;网络;Neu;Hoch;2;前台;陈一;2026-03-31T16:00:00Z;2026-04-01T00:30:00+09:00;2026-04-10T00:30:00+08:00;-;0",
        "A;打印机;Erledigt;Hoch;1;前台;王二;2026-04-01T01:00:00+08:00;2026-03-31T23:00:00+08:00;2026-04-01T01:00:00+08:00;2026-04-02T08:00:00+08:00;0",
        "C;\"邮件; \"\"外发\"\"\";Neu;Mittel;3;-;王二;2026-04-05T10:01:00Z;2026-04-05T10:00:00Z;-;-;0",
        "B;网络;Offen;Mittel;2;二线;王二;2026-04-02T09:00:00+08:00;2026-04-01T00:30:00+09:00;2026-04-10T00:30:00+08:00;-;0",
        "A;打印机;Zu;Hoch;1;前台;陈一;2026-04-02T08:00:00+08:00;2026-03-31T23:00:00+08:00;2026-04-01T01:00:00+08:00;2026-04-02T08:00:00+08:00;0",
        "B;网络;Erledigt;Mittel;2;二线;陈一;2026-04-10T00:30:00+08:00;2026-04-01T00:30:00+09:00;2026-04-10T00:30:00+08:00;-;1",
        "C;\"邮件; \"\"外发\"\"\";Kaputt;Mittel;3;-;王二;2026-04-06T10:00:00Z;2026-04-05T10:00:00Z;-;-;0",
    ]

    static func mapping(order: String = "file", teams: String = "create") throws -> LogMapping {
        try LogMapping(yaml: yaml(order: order, teams: teams))
    }

    static func yaml(order: String = "file", teams: String = "create") -> String {
        """
        name: desk
        kind: incident
        separator: ";"
        case: Ticket
        time: {column: When, pattern: iso, zone: "+08:00"}
        order: \(order)
        missing: ["-"]
        actor: By
        state:
          column: Status
          translate: {Neu: new, Offen: in_progress, Wartet: {state: on_hold, hold_reason: caller}, Erledigt: resolved, Zu: closed}
        fixed: {customer: 旧系统客户}
        fields:
          title: Subject
          external: Ticket
          impact: {column: Impact, translate: {1: high, 2: medium, 3: low}, unknown: reject}
          team: {column: Queue, unknown: \(teams)}
          opened: {column: Created, moment: true}
          resolved: {column: Solved, moment: true, known: {from: [Erledigt, Zu], at: Solved}}
          closed: {column: Closed, moment: true, known: {from: [Zu], at: Closed}}
        facts: {priority: Prio, reopen_count: Reopened}
        """
    }

    let house: TestHouse

    /// With a byte order mark and CRLF, as spreadsheets write it.
    func write(_ rows: [String]) throws -> String {
        let file = house.folder.appendingPathComponent("log.csv")
        try Data(("\u{FEFF}" + ([ImportBench.header] + rows).map { $0 + "\r\n" }.joined()).utf8).write(to: file)
        return file.path
    }

    func take(_ mapping: LogMapping) async throws -> ImportOutcome { try await take(ImportBench.rows, mapping) }

    func take(_ rows: [String], _ mapping: LogMapping, rejected: String? = nil) async throws -> ImportOutcome {
        try await LogImport(records: house.records, principal: house.admin, mapping: mapping).run(file: write(rows), rejected: rejected)
    }

    func incident(_ ticket: String) async throws -> StoredRecord {
        let page = try await house.records.list("incident", Query(.equal("external", .value(.text(ticket)))), as: house.admin)
        guard page.records.count == 1 else { throw Failure.notFound }
        return page.records[0]
    }

    func names(_ kind: String) async throws -> [String] {
        let sort = Query.Sort("number", descending: false)
        let page = try await house.records.list(kind, Query(.equal("imported", .value(.truth(true))), sort: sort), limit: 200, as: house.admin)
        return page.records.map(\.title)
    }

    func report(source: String? = "desk", zone: Int? = nil) async throws -> String {
        let json = try await IncidentReport(records: house.records, principal: house.admin).json(source: source, zoneOffset: zone)
        return String(decoding: json.bytes, as: UTF8.self)
    }

    static func with(_ body: (ImportBench) async throws -> Void) async throws {
        try await TestHouse.with { try await body(ImportBench(house: $0)) }
    }
}
