import Testing

@testable import Kernel

@Suite("Hours and zones")
struct HoursFieldTests {
    @Test("Hours are kept as they are written, in order", arguments: [
        ("09:00-12:00, 13:30-18:00", "09:00-12:00, 13:30-18:00"), ("13:30-18:00,9:00-12:00", "09:00-12:00, 13:30-18:00"), ("00:00-24:00", "00:00-24:00"),
        ("９：００－１２：００，１３：３０－１８：００", "09:00-12:00, 13:30-18:00"), ("9:00～12:00、13:30—18:00", "09:00-12:00, 13:30-18:00"),
        (" 9:00 – 12:00 ； 13:30 – 18:00 ", "09:00-12:00, 13:30-18:00"),
    ])
    func written(text: String, kept: String) throws {
        let value = try HoursField().parse(text)
        #expect(value == .text(kept))
        #expect(try HoursField().parse(HoursField().plain(value)) == value)
        #expect(HoursField().check(value) == nil)
        #expect(Hours(value)?.value == value)
    }

    @Test("No hours are no value", arguments: ["", "  ", ",", "、"])
    func none(text: String) throws {
        #expect(try HoursField().parse(text) == .null)
        #expect(Hours.none.value == .null)
    }

    @Test("What is no hours is refused, and so are hours not in their kept form")
    func refused() {
        for text in ["9", "九点到五点", "18:00-09:00", "09:00-12:00,11:00-13:00"] { #expect(throws: Refused.self) { try HoursField().parse(text) } }
        #expect(throws: Refused.self) { try HoursField().read(.text("")) }
        #expect(throws: Refused.self) { try HoursField().read(.whole(9)) }
        #expect(HoursField().check(.text("9:00-12:00"))?.en.isEmpty == false)
        #expect(HoursField().check(.text("later"))?.zh.isEmpty == false)
    }

    @Test("A zone is written like one; whether there is such a zone is not asked", arguments: [
        ("Asia/Shanghai", true), ("+08:00", true), ("Etc/GMT+8", true), ("Mars/Olympus_Mons", true), ("Asia Shanghai", false), ("上海", false),
    ])
    func zones(text: String, isTaken: Bool) throws {
        let value = ZoneField().parse(" \(text) ")
        #expect(value == .text(text))
        #expect((ZoneField().check(value) == nil) == isTaken)
        #expect(ZoneField().parse("  ") == .null)
        #expect(throws: Refused.self) { try ZoneField().read(.text(String(repeating: "a", count: 61))) }
    }
}
