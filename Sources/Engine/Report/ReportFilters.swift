import Kernel

/// The records behind each number of a report, as filters of its kind's list.
public struct ReportFilters: Sendable {
    let report: Report
    let period: ReportPeriod
    let ages: AgeBands
    /// In which the list reads days, seconds east of UTC.
    let readersZone: Int

    public init(_ report: Report, _ period: ReportPeriod, _ ages: AgeBands, readersZone: Int) {
        self.report = report
        self.period = period
        self.ages = ages
        self.readersZone = readersZone
    }

    /// Records that came to a moment within the period, or in one span of it.
    public func volume(_ field: String, _ span: Int? = nil) -> Filter { within(field, span.map { period.spans[$0] } ?? period.days) }

    /// Records that had begun and not come to an end when a span ended.
    public func backlog(_ end: String, _ span: Int) -> Filter {
        let until = period.spans[span].until
        let ends = report.ends.drop { $0 != end }
        // What never came to this end may have come to a later one.
        let pending = ends.reversed().reduce(Filter.all) { later, end in
            let notBefore = Filter.not(before(end, until))
            return later == .all ? notBefore : notBefore.and(.or([.not(.equal(end, .none)), later]))
        }
        return before(report.start, until).and(pending)
    }

    /// Records that began in the period and have more than none of a number.
    public func above(_ sum: String) -> Filter { volume(report.start).and(.term(Filter.Path(sum), .greater, [.value(.whole(0))])) }

    /// Records whose time is measured.
    public var timed: Filter { volume(report.ends[0]).and(.not(.equal(report.start, .none))) }

    /// Records open now, in a band of age.
    public func age(_ band: Int) -> Filter {
        let open = Filter.equal(SystemField.open, true)
        let firsts = ages.firstDays
        if band == 0 { return open.and(since(report.start, firsts[0])) }
        if band == firsts.count { return open.and(before(report.start, firsts[band - 1])) }
        return open.and(within(report.start, DaySpan(day: firsts[band], until: firsts[band - 1])))
    }

    /// Records open now, of any age.
    public var open: Filter { Filter.equal(SystemField.open, true).and(.not(.equal(report.start, .none))) }

    public func group(_ field: String, _ value: Value) -> Filter { .equal(field, value.isNull ? .none : .value(value)) }

    // MARK: days

    /// Whether the list counts days as the report does; else moments say it exactly.
    private var isShared: Bool { period.zone == readersZone }

    private func within(_ field: String, _ days: DaySpan) -> Filter {
        if isShared { return .equal(field, .days(days.day, until: days.until)) }
        return since(field, days.day).and(before(field, days.until))
    }

    private func before(_ field: String, _ day: Day) -> Filter { .term(Filter.Path(field), .less, [edge(day)]) }
    private func since(_ field: String, _ day: Day) -> Filter { .term(Filter.Path(field), .atLeast, [edge(day)]) }

    private func edge(_ day: Day) -> Filter.Operand {
        isShared ? .days(day, until: Day(number: day.number + 1)) : .value(day.start(offset: period.zone).value)
    }
}
