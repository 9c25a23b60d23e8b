import Engine
import Foundation
import Kernel
import Testing

/// A calendar made up, and its minutes marked one by one as the system's own time zones tell the wall clock.
private struct MarkedCalendar {
    static let minute: Int64 = 60_000
    static let minutes = 240 * 1440
    static let zones = [
        "Asia/Shanghai", "Europe/Berlin", "America/New_York", "America/Sao_Paulo", "Australia/Lord_Howe", "Asia/Kathmandu", "America/Havana",
        "Pacific/Apia", "Africa/Casablanca", "Europe/London", "-03:30", "Z",
    ]

    let time: WorkingTime
    let start: Moment
    private(set) var worked: [Bool] = []

    init(_ random: inout SeededRandom) throws {
        let year = [1991, 2011, 2018, 2024, 2026, 2033].randomElement(using: &random) ?? 2026
        start = try #require(Day(year: year, month: 1, day: 1)).start(offset: 0)
        var effective = Moment(milliseconds: start.milliseconds + Int64.random(in: 0...30 * 1440, using: &random) * MarkedCalendar.minute)
        var versions: [CalendarVersion] = []
        for _ in 0..<Int.random(in: 1...4, using: &random) {
            let name = MarkedCalendar.zones.randomElement(using: &random) ?? "Z"
            let zone = try #require(Zones.named(name))
            let first = Day(number: Int(start.milliseconds / 86_400_000))
            var exceptions: [Day: Hours] = [:]
            for _ in 0..<Int.random(in: 0...25, using: &random) {
                exceptions[Day(number: first.number + Int.random(in: -1..<241, using: &random))] = try MarkedCalendar.hours(&random)
            }
            let week = try (0..<7).map { _ in try MarkedCalendar.hours(&random) }
            versions.append(CalendarVersion(effective: effective, zone: zone, week: week, exceptions: exceptions))
            effective = Moment(milliseconds: effective.milliseconds + Int64.random(in: 0...120 * 1440, using: &random) * MarkedCalendar.minute)
        }
        time = WorkingTime(versions)
        worked = MarkedCalendar.marks(of: versions, from: start)
    }

    private static func hours(_ random: inout SeededRandom) throws -> Hours {
        if random.chance(25) { return .none }
        if random.chance(5) { return .all }
        let ends = Set((0..<2 * Int.random(in: 1...3, using: &random)).map { _ in Int.random(in: 0...1440, using: &random) }).sorted()
        let parts = stride(from: 0, to: ends.count - 1, by: 2).map { "\(clock(ends[$0]))-\(clock(ends[$0 + 1]))" }
        return try Hours(parts.joined(separator: ","))
    }

    private static func clock(_ minute: Int) -> String { String(format: "%02d:%02d", minute / 60, minute % 60) }

    private static func marks(of versions: [CalendarVersion], from start: Moment) -> [Bool] {
        var version = 0, offset = 0
        return (0..<minutes).map { number in
            let second = start.milliseconds / 1000 + Int64(number) * 60
            if Moment(seconds: second) < versions[0].effective { return false }
            while version + 1 < versions.count, versions[version + 1].effective <= Moment(seconds: second) { version += 1 }
            let changed = number == 0 || Moment(seconds: second - 60) < versions[version].effective
            if changed || number % 15 == 0 { offset = systemOffset(versions[version].zone.name, second) }
            let wall = second + Int64(offset)
            let day = Day(number: Int(wall / 86400)), minute = Int(wall % 86400) / 60
            return versions[version].hours(day).parts.contains { $0.contains(minute) }
        }
    }

    private static func systemOffset(_ name: String, _ second: Int64) -> Int {
        ZoneOffset(name)?.seconds ?? TimeZone(identifier: name)?.secondsFromGMT(for: Date(timeIntervalSince1970: Double(second))) ?? 0
    }

    /// Working milliseconds between two places in the marked time.
    func count(_ from: Int64, _ to: Int64) -> Int64 {
        var sum: Int64 = 0, place = from
        while place < to {
            let next = min(to, (place / MarkedCalendar.minute + 1) * MarkedCalendar.minute)
            if worked[Int(place / MarkedCalendar.minute)] { sum += next - place }
            place = next
        }
        return sum
    }

    /// Where so much is worked first; nil beyond what is marked.
    func end(_ work: Int64, from: Int64) -> Int64? {
        var left = work, place = from
        while left > 0 {
            guard place / MarkedCalendar.minute < MarkedCalendar.minutes else { return nil }
            let next = (place / MarkedCalendar.minute + 1) * MarkedCalendar.minute
            if worked[Int(place / MarkedCalendar.minute)] {
                if left <= next - place { return place + left }
                left -= next - place
            }
            place = next
        }
        return place
    }
}

