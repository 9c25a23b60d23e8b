import Kernel
import Store

/// What a report is asked.
public struct ReportQuestion: Sendable {
    public let kind: String
    /// Which records are counted, beside what their reader may see.
    public var filter: Filter = .all
    public let period: ReportPeriod
    /// The field by which figures are told apart.
    public var by: String?
    /// In which the filter's days are meant, seconds east of UTC.
    public var readersZone = 0

    public init(_ kind: String, _ filter: Filter = .all, _ period: ReportPeriod, by: String? = nil, readersZone: Int = 0) {
        self.kind = kind
        self.filter = filter
        self.period = period
        self.by = by
        self.readersZone = readersZone
    }
}

extension Records {
    /// The figures of the records the caller may read and the filter finds. Where counting takes long they may be some seconds old; the
    /// answer says of when they are.
    /// - Throws: `Failure.notFound` for a kind without a report, `Refused` for a field that cannot be read or told apart by,
    ///   `Failure.tooBroad` past the budget.
    public func report(_ question: ReportQuestion, as principal: Principal) async throws -> ReportAnswer {
        let (sql, report) = try reportSQL(question, principal)
        let kind = try core.kind(question.kind), now = core.now(), ages = AgeBands(now, zone: question.period.zone)
        guard let sql else {
            let none = Figures(report, sums: [], spans: question.period.spans.count)
            return ReportAnswer(counted: now, period: question.period, ages: ages, whole: none, groups: [])
        }
        return try await core.reports.answer(ReportShelf.Question(sql, ages)) { [self] in
            let now = core.now()
            return try await budgeted(report, of: kind) { try sql.answer(ages, counted: now, in: $0) }
        }
    }

    /// The days within which records began or came to an end; nil when there are none.
    public func reportDays(_ kind: String, _ filter: Filter = .all, zone: Int, as principal: Principal) async throws -> DaySpan? {
        let kind = try core.kind(kind)
        guard let report = kind.report else { throw Failure.notFound }
        let listing = try listing(kind, Query(filter), 0, principal)
        guard let all = listing.condition(filter) else { return nil }
        let ends = ([report.start] + report.ends).map { "min(\(name: $0)), max(\(name: $0))" as SQL }
        let sql: SQL = "SELECT \(ends.joined(", ")) FROM \(name: kind.name) WHERE \(try listing.filters.condition(all, on: kind))"
        let moments = try await budgeted(report, of: kind) { reader in
            try reader.first(sql) { row in (0..<2 * ends.count).compactMap { row.momentOrNil($0) } } ?? []
        }
        guard let first = moments.min(), let last = moments.max() else { return nil }
        return DaySpan(day: first.wall(offset: zone).day, until: Day(number: last.wall(offset: zone).day.number + 1))
    }

    /// Nil where the caller may read no record of the kind.
    private func reportSQL(_ question: ReportQuestion, _ principal: Principal) throws -> (ReportSQL?, Report) {
        let kind = try core.kind(question.kind)
        let access = Access(principal, to: kind)
        guard let report = kind.report, access.allows(.read) else { throw Failure.notFound }
        let readable = { (id: String) in kind.field(id).map { SystemField.contains(id) || access.reads($0) } ?? false }
        guard ([report.start] + report.ends).allSatisfy(readable) else { throw Failure.notFound }
        let by = try question.by.map { id in
            guard let field = kind.groups.first(where: { $0.id == id }), readable(id) else {
                throw Refused(field: "by", "不能按「\(id)」分组。", "Figures cannot be told apart by “\(id)”.")
            }
            return field
        }
        let listing = try listing(kind, Query(question.filter), question.readersZone, principal)
        guard let all = listing.condition(question.filter) else { return (nil, report) }
        let condition = try listing.filters.condition(all, on: kind)
        return (ReportSQL(kind: kind, report: report, sums: report.sums.filter(readable), by: by, period: question.period, condition: condition), report)
    }

    private func budgeted<T: Sendable>(_ report: Report, of kind: Kind, _ body: @escaping @Sendable (any Reader) throws -> T) async throws -> T {
        do {
            return try await store.read(budget: core.limits.report, body)
        } catch StoreError.overBudget {
            let start = kind.field(report.start)?.label ?? Text(verbatim: report.start)
            let others = Set(kind.shapes.flatMap(\.filters)).union([kind.customerField].compactMap { $0 }).sorted().joined(separator: ", ")
            throw Failure.tooBroad(
                Text(
                    "记录太多，\(core.limits.report / 1000) 秒内算不完。请在过滤条件里限定\(start.zh)的时间，如 \(report.start):>-90d，或加上其中一项：\(others)。",
                    "That is too much to count in \(core.limits.report / 1000) s. Limit \(start.en.lowercased()) in the filter, as with \(report.start):>-90d, or add a condition on one of: \(others)."))
        }
    }
}

extension ReportSQL {
    fileprivate func answer(_ ages: AgeBands, counted: Moment, in reader: any Reader) throws -> ReportAnswer {
        var figures: [Value: Figures] = [:]
        try countFlow(in: reader, into: &figures)
        try countAges(ages, in: reader, into: &figures)
        var sum = [Value.null: figures.values.reduce(into: none) { $0 += $1 }]
        try whole.rankTimes(in: reader, into: &sum)
        if by != nil { try rankTimes(in: reader, into: &figures) }
        return ReportAnswer(counted: counted, period: period, ages: ages, whole: sum[.null] ?? none, groups: by == nil ? [] : fullest(figures))
    }

    /// The same question, not told apart.
    fileprivate var whole: ReportSQL { ReportSQL(kind: kind, report: report, sums: sums, by: nil, period: period, condition: condition) }

    /// The groups that have anything to show: most records begun first, then the largest backlog.
    fileprivate func fullest(_ figures: [Value: Figures]) -> [ReportAnswer.Group] {
        func rank(_ group: ReportAnswer.Group) -> (Int, Int, String) {
            let waiting = group.figures.backlog[report.ends[report.ends.count - 1]]?.last ?? 0
            return (-group.figures.total(report.start), -waiting, by?.type.plain(group.value) ?? "")
        }
        return figures.filter { !$0.value.isEmpty }.map { ReportAnswer.Group(value: $0.key, figures: $0.value) }.sorted { rank($0) < rank($1) }
    }
}
