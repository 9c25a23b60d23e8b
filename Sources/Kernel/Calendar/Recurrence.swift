/// Moments that come again: the first, and from it every so many days, weeks, months or years, at the time the wall clock showed then.
///
/// What falls on the 29th to the 31st falls on the last day of a month that has no such day. Hours that summer time skips or repeats are taken as
/// `Zone` takes them.
public struct Recurrence: Hashable, Sendable {
    public enum Unit: String, Sendable, CaseIterable { case day, week, month, year }

    /// What becomes of a day on which nobody works.
    public enum DayOff: String, Sendable, CaseIterable { case keep, skip, next }

    private let start: WallTime
    private let zone: Zone
    private let unit: Unit
    private let interval: Int
    private let dayOff: DayOff
    private let last: Day?

    /// Days that are looked through for one on which there is work.
    private static let longest = 366
    private static let monthsOfYear = 12

    /// - Parameters:
    ///   - first: when it happens first, if that is a working day or need be none.
    ///   - interval: of how many units; 1 or more.
    ///   - last: no day after it.
    public init(first: Moment, zone: Zone, every interval: Int, _ unit: Unit, dayOff: DayOff = .keep, last: Day? = nil) {
        precondition(interval > 0, "time goes on")
        start = first.wall(offset: zone.offset(at: first))
        self.zone = zone
        self.unit = unit
        self.interval = interval
        self.dayOff = dayOff
        self.last = last
    }

    /// The first moment after another.
    /// - Parameter isWorked: whether there is work on a day; asked only where days off matter.
    /// - Returns: nil when there is none any more, or no work in a year.
    public func next(after moment: Moment, isWorked: (Day) -> Bool) -> Moment? {
        // A day earlier: the moment may be earlier in its day than these are.
        var day = Day(number: moment.wall(offset: zone.offset(at: moment)).day.number - 1)
        while let next = next(after: day, isWorked) {
            if let last, next > last { return nil }
            let found = zone.moment(of: WallTime(day: next, hour: start.hour, minute: start.minute, second: start.second))
            if found > moment { return found }
            day = next
        }
        return nil
    }

    /// Those from one moment on up to another, both included; the last of them, where there are more than `most`.
    public func moments(from first: Moment, through end: Moment, last most: Int, isWorked: (Day) -> Bool) -> [Moment] {
        var found: [Moment] = [], next: Moment? = first
        while let moment = next, moment <= end {
            found.append(moment)
            if found.count > most { found.removeFirst() }
            next = self.next(after: moment, isWorked: isWorked)
        }
        return found
    }

    // MARK: days

    private func next(after day: Day, _ isWorked: (Day) -> Bool) -> Day? {
        switch dayOff {
        case .keep: return nominal(after: day)
        case .skip:
            var next = nominal(after: day)
            for _ in 0..<Recurrence.longest {
                guard let day = next, !isWorked(day) else { return next }
                next = nominal(after: day)
            }
            return nil
        case .next:
            // What falls on days off before that day may be put off beyond it.
            let worked = Recurrence.worked(from: day, by: -1, isWorked) ?? day
            return nominal(after: worked).flatMap { Recurrence.worked(from: $0, by: 1, isWorked) }
        }
    }

    /// The nearest working day on one side, that day included.
    private static func worked(from day: Day, by step: Int, _ isWorked: (Day) -> Bool) -> Day? {
        (0..<longest).lazy.map { Day(number: day.number + $0 * step) }.first(where: isWorked)
    }

    /// The first day after another on which it would happen if there was work every day.
    private func nominal(after day: Day) -> Day? {
        if day < start.day { return start.day }
        switch unit {
        case .day: return daily(after: day, interval)
        case .week: return daily(after: day, interval * Hours.daysOfWeek)
        case .month: return monthly(after: day, interval)
        case .year: return monthly(after: day, interval * Recurrence.monthsOfYear)
        }
    }

    private func daily(after day: Day, _ days: Int) -> Day? {
        let times = (day.number - start.day.number) / days + 1
        let next = Day(number: start.day.number + times * days)
        return next.start(offset: 0) < .end ? next : nil
    }

    private func monthly(after day: Day, _ months: Int) -> Day? {
        let first = start.day.civil, now = day.civil
        var times = ((now.year - first.year) * Recurrence.monthsOfYear + now.month - first.month) / months
        while true {
            let month = first.month - 1 + times * months
            guard let next = Recurrence.day(first.year + month / Recurrence.monthsOfYear, month % Recurrence.monthsOfYear + 1, upTo: first.day) else { return nil }
            if next > day { return next }
            times += 1
        }
    }

    /// A day of a month, or its last.
    private static func day(_ year: Int, _ month: Int, upTo day: Int) -> Day? {
        for day in stride(from: day, through: 1, by: -1) { if let found = Day(year: year, month: month, day: day) { return found } }
        return nil
    }
}
