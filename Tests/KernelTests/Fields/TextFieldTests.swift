import Testing

@testable import Kernel

@Suite("Texts")
struct TextFieldTests {
    @Test("A text's length counts as it was given, white space at its ends too", arguments: [
        (TextField.text(max: 10) as any FieldType, 10), (LongTextField(), Limits.prose),
    ])
    func length(type: any FieldType, max: Int) throws {
        let letters = String(repeating: "字", count: max - 1)
        #expect(try type.read(.text(" " + letters)) == .text(letters))
        let refused = #expect(throws: Refused.self) { try type.read(.text("\u{85} " + letters)) }
        #expect(refused?.refusals.map(\.text.en) == ["At most \(max) characters; there are \(max + 1)."])
    }

    @Test("A link's and an option's too")
    func others() throws {
        let link = "https://example.com/" + String(repeating: "a", count: 1980), option = String(repeating: "o", count: 100)
        #expect(try LinkField().read(.text(link)) == .text(link))
        #expect(throws: Refused.self) { try LinkField().read(.text(link + " ")) }
        #expect(try ChoiceField(source: .open).read(.text(option)) == .text(option))
        #expect(throws: Refused.self) { try ChoiceField(source: .open).read(.text(" " + option)) }
    }

    @Test("So does one of several languages")
    func localized() throws {
        let letters = String(repeating: "a", count: Limits.line)
        #expect(try LocalizedTextField().read(.object(["zh": .text(letters)])) == .texts(["zh": letters]))
        #expect(throws: Refused.self) { try LocalizedTextField().read(.object(["zh": .text(letters + " ")])) }
    }
}
