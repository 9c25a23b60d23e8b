import Kernel

/// The days a report is about, in some zone, cut into spans.
public struct ReportPeriod: Hashable, Sendable {
    public enum Step: String, CaseIterable, Sendable { case day, week, month }
    /// Spans a report has at most.
    public static let most = 400

    public let step: Step
    /// Seconds east of UTC.
    public let zone: Int
    /// In their order, one beginning where another ends.
    public let spans: [DaySpan]

    /// - Parameters:
    ///   - days: from the first day on, until the day after the last.
    ///   - step: how long a span is; nil: as fits the days. Weeks begin on Monday; the first and the last span may be cut short.
    ///   - zone: seconds east of UTC.
    /// - Throws: `Refused` at `to` or `step`.
    public init(_ days: DaySpan, step: Step? = nil, zone: Int) throws(Refused) {
        guard days.day < days.until else { throw Refused(field: "to", "止期在起期之前。", "The period ends before it begins.") }
        let length = days.until.number - days.day.number
        self.step = step ?? (length <= 45 ? .day : length <= 190 ? .week : .month)
        self.zone = zone
        var spans: [DaySpan] = []
        var day = days.day
        while day < days.until, spans.count <= ReportPeriod.most {
            let next = min(ReportPeriod.next(day, self.step), days.until)
            spans.append(DaySpan(day: day, until: next))
            day = next
        }
        guard spans.count <= ReportPeriod.most else {
            throw Refused(
                field: "step", "最多分 \(ReportPeriod.most) 段；请缩短期间，或按更长的时段分。",
                "At most \(ReportPeriod.most) spans; shorten the period or take longer ones.")
        }
        self.spans = spans
    }

    /// The last so many days, today included.
    public init(last count: Int, until now: Moment, zone: Int) throws(Refused) {
        let today = now.wall(offset: zone).day
        try self.init(DaySpan(day: Day(number: today.number - count + 1), until: Day(number: today.number + 1)), zone: zone)
    }

    /// The whole of it, as one span.
    public var days: DaySpan { DaySpan(day: spans[0].day, until: spans[spans.count - 1].until) }
    /// Where spans begin, and where the last ends.
    var bounds: [Moment] { spans.map { $0.day.start(offset: zone) } + [days.until.start(offset: zone)] }

    private static func next(_ day: Day, _ step: Step) -> Day {
        switch step {
        case .day: return Day(number: day.number + 1)
        case .week: return Day(number: day.number + 8 - day.weekday)
        case .month:
            let (year, month, _) = day.civil
            return Day(year: month == 12 ? year + 1 : year, month: month % 12 + 1, day: 1) ?? Day(number: day.number + 31)
        }
    }
}

/// How long open records have been so, in whole days of a zone: a record that began yesterday is one day old.
public struct AgeBands: Hashable, Sendable {
    /// The most days of each band but the last.
    private static let edges = [1, 3, 7, 14, 30, 90]
    public static let count = edges.count + 1
    let today: Day
    let zone: Int

    public init(_ now: Moment, zone: Int) {
        today = now.wall(offset: zone).day
        self.zone = zone
    }

    /// The days of age in a band, from the youngest on; the last has no upper end.
    public static func days(_ band: Int) -> (from: Int, to: Int?) {
        (band == 0 ? 0 : edges[band - 1] + 1, band < edges.count ? edges[band] : nil)
    }

    /// The first day of each band, from the youngest on; the oldest has none.
    var firstDays: [Day] { AgeBands.edges.map { Day(number: today.number - $0) } }
}
