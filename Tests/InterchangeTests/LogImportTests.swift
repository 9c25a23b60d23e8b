import Engine
import Foundation
import Kernel
import Synchronization
import TestKit
import Testing

@testable import Interchange

@Suite("An import")
struct LogImportTests {
    @Test("takes mixed cases over row by row, with what they name")
    func takes() async throws {
        try await ImportBench.with { bench in
            let outcome = try await bench.take(ImportBench.mapping())
            #expect((outcome.rows, outcome.taken, outcome.known, outcome.rejected, outcome.records) == (8, 8, 0, 0, 3))
            let incident = try await bench.incident("B")
            #expect(incident.state == "resolved" && incident.version == 3 && incident["impact"] == .text("medium"))
            #expect(incident["opened"] == (Moment(iso: "2026-03-31T15:30:00Z")?.value ?? .null))
            #expect(incident["source"].texts == ["import": "desk", "zone": "+08:00", "priority": "Mittel", "reopen_count": "1", "state": "Erledigt"])
            #expect(try await bench.incident("C").title == "邮件; \"外发\"")
            #expect(try await bench.names("customer") == ["旧系统客户"])
            #expect(try await bench.names("team") == ["前台", "二线"])
            #expect(try await bench.names("person") == ["陈一", "王二"])
        }
    }

    @Test("keeps where and when each event comes from, and who made it")
    func provenance() async throws {
        try await ImportBench.with { bench in
            _ = try await bench.take(ImportBench.mapping())
            let history = try await bench.house.records.history(bench.incident("A"), as: bench.house.admin)
            #expect(history.map(\.provenance) == ["desk:2", "desk:4", "desk:7"] && history.allSatisfy { $0.verb == "import" })
            #expect(history.map(\.happened.iso) == ["2026-03-31T15:05:00Z", "2026-03-31T17:00:00Z", "2026-04-02T00:00:00Z"])
            #expect(history.map { $0["state"]?.text } == ["new", "resolved", "closed"])
            let people = try await bench.house.records.labels(["person": Set(history.map(\.actor))], as: bench.house.admin)
            #expect(history.map { people[$0.actor]?.text(.zh) } == ["陈一", "王二", "陈一"])
            // The log repeats the end on every row; it is not known before it came.
            #expect(history[0].changes.contains { $0.field == "resolved" } == false)
            #expect(history[1]["resolved"] == (Moment(iso: "2026-03-31T17:00:00Z")?.value ?? .null))
        }
    }

    @Test("keeps a row that changes nothing as an event")
    func nothingNew() async throws {
        try await ImportBench.with { bench in
            let row = "E;同样;Neu;Mittel;3;-;王二;2026-04-08T10:00:00Z;2026-04-08T10:00:00Z;-;-;0"
            let outcome = try await bench.take([row, row], ImportBench.mapping())
            #expect((outcome.taken, outcome.rejected) == (2, 0))
            let history = try await bench.house.records.history(bench.incident("E"), as: bench.house.admin)
            #expect(history.map(\.changes.isEmpty) == [false, true])
            #expect(try await bench.house.house.verifier().verify().findings == [])
        }
    }

