import Testing

@testable import Kernel

@Suite("A record of any kind")
struct SubjectFieldTests {
    private let field = SubjectField()
    private static let id = "0190a1b2c3d4e5f60718293a4b5c6d7e"

    @Test("Kind and identity are read, kept in one form and read back equal")
    func canonical() throws {
        let value = try field.parse("  incident \(SubjectFieldTests.id.uppercased()) ")
        #expect(value == .text("incident \(SubjectFieldTests.id)"))
        #expect(try field.parse(field.plain(value)) == value)
        #expect(field.check(value) == nil)
        #expect(field.references(value).map(\.kind) == ["incident"] && field.references(value).map(\.id.description) == [SubjectFieldTests.id])
        #expect(try field.parse(" ") == .null && field.references(.null).isEmpty)
    }

    @Test("Anything else is refused", arguments: ["incident", "incident 0190", "0190a1b2c3d4e5f60718293a4b5c6d7e", "Incident 0190a1b2c3d4e5f60718293a4b5c6d7e", "a b c"])
    func wrong(text: String) {
        #expect(throws: Refused.self) { try field.parse(text) }
        #expect(field.check(.text(text)) != nil)
    }

    @Test("What refers says to what: one record, several, or none")
    func referring() throws {
        let id = try #require(RecordID(SubjectFieldTests.id))
        #expect(ReferenceField(kind: "team").references(.id(id)) == [Reference("team", id)])
        #expect(ReferencesField(kind: "team").references(.ids([id, id])).count == 2)
        #expect(TextField.text.references(.text("team \(id)")).isEmpty && !TextField.text.refers)
    }
}
