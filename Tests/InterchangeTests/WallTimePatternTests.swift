import Interchange
import Kernel
import Testing

enum TimeSamples {
    static let readable: [(pattern: String, zone: String, text: String, iso: String)] = [
        ("d/M/yyyy HH:mm", "-03:00", "29/2/2016 01:16", "2016-02-29T04:16:00Z"),
        ("d/M/yyyy HH:mm", "-03:00", "5/12/2016 23:59", "2016-12-06T02:59:00Z"),
        ("d/M/yyyy HH:mm", "Z", "05/03/2016 12:00", "2016-03-05T12:00:00Z"),
        ("d/M/yyyy HH:mm[:ss]", "+08:00", "1/1/2026 08:00", "2026-01-01T00:00:00Z"),
        ("d/M/yyyy HH:mm[:ss]", "+08:00", "1/1/2026 08:00:07", "2026-01-01T00:00:07Z"),
        ("yyyy-MM-dd HH:mm:ss", "+08:00", "2026-06-18 18:03:00", "2026-06-18T10:03:00Z"),
        ("yyyy-MM-dd'T'HH:mm:ss.S", "Z", "2026-06-18T10:03:00.25", "2026-06-18T10:03:00.250Z"),
        ("yyyyMMddHHmm", "+0530", "202606181533", "2026-06-18T10:03:00Z"),
        ("yyyy年M月d日 H时m分", "+08:00", "2026年6月8日 9时5分", "2026-06-08T01:05:00Z"),
        ("M/d/yyyy h:mm a", "Z", "6/18/2026 12:00 AM", "2026-06-18T00:00:00Z"),
        ("M/d/yyyy h:mm a", "Z", "6/18/2026 12:30 pm", "2026-06-18T12:30:00Z"),
        ("M/d/yyyy h:mm a", "Z", "6/18/2026 1:30 PM", "2026-06-18T13:30:00Z"),
        ("dd.MM.yyyy", "+01:00", "18.06.2026", "2026-06-17T23:00:00Z"),
        ("yyyy-MM-dd HH:mm:ss", "Z", "2016-12-31 23:59:60", "2017-01-01T00:00:00Z"),
        ("iso", "+08:00", "2026-06-18T18:03:00", "2026-06-18T10:03:00Z"),
        ("iso", "+08:00", "2026-06-18T10:03:00.5Z", "2026-06-18T10:03:00.500Z"),
        ("iso", "+08:00", "2026-06-18T07:03:00-03:00", "2026-06-18T10:03:00Z"),
    ]
}

@Suite("Time patterns")
struct WallTimePatternTests {
    @Test("read what follows them", arguments: TimeSamples.readable.indices)
    func read(index: Int) throws {
        let (pattern, zone, text, iso) = TimeSamples.readable[index]
        let offset = try #require(ZoneOffset(zone))
        #expect(try WallTimePattern(pattern, zone: offset).moment(text)?.iso == iso, "\(pattern) \(text)")
    }

    @Test("refuse what does not follow them", arguments: [
        ("d/M/yyyy HH:mm", ""), ("d/M/yyyy HH:mm", "?"), ("d/M/yyyy HH:mm", "29/2/2016"), ("d/M/yyyy HH:mm", "29/2/2016 1:16"),
        ("d/M/yyyy HH:mm", "29/2/2016 01:16 "), ("d/M/yyyy HH:mm", " 29/2/2016 01:16"), ("d/M/yyyy HH:mm", "29/2/2017 01:16"),
        ("d/M/yyyy HH:mm", "31/4/2016 01:16"), ("d/M/yyyy HH:mm", "1/13/2016 01:16"), ("d/M/yyyy HH:mm", "1/1/2016 24:00"),
        ("d/M/yyyy HH:mm", "1/1/2016 23:60"), ("d/M/yyyy HH:mm", "0/1/2016 01:16"), ("d/M/yyyy HH:mm", "1-1-2016 01:16"),
        ("d/M/yyyy HH:mm", "١/1/2016 01:16"), ("d/M/yyyy HH:mm[:ss]", "1/1/2016 01:16:"), ("dd/MM/yyyy", "1/01/2016"),
        ("h:mm a d/M/yyyy", "13:00 PM 1/1/2016"), ("h:mm a d/M/yyyy", "0:00 AM 1/1/2016"), ("h:mm a d/M/yyyy", "1:00 XM 1/1/2016"),
        ("iso", "29/2/2016 01:16"), ("yyyy-MM-dd", "0000-01-01"),
    ])
    func refuse(pattern: String, text: String) throws {
        let zone = try #require(ZoneOffset("Z"))
        #expect(try WallTimePattern(pattern, zone: zone).moment(text) == nil)
    }

    @Test("are refused themselves when they name no moment or two", arguments: [
        "", "HH:mm", "d/M", "d/M/yy", "d/M/yyyy [HH:mm", "d/M/yyyy 'T", "d/d/M/yyyy", "dMyyyy", "d/M/yyyy h:mm", "d/M/yyyy HH:mm a",
        "d/M/yyyy HH hh a", "d/M/yyyy QQ", "[d/]M/yyyy", "dddd/M/yyyy",
    ])
    func unusable(pattern: String) throws {
        let zone = try #require(ZoneOffset("Z"))
        #expect(throws: Refused.self) { try WallTimePattern(pattern, zone: zone) }
    }

    @Test("stand at a fixed offset", arguments: [
        ("Z", 0, "Z"), ("+08:00", 28_800, "+08:00"), ("-03:00", -10_800, "-03:00"), ("+0545", 20_700, "+05:45"), ("+00:00", 0, "Z"),
    ])
    func offsets(text: String, seconds: Int, written: String) {
        #expect(ZoneOffset(text)?.seconds == seconds)
        #expect(ZoneOffset(text)?.description == written)
    }

    @Test("know no other zones", arguments: ["", "+8", "08:00", "+08:0", "+08:60", "+19:00", "Asia/Shanghai", "+08:00 ", "+0:800", "+٠٨:00"])
    func strangeOffsets(text: String) { #expect(ZoneOffset(text) == nil) }
}
