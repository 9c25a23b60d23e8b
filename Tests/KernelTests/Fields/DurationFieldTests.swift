import Testing

@testable import Kernel

@Suite("A length of time")
struct DurationFieldTests {
    private let field = DurationField()

    @Test("It is read as ISO 8601 has it or by number and unit, and kept in seconds", arguments: [
        ("P30D", 2_592_000, "P30D"), ("30 天", 2_592_000, "P30D"), ("30d", 2_592_000, "P30D"), ("PT36H", 129_600, "P1DT12H"), ("９０分钟", 5400, "PT1H30M"),
        ("2w", 1_209_600, "P14D"), ("0 h", 0, "P0D"),
    ] as [(String, Int64, String)])
    func canonical(text: String, seconds: Int64, plain: String) throws {
        let value = try field.parse(text)
        #expect(value == .whole(seconds) && field.plain(value) == plain && field.check(value) == nil)
        #expect(try field.parse(plain) == value)
    }

    @Test("What is no length of time is refused", arguments: ["30", "long", "-30d", "P", "P1Y", "now"])
    func wrong(text: String) { #expect(throws: Refused.self) { try field.parse(text) } }

    @Test("Seconds, more than is written and less than nothing are not kept", arguments: [61, -60, 863_913_660] as [Int64])
    func bounds(seconds: Int64) { #expect(field.check(.whole(seconds)) != nil) }

    @Test("People read it in the unit in which it is whole")
    func words() { #expect(field.words(.whole(2_592_000)) == Text("30 天", "30 days") && field.words(.whole(5400)) == Text("90 分钟", "90 minutes")) }
}