    @Test("keeps what was said, to everyone or inside, and finds it again")
    func words() async throws {
        try await ImportBench.with { bench in
            let file = bench.house.folder.appendingPathComponent("said.csv")
            let rows = [ImportBench.header + ";Say;Note", ImportBench.rows[0] + ";请稍候;-", ImportBench.rows[2] + ";-;换了硒鼓", ImportBench.rows[5] + ";再见;too\u{7} loud"]
            try Data(rows.map { $0 + "\n" }.joined().utf8).write(to: file)
            let mapping = try LogMapping(yaml: ImportBench.yaml() + "\ncomment: Say\nnote: Note")
            let outcome = try await LogImport(records: bench.house.records, principal: bench.house.admin, mapping: mapping).run(file: file.path)
            #expect((outcome.taken, outcome.rejected, outcome.firstRejected.map(\.line)) == (2, 1, [4]))
            let incident = try await bench.incident("A")
            let history = try await bench.house.records.history(incident, as: bench.house.admin)
            #expect(history.map(\.verb) == ["import", "comment", "import", "comment"])
            #expect(history.map { $0["comment"]?.text } == [nil, "请稍候", nil, "换了硒鼓"] && history[3].happened == history[2].happened)
            for (text, finds) in [("稍候", true), ("硒鼓", true), ("再见", false)] {
                #expect(try await bench.house.records.search(text, as: bench.house.admin).flatMap(\.records).contains { $0.id == incident.id } == finds)
            }
            let role = try await bench.house.records.list("role", Query(.equal("key", .value(.text("customer")))), as: bench.house.admin).records[0].id
            let values: [String: Value] = ["name": .text("客户的人"), "customer": incident["customer"], "roles": .ids([role])]
            let person = try await bench.house.records.run(.create(kind: "person", Input(values)), as: bench.house.admin).id
            let principal = try #require(await bench.house.house.accounts.principal(person))
            let seen = try await bench.house.records.history(incident, as: principal)
            #expect(seen.map { $0["comment"]?.text } == [nil, "请稍候", nil])
            #expect(try await bench.house.records.search("硒鼓", as: principal).isEmpty)
            #expect(try await bench.house.house.verifier().verify().findings == [])
        }
    }

    @Test("leaves our state as it was where the source's means nothing to us")
    func untranslatable() async throws {
        try await ImportBench.with { bench in
            _ = try await bench.take(ImportBench.mapping())
            let incident = try await bench.incident("C")
            #expect(incident.state == "new" && incident["source"].texts["state"] == "Kaputt")
        }
    }

    @Test("adds nothing when it runs again, and only what is new when the file has grown")
    func again() async throws {
        try await ImportBench.with { bench in
            _ = try await bench.take(ImportBench.mapping())
            let second = try await bench.take(ImportBench.mapping())
            #expect((second.taken, second.known, second.records) == (0, 8, 0))
            let more = [
                "C;邮件;Zu;Mittel;3;-;王二;2026-04-07T10:00:00Z;2026-04-05T10:00:00Z;-;2026-04-07T10:00:00Z;0",
                "D;新的;Neu;Mittel;3;-;王二;2026-04-08T10:00:00Z;2026-04-08T10:00:00Z;-;-;0",
            ]
            let third = try await bench.take([more[1]] + ImportBench.rows + [more[0]], ImportBench.mapping())
            #expect((third.taken, third.known, third.records) == (2, 8, 1))
            #expect(try await bench.incident("C").state == "closed")
            #expect(try await bench.incident("C").version == 3)
            #expect(try await bench.names("person").count == 2)
        }
    }

