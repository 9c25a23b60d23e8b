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

    @Test("So does one of several languages")
    func localized() throws {
        let letters = String(repeating: "a", count: Limits.line)
        #expect(try LocalizedTextField().read(.object(["zh": .text(letters)])) == .texts(["zh": letters]))
        #expect(throws: Refused.self) { try LocalizedTextField().read(.object(["zh": .text(letters + " ")])) }
    }
}
