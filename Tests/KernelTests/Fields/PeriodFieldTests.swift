import Testing

@testable import Kernel

@Suite("From a day to a day")
struct PeriodFieldTests {
    private let field = PeriodField()

    @Test("Two days are read as they are written anywhere, and kept in one form", arguments: [
        ("2026-01-01/2026-12-31", "2026-01-01/2026-12-31"), (" 2026-01-01 至 2026-12-31 ", "2026-01-01/2026-12-31"), ("2026-01-01 – 2026-01-01", "2026-01-01/2026-01-01"),
        ("2026-01-01/..", "2026-01-01/.."), ("2026-01-01/", "2026-01-01/.."),
    ])
    func canonical(text: String, kept: String) throws {
        let value = try field.parse(text)
        #expect(value == .text(kept) && field.plain(value) == kept && field.check(value) == nil)
        #expect(try field.parse(kept) == value && Period(value)?.value == value)
    }

    @Test("Anything else is refused", arguments: [
        ("2026-01-01", "“2026-01-01” must be two days, as 2026-01-01/2026-12-31; without an end, 2026-01-01/.."),
        ("2026-02-30/2026-12-31", "“2026-02-30” is not a day; for example 2026-06-18."), ("/2026-12-31", "The first day is needed."),
        ("2026-12-31/2026-01-01", "The last day cannot be before the first."),
    ])
    func wrong(text: String, sentence: String) {
        let refused = #expect(throws: Refused.self) { try field.parse(text) }
        #expect(refused?.refusals.map(\.text.en) == [sentence])
        #expect(field.check(.text(text)) != nil)
    }

    @Test("People read both days, or the day from which on it runs")
    func words() {
        #expect(field.words(.text("2026-01-01/2026-12-31")) == Text("2026-01-01 至 2026-12-31", "2026-01-01 – 2026-12-31"))
        #expect(field.words(.text("2026-01-01/..")) == Text("2026-01-01 起", "from 2026-01-01"))
    }

    @Test("JSON gives and takes both days, an open end as null or not at all")
    func json() throws {
        let open: JSON = .object(["from": "2026-01-01", "to": .null])
        #expect(try field.read(open) == .text("2026-01-01/.."))
        #expect(try field.read(.object(["from": "2026-01-01"])) == .text("2026-01-01/.."))
        var writer = JSONWriter()
        field.write(.text("2026-01-01/.."), to: &writer)
        #expect(writer.bytes == open.bytes)
        let wrong: [JSON] = [
            "2026-01-01/..", .object(["to": "2026-01-01"]), .object(["from": .null, "to": "2026-01-01"]), .object(["from": "2026-01-01", "to": ""]),
            .object(["from": "2026-01-01", "until": "2026-02-01"]),
        ]
        for json in wrong { #expect(throws: Refused.self) { try field.read(json) } }
    }
}