@Suite("Working time")
struct WorkingTimeTests {
    @Test("equals a count of every minute, over zones, summer time, holidays and versions", arguments: 0..<20)
    func counted(seed: Int) throws {
        var random = SeededRandom(UInt64(seed) + 20_261_122)
        let calendar = try MarkedCalendar(&random)
        for _ in 0..<500 {
            let length = Int64(60_000 * pow(2, Double.random(in: 0...15, using: &random)))
            let from = Int64.random(in: 0..<Int64(MarkedCalendar.minutes) * 60_000 - length, using: &random), to = from + length
            let start = Moment(milliseconds: calendar.start.milliseconds + from), end = Moment(milliseconds: calendar.start.milliseconds + to)
            let work = calendar.count(from, to)
            #expect(calendar.time.elapsed(from: start, to: end) == work, "\(start.iso) to \(end.iso)")
            let part = work == 0 ? 0 : Int64.random(in: 0...work, using: &random)
            let due = calendar.time.deadline(part, after: start)
            #expect(due?.milliseconds == calendar.end(part, from: from).map { $0 + calendar.start.milliseconds }, "\(part) ms after \(start.iso)")
        }
    }

    @Test("A deadline is the end of the last hour worked, not the start of the next")
    func atTheEnd() throws {
        let day = try Hours("09:00-12:00, 13:00-18:00")
        let week = Array(repeating: day, count: 5) + [.none, .none]
        let shanghai = try #require(Zones.named("Asia/Shanghai"))
        let time = WorkingTime([CalendarVersion(effective: Moment(seconds: 0), zone: shanghai, week: week)])
        let friday = try #require(Moment(iso: "2026-11-20T17:00:00+08:00"))
        let hour: Int64 = 3_600_000
        #expect(time.deadline(hour, after: friday)?.iso == "2026-11-20T10:00:00Z")
        #expect(time.deadline(hour + 1, after: friday)?.iso == "2026-11-23T01:00:00.001Z")
        #expect(time.deadline(8 * hour, after: friday)?.iso == "2026-11-23T09:00:00Z")
        #expect(time.elapsed(from: friday, to: try #require(Moment(iso: "2027-11-20T17:00:00+08:00"))) == (1 + 260 * 8) * hour)
    }

    @Test("Before the first version nothing is worked")
    func before() throws {
        let utc = Zone(ZoneOffset(seconds: 0)), start = try #require(Moment(iso: "2026-06-18T10:00:00Z"))
        let time = WorkingTime([CalendarVersion(effective: start, zone: utc, week: Array(repeating: .all, count: 7))])
        let hour: Int64 = 3_600_000
        #expect(time.elapsed(from: start.adding(seconds: -86_400), to: start.adding(seconds: 3600)) == hour)
        #expect(time.deadline(hour, after: start.adding(seconds: -86_400)) == start.adding(seconds: 3600))
        #expect(WorkingTime([]).deadline(1, after: start) == nil)
    }

    @Test("Where nothing is ever worked there is no deadline, and nothing passes")
    func never() {
        let time = WorkingTime([CalendarVersion(effective: Moment(seconds: 0), zone: Zone(ZoneOffset(seconds: 0)), week: Array(repeating: .none, count: 7))])
        #expect(time.deadline(1, after: Moment(seconds: 0)) == nil)
        #expect(time.deadline(0, after: Moment(seconds: 5)) == Moment(seconds: 5))
        #expect(time.elapsed(from: Moment(seconds: 0), to: Moment(seconds: 1_000_000_000)) == 0)
    }

    @Test("Hours that cannot be are refused", arguments: ["9", "09:00", "09:00-", "18:00-09:00", "09:00-25:00", "09:60-10:00", "09:00-12:00,11:00-13:00", "24:01-24:02"])
    func refused(text: String) {
        #expect(throws: Refused.self) { try Hours(text) }
    }

    @Test("Hours are written as they are read", arguments: ["", "00:00-24:00", "09:00-12:00, 13:30-18:00"])
    func written(text: String) throws {
        let hours = try Hours(text)
        #expect(hours.text == text)
    }

    @Test("Zones are those of the system, or fixed", arguments: [("Asia/Shanghai", true), ("Europe/Berlin", true), ("+05:30", true), ("UTC", true), ("Mars/Olympus", false), ("", false)])
    func zones(name: String, isKnown: Bool) {
        #expect((Zones.named(name) != nil) == isKnown)
    }

    @Test("UTC is called so to people, and every other zone by its own name", arguments: [("Z", "UTC"), ("+00:00", "UTC"), ("+08:00", "+08:00"), ("Asia/Shanghai", "Asia/Shanghai")])
    func shown(name: String, shown: String) {
        #expect(Zones.shown(name) == shown)
    }
}
