import Kernel
import TestKit
import Testing

@testable import Engine

/// Money, periods and lengths of time as an agreement holds them.
@Suite("Money, periods and lengths of time")
struct AmountTests {
    private static func agreement(_ house: TestHouse, _ title: String, _ values: [String: Value]) async throws -> StoredRecord {
        let sides: [String: Value] = ["title": .text(title), "form": .text("sla"), "customer": .id(house.customerA)]
        return try await house.make("agreement", sides.merging(values) { $1 }, as: "manager")
    }

    private static func values(_ term: String, _ fee: String, _ notice: String) throws -> [String: Value] {
        ["term": try PeriodField().parse(term), "fee": try MoneyField().parse(fee), "notice": try DurationField().parse(notice)]
    }

    static let questions: [(String, String)] = [
        ("term:2026-06-18", "A"), ("term:today", "A"), ("term:+30d", "AB"), ("term:2026", "AB"), ("term:>2026-12-31", "B"), ("term:<2026", "C"), ("term:<=2026-01-01", "AC"),
        ("term:>=2026-12-31", "AB"), ("term:2025-06..2026-06", "AC"), ("-term:>2026-12-31 term:any", "AC"), ("term:none", "D"),
        ("fee:>=9000CNY", "AB"), ("fee:<20000CNY", "AB"), ("fee:>1USD", "C"), ("fee:\"12 000.50 CNY\"", "B"), ("fee:9000CNY..10000CNY", "A"),
        ("notice:>30d", "B"), ("notice:<=P30D", "AC"), ("notice:36h", "C"),
        ("sort:term", "CABD"), ("sort:-notice", "BACD"), ("sort:fee", "ABCD"),
    ]

    @Test("A list asks for any day of a period, for amounts of one currency, for lengths of time, and is in their order", arguments: TestEngine.available)
    func asked(engine: TestEngine) async throws {
        try await TestHouse.with(engine) { house in
            _ = try await AmountTests.agreement(house, "A", AmountTests.values("2026-01-01/2026-12-31", "9000 CNY", "30d"))
            _ = try await AmountTests.agreement(house, "B", AmountTests.values("2026-07-01/..", "12000.50 CNY", "90d"))
            _ = try await AmountTests.agreement(house, "C", AmountTests.values("2025-01-01/2025-12-31", "20000 USD", "36h"))
            _ = try await AmountTests.agreement(house, "D", [:])
            let kind = try #require(house.registry.kind("agreement")), now = house.time.clock.now()
            for (text, titles) in AmountTests.questions {
                let query = try Query(parsing: text.contains("sort:") ? text : "\(text) sort:number", of: kind, now: now)
                let found = try await house.records.list("agreement", query, as: house.admin).records.map(\.title).joined()
                #expect(found == titles, "\(text)")
            }
        }
    }

    @Test("What is not kept in their form is refused at its field")
    func refused() async throws {
        try await TestHouse.with { house in
            let wrong: [String: Value] = ["term": .text("2026-12-31/2026-01-01"), "fee": .text("CNY 5"), "notice": .whole(61)]
            let refused = await #expect(throws: Refused.self) { try await AmountTests.agreement(house, "协议", wrong) }
            #expect(refused?.refusals.compactMap(\.field).sorted() == ["fee", "notice", "term"])
        }
    }

    @Test("A change of them is a line of history, and what is stored verifies")
    func history() async throws {
        try await TestHouse.with { house in
            let made = try await AmountTests.agreement(house, "协议", AmountTests.values("2026-01-01/..", "9000 CNY", "30d"))
            let values = try AmountTests.values("2026-01-01/2028-12-31", "9500 CNY", "60d")
            _ = try await house.records.run(.change(kind: "agreement", made.id, version: nil, Input(values)), as: house.person("manager"))
            let history = try await house.records.history(made, as: house.admin), last = try #require(history.last)
            for (field, value) in values { #expect(last.changes.first(where: { $0.field == field })?.value == value) }
            let read = try await house.records.read("agreement", made.id, as: house.admin)
            #expect(Money(read["fee"])?.units == 950_000 && Period(read["term"])?.last == Day(iso: "2028-12-31") && Kernel.Duration(read["notice"])?.seconds == 5_184_000)
            #expect(try await house.house.verifier().verify().findings == [])
        }
    }

    @Test("A customer's people read the term of their agreement, not what it costs")
    func customer() async throws {
        try await TestHouse.with { house in
            let kind = try #require(house.registry.kind("agreement"))
            func read(_ who: String) -> Set<String> { Set(Access(house.person(who), to: kind).fields.map(\.id)).intersection(["term", "notice", "fee"]) }
            #expect(read("customer") == ["term", "notice"] && read("agent") == ["term", "notice", "fee"])
        }
    }
}
