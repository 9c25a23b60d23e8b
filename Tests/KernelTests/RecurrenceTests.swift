import Testing

@testable import Kernel

@Suite("What comes again")
struct RecurrenceTests {
    private static let plus8 = Zone(ZoneOffset(seconds: 8 * 3600))
    /// Summer time from the last Sunday of March to that of October 2026.
    private static let berlin = Zone(name: "Europe/Berlin", first: 3600, changes: [(Moment(iso: "2026-03-29T01:00:00Z")!, 7200), (Moment(iso: "2026-10-25T01:00:00Z")!, 3600)])

    private static let always: @Sendable (Day) -> Bool = { _ in true }

    private func times(_ count: Int, _ recurrence: Recurrence, after: String, _ zone: Zone = RecurrenceTests.plus8, isWorked: (Day) -> Bool = RecurrenceTests.always) throws -> [String] {
        var moment = try #require(Moment(iso: after)), found: [String] = []
        while found.count < count, let next = recurrence.next(after: moment, isWorked: isWorked) {
            let wall = next.wall(offset: zone.offset(at: next))
            found.append("\(wall.day.iso) \(padded(wall.hour, 2)):\(padded(wall.minute, 2))")
            moment = next
        }
        return found
    }

    private func recurrence(_ first: String, _ every: Int, _ unit: Recurrence.Unit, _ zone: Zone = RecurrenceTests.plus8, _ dayOff: Recurrence.DayOff = .keep, last: Day? = nil) throws -> Recurrence {
        Recurrence(first: try #require(Moment(iso: first)), zone: zone, every: every, unit, dayOff: dayOff, last: last)
    }

    @Test("At month ends and in leap years it falls on the last day there is")
    func monthEnds() throws {
        #expect(try times(4, recurrence("2026-01-31T09:00:00+08:00", 1, .month), after: "2026-01-31T09:00:00+08:00") == [
            "2026-02-28 09:00", "2026-03-31 09:00", "2026-04-30 09:00", "2026-05-31 09:00",
        ])
        #expect(try times(2, recurrence("2024-02-29T09:00:00+08:00", 1, .year), after: "2026-06-01T00:00:00Z") == ["2027-02-28 09:00", "2028-02-29 09:00"])
        #expect(try times(2, recurrence("2025-11-30T09:00:00+08:00", 3, .month), after: "2025-12-01T00:00:00Z") == ["2026-02-28 09:00", "2026-05-30 09:00"])
    }

    @Test("Weeks and days are counted from the first, which is the first")
    func weeks() throws {
        let fortnightly = try recurrence("2026-06-04T18:30:00+08:00", 2, .week)
        #expect(try times(3, fortnightly, after: "2020-01-01T00:00:00Z") == ["2026-06-04 18:30", "2026-06-18 18:30", "2026-07-02 18:30"])
        #expect(try times(1, fortnightly, after: "2026-06-18T18:29:59+08:00") == ["2026-06-18 18:30"])
        #expect(try times(1, fortnightly, after: "2026-06-18T18:30:00+08:00") == ["2026-07-02 18:30"])
    }

    @Test("The wall clock shows the same hour in summer and in winter; an hour that is skipped is the one after it")
    func summerTime() throws {
        let daily = try recurrence("2026-03-27T02:30:00+01:00", 1, .day, RecurrenceTests.berlin)
        #expect(try times(4, daily, after: "2026-03-27T01:30:00Z", RecurrenceTests.berlin) == ["2026-03-28 02:30", "2026-03-29 03:30", "2026-03-30 02:30", "2026-03-31 02:30"])
        let before = try #require(Moment(iso: "2026-10-24T12:00:00Z"))
        let autumn = try #require(daily.next(after: before, isWorked: RecurrenceTests.always))
        #expect(autumn.iso == "2026-10-25T00:30:00Z")
        #expect(daily.next(after: autumn, isWorked: RecurrenceTests.always)?.iso == "2026-10-26T01:30:00Z")
    }

    @Test("A day begins when the wall clock shows midnight, east of UTC on the day of the change, too")
    func midnight() throws {
        // Summer time ends on 5 April 2026 at three o'clock.
        let sydney = Zone(name: "Australia/Sydney", first: 39_600, changes: [(try #require(Moment(iso: "2026-04-04T16:00:00Z")), 36_000)])
        let days = try [4, 5, 6].map { try #require(Day(year: 2026, month: 4, day: $0)) }
        #expect(days.map { sydney.start(of: $0).iso } == ["2026-04-03T13:00:00Z", "2026-04-04T13:00:00Z", "2026-04-05T14:00:00Z"])
    }

    @Test("A day off is left out, or what falls on several of them takes place once on the next working day")
    func daysOff() throws {
        let isWorked: (Day) -> Bool = { $0.weekday < 6 && $0.iso != "2026-06-19" }
        let first = "2026-06-17T09:00:00+08:00"
        #expect(try times(4, recurrence(first, 1, .day, RecurrenceTests.plus8, .skip), after: "2026-06-17T00:00:00Z", isWorked: isWorked) == [
            "2026-06-17 09:00", "2026-06-18 09:00", "2026-06-22 09:00", "2026-06-23 09:00",
        ])
        #expect(try times(4, recurrence(first, 2, .day, RecurrenceTests.plus8, .next), after: "2026-06-16T00:00:00Z", isWorked: isWorked) == [
            "2026-06-17 09:00", "2026-06-22 09:00", "2026-06-23 09:00", "2026-06-25 09:00",
        ])
        #expect(try times(1, recurrence(first, 1, .day, RecurrenceTests.plus8, .next), after: first, isWorked: { _ in false }) == [])
    }

    @Test("It ends with its last day; of what was missed the last are told")
    func ends() throws {
        let daily = try recurrence("2026-06-01T09:00:00+08:00", 1, .day, last: Day(year: 2026, month: 6, day: 4))
        #expect(try times(9, daily, after: "2026-06-02T00:00:00Z") == ["2026-06-02 09:00", "2026-06-03 09:00", "2026-06-04 09:00"])
        let first = try #require(Moment(iso: "2026-06-01T01:00:00Z")), end = try #require(Moment(iso: "2026-06-10T00:00:00Z"))
        #expect(daily.moments(from: first, through: end, last: 2, isWorked: RecurrenceTests.always).map(\.iso) == ["2026-06-03T01:00:00Z", "2026-06-04T01:00:00Z"])
    }

    @Test("It is what a count of every day finds", arguments: 0..<UInt64(40))
    func counted(seed: UInt64) throws {
        var random = SeededRandom(seed)
        let first = Day(number: Int.random(in: 19_000..<21_000, using: &random)), every = Int.random(in: 1...5, using: &random)
        let unit = try #require(Recurrence.Unit.allCases.randomElement(using: &random)), dayOff = try #require(Recurrence.DayOff.allCases.randomElement(using: &random))
        let off = Set((0..<Int.random(in: 1...3, using: &random)).map { _ in Int.random(in: 1...7, using: &random) })
        let isWorked: (Day) -> Bool = { !off.contains($0.weekday) }
        let start = first.start(offset: 8 * 3600).adding(hours: 9)
        let recurrence = Recurrence(first: start, zone: RecurrenceTests.plus8, every: every, unit, dayOff: dayOff)
        var days: Set<Int> = []
        for number in first.number..<first.number + 3000 where RecurrenceTests.falls(Day(number: number), from: first, every, unit) {
            var day = Day(number: number)
            if dayOff == .skip, !isWorked(day) { continue }
            while dayOff == .next, !isWorked(day) { day = Day(number: day.number + 1) }
            days.insert(day.number)
        }
        var found: [Int] = [], moment = first.start(offset: 8 * 3600)
        while found.count < 20, let next = recurrence.next(after: moment, isWorked: isWorked) {
            found.append(next.wall(offset: 8 * 3600).day.number)
            moment = next
        }
        let wanted = Array(days.filter { $0 < first.number + 2900 }.sorted().prefix(20))
        #expect(Array(found.prefix(wanted.count)) == wanted, "\(unit) \(every) \(dayOff) \(off)")
    }

    private static func falls(_ day: Day, from first: Day, _ every: Int, _ unit: Recurrence.Unit) -> Bool {
        let (one, other) = (first.civil, day.civil)
        let isDay = other.day == one.day || other.day < one.day && Day(number: day.number + 1).civil.month != other.month
        let months = (other.year - one.year) * 12 + other.month - one.month
        switch unit {
        case .day: return (day.number - first.number).isMultiple(of: every)
        case .week: return (day.number - first.number).isMultiple(of: 7 * every)
        case .month: return isDay && months.isMultiple(of: every)
        case .year: return isDay && months.isMultiple(of: 12 * every)
        }
    }
}
