import Testing

@testable import Kernel

@Suite("An amount and its currency")
struct MoneyFieldTests {
    private let field = MoneyField()

    @Test("The code stands before or behind, thousands apart or not; kept in one form, told with the places of the currency", arguments: [
        ("12 000.00 CNY", "CNY 000000012000.00", "12000.00 CNY"), ("CNY12,000", "CNY 000000012000.00", "12000.00 CNY"),
        ("１２０００．５ｃｎｙ", "CNY 000000012000.50", "12000.50 CNY"), ("1\u{202F}234\u{202F}567.89 EUR", "EUR 000001234567.89", "1234567.89 EUR"),
        ("JPY 1500", "JPY 000000001500", "1500 JPY"), ("0.125 KWD", "KWD 000000000000.125", "0.125 KWD"), ("999999999999.99 USD", "USD 999999999999.99", "999999999999.99 USD"),
    ])
    func canonical(text: String, kept: String, plain: String) throws {
        let value = try field.parse(text)
        #expect(value == .text(kept) && field.plain(value) == plain && field.check(value) == nil)
        #expect(try field.parse(plain) == value)
        #expect(Money(value)?.value == value)
    }

    @Test("Anything else is refused, saying what is wanted", arguments: [
        ("12000", "“12000” must be an amount and a currency, as 12 000.00 CNY."), ("12,50 EUR", "“12,50 EUR” must be an amount and a currency, as 12 000.00 CNY."),
        ("-5 CNY", "“-5 CNY” must be an amount and a currency, as 12 000.00 CNY."), ("CNY", "“CNY” must be an amount and a currency, as 12 000.00 CNY."),
        ("1.5 JPY", "“1.5” is not a number with at most 12 digits before the point and 0 behind it."),
        ("1234567890123 CNY", "“1234567890123” is not a number with at most 12 digits before the point and 2 behind it."),
    ])
    func wrong(text: String, sentence: String) {
        let refused = #expect(throws: Refused.self) { try field.parse(text) }
        #expect(refused?.refusals.map(\.text.en) == [sentence])
        #expect(field.check(.text(text)) != nil)
    }

    @Test("A currency that is not kept is refused with those that are")
    func unknown() {
        let refused = #expect(throws: Refused.self) { try field.parse("5 XYZ") }
        #expect(refused?.refusals.first?.text.zh.hasPrefix("没有币种「XYZ」；可用：CNY、") == true)
    }

    @Test("Amounts of a currency are kept in their order")
    func order() throws {
        let texts = try ["0.09 CNY", "0.9 CNY", "9 CNY", "10 CNY", "900 CNY", "1000 CNY"].map { try field.parse($0).text ?? "" }
        #expect(texts == texts.sorted())
    }

    @Test("Chinese writes the sign, English the code")
    func words() throws {
        #expect(try field.words(field.parse("12000 CNY")) == Text("¥12,000.00", "CNY 12,000.00"))
        #expect(try field.words(field.parse("1234567 JPY")) == Text("JP¥1,234,567", "JPY 1,234,567"))
        #expect(try field.words(field.parse("5 CHF")) == Text("CHF 5.00", "CHF 5.00"))
        #expect(field.words(.null) == nil)
    }

    @Test("JSON gives and takes an object of both, and nothing else")
    func json() throws {
        let json: JSON = .object(["amount": "12000.50", "currency": "CNY"])
        let value = try field.read(json)
        #expect(value == .text("CNY 000000012000.50"))
        var writer = JSONWriter()
        field.write(value, to: &writer)
        #expect(writer.bytes == json.bytes)
        #expect(try field.read(.null) == .null)
        let wrong: [JSON] = [
            "12000.50 CNY", .object(["amount": "12000.50"]), .object(["amount": "12 000", "currency": "CNY"]), .object(["amount": 12, "currency": "CNY"]),
            .object(["amount": "1", "currency": "cny"]), .object(["amount": "1", "currency": "CNY", "more": true]),
        ]
        for json in wrong { #expect(throws: Refused.self) { try field.read(json) } }
    }

    @Test("Every currency is listed once, by three letters")
    func currencies() {
        let codes = Currency.all.map(\.code)
        #expect(Set(codes).count == codes.count && codes.first == "CNY")
        #expect(codes.allSatisfy { $0.wholeMatch(of: /[A-Z]{3}/) != nil } && Currency.all.allSatisfy { (0...3).contains($0.places) })
    }
}
