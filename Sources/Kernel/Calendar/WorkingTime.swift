/// The working time of a calendar with all its versions, counted in O(log n) of its versions, changes of offset and exceptional days.
///
/// An instant is worked when the wall clock then shows hours that are: an hour that summer time skips is not there to be worked, one
/// that comes twice is worked twice.
public struct WorkingTime: Sendable {
    /// A span in which zone and week stay the same.
    private struct Span: Sendable {
        let start: Int64
        /// Milliseconds from UTC to the wall clock.
        let offset: Int64
        let pattern: Int
        /// Work before it.
        let before: Int64
    }

    private var patterns: [WeekPattern] = []
    private var spans: [Span] = []

    /// - Parameter versions: in the order in which they take effect. Before the first nothing is worked: nobody has said when.
    public init(_ versions: [CalendarVersion]) {
        let none = add(WeekPattern(Array(repeating: Hours.none, count: Hours.daysOfWeek)))
        add(none, 0, from: Moment.beginning.milliseconds)
        for (number, version) in versions.enumerated() {
            let end = number + 1 < versions.count ? versions[number + 1].effective : .end
            let start = max(version.effective, .beginning)
            if start < end { add(version, start.milliseconds..<end.milliseconds) }
        }
    }

    /// Every minute of every day.
    public static let always = WorkingTime([
        CalendarVersion(effective: .beginning, zone: Zone(name: "UTC", first: 0, changes: []), week: Array(repeating: .all, count: Hours.daysOfWeek))
    ])

    /// Working time between two instants, in milliseconds; 0 when `end` is not after `start`.
    public func elapsed(from start: Moment, to end: Moment) -> Int64 {
        max(0, worked(until: end.milliseconds) - worked(until: start.milliseconds))
    }

    /// The earliest instant by which so much time was worked since another.
    /// - Parameter milliseconds: of work; 0 or less: at once.
    /// - Returns: nil when there is not so much before the year 10000.
    public func deadline(_ milliseconds: Int64, after start: Moment) -> Moment? {
        guard milliseconds > 0 else { return start }
        let (target, overflows) = worked(until: start.milliseconds).addingReportingOverflow(milliseconds)
        guard !overflows else { return nil }
        let span = spans[spans.place { $0.before < target }]
        let pattern = patterns[span.pattern]
        guard let wall = pattern.wall(worked: pattern.worked(until: span.start + span.offset) + target - span.before) else { return nil }
        let moment = Moment(milliseconds: wall - span.offset)
        return moment < .end ? moment : nil
    }

    /// Whether anything is worked on a day, as a zone has it.
    public func isWorked(_ day: Day, in zone: Zone) -> Bool {
        elapsed(from: zone.start(of: day), to: zone.start(of: Day(number: day.number + 1))) > 0
    }

    private func worked(until instant: Int64) -> Int64 {
        let span = spans[spans.place { $0.start <= instant }]
        return span.before + WorkingTime.work(of: patterns[span.pattern], span.offset, span.start, instant)
    }

    private static func work(of pattern: WeekPattern, _ offset: Int64, _ start: Int64, _ end: Int64) -> Int64 {
        pattern.worked(until: end + offset) - pattern.worked(until: start + offset)
    }

    // MARK: making

    private mutating func add(_ version: CalendarVersion, _ range: Range<Int64>) {
        let usual = add(WeekPattern(version.week))
        let days = version.exceptions.sorted { $0.key < $1.key }.map { day, hours in
            (midnight: Int64(day.number) * WeekPattern.day, pattern: add(WeekPattern(day, hours)))
        }
        for (span, offset) in version.zone.spans(in: range) {
            var next = span.lowerBound
            for day in days {
                let start = day.midnight - offset
                let part = (start..<start + WeekPattern.day).clamped(to: next..<span.upperBound)
                guard !part.isEmpty else { continue }
                if next < part.lowerBound { add(usual, offset, from: next) }
                add(day.pattern, offset, from: part.lowerBound)
                next = part.upperBound
            }
            if next < span.upperBound { add(usual, offset, from: next) }
        }
    }

    private mutating func add(_ pattern: WeekPattern) -> Int {
        patterns.append(pattern)
        return patterns.count - 1
    }

    private mutating func add(_ pattern: Int, _ offset: Int64, from start: Int64) {
        let before = spans.last.map { $0.before + WorkingTime.work(of: patterns[$0.pattern], $0.offset, $0.start, start) } ?? 0
        spans.append(Span(start: start, offset: offset, pattern: pattern, before: before))
    }
}