    @Test("goes on after rows it cannot take, and says which and why")
    func rejected() async throws {
        try await ImportBench.with { bench in
            let bad = [
                "A;缺列;Neu",
                "A;打印机;Neu;Hoch;9;前台;陈一;2026-04-01T00:10:00+08:00;2026-03-31T23:00:00+08:00;-;-;0",
                "A;打印机;Neu;Hoch;1;前台;陈一;gestern;2026-03-31T23:00:00+08:00;-;-;0",
                "-;打印机;Neu;Hoch;1;前台;陈一;2026-04-01T00:10:00+08:00;2026-03-31T23:00:00+08:00;-;-;0",
                "A;-;Neu;Hoch;1;前台;陈一;2026-04-01T00:10:00+08:00;2026-03-31T23:00:00+08:00;-;-;0",
            ]
            let rows = [ImportBench.rows[0]] + bad + ImportBench.rows.dropFirst()
            let file = bench.house.folder.appendingPathComponent("rejected.csv").path
            let outcome = try await bench.take(rows, ImportBench.mapping(), rejected: file)
            #expect((outcome.rows, outcome.taken, outcome.rejected, outcome.records) == (13, 8, 5, 3))
            #expect(outcome.firstRejected.map(\.line) == [3, 4, 5, 6, 7])
            #expect(outcome.firstRejected.map(\.reason.en) == [
                "There are 3 fields instead of 12.", "Impact: there is no “9”.", "“gestern” in “When” does not follow the time pattern iso.",
                "“Ticket” has no value.", "“Title” has no value.",
            ])
            let written = try String(contentsOfFile: file, encoding: .utf8).split(separator: "\n")
            #expect(written.count == 6 && written[0].contains("\"line\";\"place\";\"reason_zh\";\"reason_en\";\"Ticket\";\"Subject\";"))
            #expect(written[2].hasPrefix("\"4\";\"2\";\"影响：没有「9」。\";\"Impact: there is no “9”.\";\"A\";\"打印机\";\"Neu\";"))
            let second = try await bench.take(rows, ImportBench.mapping())
            #expect((second.taken, second.records) == (0, 0))
        }
    }

    @Test("takes mended rows from the file of rejected ones, once, and sets nothing back")
    func mended() async throws {
        try await ImportBench.with { bench in
            var rows = ImportBench.rows
            rows[2] = rows[2].replacing("2026-04-01T01:00:00+08:00;2026-03-31T23", with: "gestern;2026-03-31T23")
            rows[7] = rows[7].replacing(";3;", with: ";9;")
            let file = bench.house.folder.appendingPathComponent("rejected.csv").path
            let first = try await bench.take(rows, ImportBench.mapping(), rejected: file)
            #expect((first.taken, first.rejected) == (6, 2))
            let mended = try String(contentsOfFile: file, encoding: .utf8).replacing("gestern", with: "2026-04-01T01:00:00+08:00").replacing("\"9\"", with: "\"3\"")
            try mended.write(toFile: file, atomically: true, encoding: .utf8)
            let take = try LogImport(records: bench.house.records, principal: bench.house.admin, mapping: ImportBench.mapping())
            let second = try await take.run(file: file)
            #expect((second.rows, second.taken, second.known, second.rejected, second.records) == (2, 2, 0, 0, 0))
            // A came to its end before its second row was mended; C goes on.
            let incident = try await bench.incident("A")
            #expect(incident.state == "closed" && incident.version == 3)
            let history = try await bench.house.records.history(incident, as: bench.house.admin)
            #expect(history.map(\.provenance) == ["desk:2", "desk:7", "desk:4"] && history[2].changes.isEmpty)
            #expect(try await bench.incident("C")["source"].texts["state"] == "Kaputt")
            #expect(try await take.run(file: file).known == 2)
            #expect(try await bench.take(ImportBench.mapping()).known == 8)
            #expect(try await bench.house.house.verifier().verify().findings == [])
        }
    }

    @Test("rehearsed says what would come of it and changes nothing")
    func rehearsed() async throws {
        try await ImportBench.with { bench in
            let file = try bench.write(ImportBench.rows + [ImportBench.rows[0].replacing(";1;", with: ";9;")])
            let take = try LogImport(records: bench.house.records, principal: bench.house.admin, mapping: ImportBench.mapping())
            let before = try await bench.house.house.verifier().verify()
            let rehearsal = try await take.run(file: file, rehearses: true)
            let after = try await bench.house.house.verifier().verify()
            #expect((after.events, after.records) == (before.events, before.records))
            #expect(try await bench.names("team").isEmpty)
            #expect(try await take.run(file: file) == rehearsal)
            #expect(rehearsal.rows == 9 && rehearsal.rejected == 1 && rehearsal.records == 3)
        }
    }

    @Test("finds a name that has come since the names were read, and makes it no second time")
    func meanwhile() async throws {
        try await ImportBench.with { bench in
            var read = NameBook()
            try await read.read(["team"], from: bench.house.records, as: bench.house.admin)
            let made = try await bench.house.make("team", ["name": .text("二线")])
            let before = read
            let found = try await bench.house.records.claims("incident", as: bench.house.admin) { writer in
                var book = before
                return try book.record("team", named: "二线", creates: true, in: writer)
            }
            #expect(found == made.id)
            let teams = try await bench.house.records.list("team", Query(sort: .init("number", descending: false)), as: bench.house.admin)
            #expect(teams.records.map(\.title) == ["服务台", "二线"])
        }
    }

    @Test("rejects a row that names what may not be made")
    func unknown() async throws {
        try await ImportBench.with { bench in
            let outcome = try await bench.take(ImportBench.mapping(teams: "reject"))
            #expect((outcome.taken, outcome.rejected, outcome.records) == (2, 6, 1))
            #expect(outcome.firstRejected.first?.reason.en == "Group: there is no “前台”.")
            #expect(try await bench.names("team").isEmpty)
        }
    }

    @Test("puts the rows of a case in the order of their time where the mapping says so")
    func byTime() async throws {
        try await ImportBench.with { bench in
            let outcome = try await bench.take(ImportBench.rows.reversed(), ImportBench.mapping(order: "time"))
            #expect((outcome.taken, outcome.records) == (8, 3))
            let states = try await bench.house.records.history(bench.incident("A"), as: bench.house.admin).map { $0["state"]?.text }
            #expect(states == ["new", "resolved", "closed"])
            #expect(try await bench.incident("B")["source"].texts["reopen_count"] == "1")
            let second = try await bench.take(ImportBench.rows, ImportBench.mapping(order: "time"))
            #expect((second.taken, second.known) == (0, 8))
        }
    }

    @Test("of many batches tells how far it has come, and counts a case's rows over all of them")
    func progress() async throws {
        try await ImportBench.with { bench in
            // Two cases whose rows alternate through three batches.
            let rows = (0..<1000).map { n in
                "\(n % 2 == 0 ? "E" : "F");长;Offen;Hoch;1;-;陈一;2026-05-01T00:00:00Z;2026-05-01T00:00:00Z;-;-;\(n)"
            }
            let file = try bench.write(rows), steps = Mutex<[ImportProgress]>([])
            let take = try LogImport(records: bench.house.records, principal: bench.house.admin, mapping: ImportBench.mapping())
            let outcome = try await take.run(file: file) { progress in steps.withLock { $0.append(progress) } }
            let told = steps.withLock { $0 }
            #expect(told.map(\.rows) == [400, 800, 1000])
            let paces = told.compactMap { $0.pace(after: .seconds(2)) }
            #expect(paces.map(\.rows) == [200, 400, 500] && paces.last?.left == .zero)
            #expect(outcome.taken == 1000 && outcome.records == 2)
            #expect(try await bench.incident("F").version == 500)
            #expect(try await bench.incident("F")["source"].texts["reopen_count"] == "999")
            #expect(try await take.run(file: file).known == 1000)
        }
    }

    @Test("is refused to whoever may not import")
    func denied() async throws {
        try await ImportBench.with { bench in
            let take = try LogImport(records: bench.house.records, principal: bench.house.person("agent"), mapping: ImportBench.mapping())
            let file = try bench.write(ImportBench.rows)
            await #expect(throws: Failure.denied(Text("你不能导入事件。", "You may not import incidents."))) { try await take.run(file: file) }
        }
    }

    @Test("does not begin with a mapping that cannot fit", arguments: [
        ("title: Subject", "note: Subject", ["note", "fields.title"]), ("fixed: {customer: 旧系统客户}", "", ["fields.customer"]),
        ("unknown: reject}", "unknown: create}", ["fields.impact.unknown"]), ("facts: {priority: Prio", "facts: {zone: Prio", ["facts.zone"]),
        ("kind: incident", "kind: ticket", ["kind"]),
    ])
    func mappings(old: String, new: String, fields: [String]) async throws {
        try await ImportBench.with { bench in
            let yaml = ImportBench.yaml().replacing(old, with: new)
            let mapping = try LogMapping(yaml: yaml)
            let refused = #expect(throws: Refused.self) {
                try LogImport(records: bench.house.records, principal: bench.house.admin, mapping: mapping)
            }
            #expect(refused?.refusals.map(\.field) == fields)
        }
    }
}
