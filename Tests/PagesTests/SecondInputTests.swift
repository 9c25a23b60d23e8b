import Kernel
import Testing

@testable import Pages

@Suite("Fields of two inputs")
struct SecondInputTests {
    @Test("What a value is filled in as gives the value again", arguments: [
        ("12000.50 CNY", "12000.50", "CNY"), ("1500 JPY", "1500", "JPY"),
    ])
    func money(text: String, first: String, second: String) throws { try holds(MoneyField(), text, first, second) }

    @Test("A length of time is in the largest unit in which it is whole", arguments: [("P30D", "30", "D"), ("PT36H", "36", "H"), ("PT90M", "90", "M")])
    func duration(text: String, first: String, second: String) throws { try holds(DurationField(), text, first, second) }

    @Test("A period has its days, or no last one", arguments: [
        ("2026-01-01/2026-12-31", "2026-01-01", "2026-12-31"), ("2026-01-01/..", "2026-01-01", ""),
    ])
    func period(text: String, first: String, second: String) throws { try holds(PeriodField(), text, first, second) }

    @Test("Empty inputs are no value, whatever the currency or unit; what is pasted whole stands for itself")
    func empty() throws {
        for type in [MoneyField(), DurationField(), PeriodField()] as [any FieldType] {
            let input = try #require(SecondInput(type)), parts = input.parts(.null)
            #expect(input.joined(parts.first, parts.second).isEmpty)
        }
        #expect(SecondInput.currency.joined("12 000.00 USD", "CNY") == "12 000.00 USD")
        #expect(SecondInput.last.joined("", "2026-12-31") == "/2026-12-31")
        #expect(SecondInput(TextField.text) == nil)
    }

    private func holds(_ type: any FieldType, _ text: String, _ first: String, _ second: String) throws {
        let value = try type.parse(text), input = try #require(SecondInput(type)), parts = input.parts(value)
        #expect(parts.first == first && parts.second == second)
        #expect(try type.parse(input.joined(first, second)) == value)
    }
}
