import Kernel

/// An approved version with its number, and the names of its exceptional days.
struct NumberedVersion {
    let number: String
    let version: CalendarVersion
    let names: [Day: String]
    /// The day, by its own wall clock, on which it takes effect.
    let start: Day

    init?(_ record: StoredRecord, zone: (String) -> Zone?) {
        guard let version = CalendarVersion(record, zone: zone) else { return nil }
        number = record.number
        self.version = version
        names = Dictionary(ExceptionalDay.all(of: record).map { ($0.date, $0.name) }, uniquingKeysWith: { first, _ in first })
        start = version.effective.wall(offset: version.zone.offset(at: version.effective)).day
    }
}

/// The days of a calendar, year by year, as its approved versions have them.
struct CalendarYear {
    /// In the order in which they take effect; at least one.
    private let versions: [NumberedVersion]
    private static let leastYear = 1970, mostYear = 2199

    init?(_ versions: [NumberedVersion]) {
        if versions.isEmpty { return nil }
        self.versions = versions.sorted { $0.version.effective < $1.version.effective }
    }

    /// - Parameter year: nil, or one far away: the year it is by the calendar's own clock.
    func view(of year: Int?, now: Moment) -> YearView? {
        let zone = (versions.last { $0.version.effective <= now } ?? versions[0]).version.zone
        let today = now.wall(offset: zone.offset(at: now)).day
        let wanted = year.flatMap { (CalendarYear.leastYear...CalendarYear.mostYear).contains($0) ? $0 : nil } ?? today.civil.year
        guard let first = Day(year: wanted, month: 1, day: 1), let next = Day(year: wanted + 1, month: 1, day: 1) else { return nil }
        let days = (first.number..<next.number).compactMap { mark(Day(number: $0)) }
        let starting = versions.filter { (first..<next).contains($0.start) }
        let changes = Dictionary(starting.map { ($0.start, $0.number) }, uniquingKeysWith: { one, next in "\(one), \(next)" })
        let last = versions.flatMap(\.names.keys).max()?.civil.year
        return YearView(year: wanted, days: days, today: today, changes: changes, isUnannounced: last.map { $0 <= wanted } ?? false)
    }

    private func mark(_ day: Day) -> YearView.DayMark? {
        guard let held = versions.last(where: { $0.start <= day }) else { return nil }
        return YearView.DayMark(day: day, hours: held.version.hours(day), name: held.names[day])
    }
}
