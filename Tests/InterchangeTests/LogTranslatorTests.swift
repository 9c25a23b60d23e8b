import Interchange
import Kernel
import Testing

@Suite("Log rows")
struct LogTranslatorTests {
    static let header = ["key", "at", "state", "who", "area", "part", "impact", "caller", "opened", "due", "end", "seen"]

    /// A row in which only the named columns differ.
    func translate(_ changes: [String: String] = [:], mapping: String = yaml()) throws -> Result<Snapshot, RejectedRow> {
        let usual = [
            "key": "K1", "at": "2026-06-18 18:00", "state": "New", "who": "Li", "area": "Net", "part": "DNS", "impact": "1 - High",
            "caller": "Caller 7", "opened": "2026-06-18 17:00", "due": "20.06.2026", "end": "2026-06-19 09:00", "seen": "yes",
        ]
        let fields = Self.header.map { changes[$0] ?? usual[$0] ?? "" }
        return try LogTranslator(LogMapping(yaml: mapping), header: Self.header)
            .snapshot(CSVRow(line: 7, fields: fields, width: fields.count))
    }

    @Test("become snapshots in our words")
    func whole() throws {
        let snapshot = try translate().get()
        #expect(snapshot.line == 7 && snapshot.caseKey == "K1" && snapshot.happened.iso == "2026-06-18T10:00:00Z")
        #expect(snapshot.state == "new" && snapshot.actor == "Li")
        #expect(snapshot.values == [
            .init(field: "customer", text: "城建"), .init(field: "service", text: "Mail"), .init(field: "title", text: "[Net/DNS]"),
            .init(field: "external", text: "K1"), .init(field: "impact", text: "high"), .init(field: "caller", text: "P-7"),
            .init(field: "opened", text: "2026-06-18T09:00:00Z"), .init(field: "due", text: "2026-06-19T16:00:00Z"),
            .init(field: "resolved", text: nil), .init(field: "seen", text: nil), .init(field: "hold_reason", text: nil),
        ])
        #expect(snapshot.facts == ["state": "New", "level": "1 - High"])
    }

    @Test("set and clear what the state says beside itself")
    func stateFields() throws {
        #expect(try translate(["state": "Waiting"]).get()["hold_reason"] == "caller")
        #expect(try translate(["state": "New"]).get().values.contains(.init(field: "hold_reason", text: nil)))
    }

    @Test("leave our state alone where the source's means nothing to us", arguments: ["-100", "?", ""])
    func untranslatable(state: String) throws {
        let snapshot = try translate(["state": state]).get()
        #expect(snapshot.state == nil)
        #expect(!snapshot.values.contains { $0.field == "hold_reason" })
        #expect(snapshot.facts["state"] == (state == "-100" ? "-100" : nil))
    }

    @Test("give a value from its state on and never before its moment", arguments: [
        ("Done", "2026-06-19 08:59", nil, "2026-06-19 09:00"), ("Done", "2026-06-19 09:00", "2026-06-19T01:00:00Z", "2026-06-19 09:00"),
        ("New", "2026-06-19 09:00", nil, nil), ("?", "2026-06-19 09:00", nil, nil),
    ])
    func known(state: String, at: String, resolved: String?, fact: String?) throws {
        let snapshot = try translate(["state": state, "at": at]).get()
        #expect(snapshot["resolved"] == resolved)
        #expect(snapshot.facts["source_end"] == fact)
        #expect(snapshot["seen"] == (at < "2026-06-19 09:00" ? nil : "yes"))
    }

    @Test("go by the state alone where the moment is missing")
    func knownWithoutMoment() throws {
        let snapshot = try translate(["state": "Done", "end": "?"]).get()
        #expect(snapshot["resolved"] == nil)
        #expect(snapshot["seen"] == "yes")
    }

    @Test("drop missing parts of a template with what joins them", arguments: [
        ("Net", "?", "[Net]"), ("-", "DNS", "[DNS]"), ("", "?", "K1"),
    ])
    func template(area: String, part: String, title: String) throws {
        #expect(try translate(["area": area, "part": part]).get()["title"] == title)
    }

    @Test("translate to nothing, pass unknown values, strip only what is there")
    func values() throws {
        #expect(try translate(["impact": "none"]).get()["impact"] == nil)
        #expect(try translate(["impact": "9 - Odd"]).get()["impact"] == "9 - Odd")
        #expect(try translate(["caller": "Guest"]).get()["caller"] == "P-Guest")
        #expect(try translate(["caller": "?"]).get()["caller"] == nil)
    }

    @Test("are rejected with line and reason in both languages", arguments: [
        (["key": "?"], "key"), (["at": ""], "at"), (["at": "18/6/2026"], "at"), (["opened": "soon"], "opened"),
        (["state": "Done", "end": "soon"], "end"), (["due": "31.02.2026"], "due"),
    ])
    func rejected(changes: [String: String], column: String) throws {
        let error = #expect(throws: RejectedRow.self) { try translate(changes).get() }
        #expect(error?.line == 7)
        #expect(error?.reason.zh.contains("「\(column)」") == true && error?.reason.en.contains("“\(column)”") == true)
    }

    @Test("are rejected when they have another number of fields")
    func width() throws {
        let translator = try LogTranslator(LogMapping(yaml: yaml()), header: Self.header)
        let result = translator.snapshot(CSVRow(line: 3, fields: ["K1"], width: Self.header.count))
        #expect(throws: RejectedRow.self) { try result.get() }
    }

    @Test("need every column the mapping names, once")
    func header() throws {
        let mapping = try LogMapping(yaml: yaml())
        let refused = #expect(throws: Refused.self) {
            try LogTranslator(mapping, header: Self.header.filter { $0 != "part" && $0 != "end" } + ["at"])
        }
        let words = refused?.refusals.map(\.text.en) ?? []
        #expect(words.count == 3)
        #expect(["part", "end", "at"].allSatisfy { column in words.contains { $0.contains("“\(column)”") } })
    }
}
