/// Work that repeats every week, by the wall clock, in milliseconds. Sums stand ready, so that any span is counted by a look at its ends.
struct WeekPattern: Sendable {
    private struct Part: Sendable {
        /// Since Monday's midnight.
        let start: Int64
        let end: Int64
        /// Work of the week before it.
        let before: Int64
    }

    private static let minute: Int64 = 60_000
    static let day: Int64 = 1440 * minute
    private static let week = 7 * day
    /// The Monday before 1970-01-01, a Thursday.
    private static let monday = -3 * day

    private let parts: [Part]
    /// Work of a whole week.
    let total: Int64

    /// - Parameter week: Monday first.
    init(_ week: [Hours]) {
        var parts: [Part] = [], total: Int64 = 0
        for (number, hours) in week.enumerated() {
            for part in hours.parts {
                let start = Int64(number) * WeekPattern.day + Int64(part.lowerBound) * WeekPattern.minute
                let end = start + Int64(part.count) * WeekPattern.minute
                parts.append(Part(start: start, end: end, before: total))
                total += end - start
            }
        }
        self.parts = parts
        self.total = total
    }

    /// The hours of one day only.
    init(_ day: Day, _ hours: Hours) { self.init((1...7).map { $0 == day.weekday ? hours : .none }) }

    /// Work up to a reading of the wall clock, since a Monday long ago.
    func worked(until wall: Int64) -> Int64 {
        guard total > 0 else { return 0 }
        let weeks = (wall - WeekPattern.monday).flooredQuotient(WeekPattern.week)
        let rest = wall - WeekPattern.monday - weeks * WeekPattern.week
        let part = parts[parts.place { $0.start <= rest }]
        return weeks * total + part.before + max(0, min(rest, part.end) - part.start)
    }

    /// The earliest reading of the wall clock by which so much is worked; nil when nothing ever is.
    func wall(worked: Int64) -> Int64? {
        guard total > 0 else { return nil }
        let weeks = (worked - 1).flooredQuotient(total)
        let rest = worked - weeks * total
        let part = parts[parts.place { $0.before < rest }]
        return WeekPattern.monday + weeks * WeekPattern.week + part.start + rest - part.before
    }
}
