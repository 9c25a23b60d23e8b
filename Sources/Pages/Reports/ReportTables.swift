import Engine
import Kernel

/// The tables of a report, every number with the records behind it.
struct ReportTables {
    /// Groups a table names; the others are summed up.
    static let mostGroups = 30
    let kind: Kind
    let report: Report
    let answer: ReportAnswer
    let filters: ReportFilters
    let by: (any AnyField)?
    let names: ReportNames
    private var t: Words { names.t }
    private var spans: [DaySpan] { answer.period.spans }
    private var moments: [String] { [report.start] + report.ends }

    // MARK: spans

    /// What came and went in each span, and what was left at its end.
    var flow: ReportTable {
        let series = series
        let columns = [names.step(answer.period.step), names.label(report.start)] + series.map { names.ofThem($0.name) } + report.ends.map(names.label)
        let waiting = report.ends.map(names.waiting)
        let rows = spans.indices.map { flow(.words(names.span(spans[$0])), series, span: $0, left: $0) }
        let total = flow(.words(t("合计与期末", "Total, and at the end")), series, span: nil, left: spans.count - 1)
        return ReportTable(
            id: "flow", title: t("进出与积压", "In, out and backlog"), columns: (columns + waiting).map { ReportTable.Column($0) }, rows: rows + [total], hasTotal: true)
    }

    /// - Parameters:
    ///   - span: nil for all of them.
    ///   - left: the span at whose end the backlog is told.
    private func flow(_ head: ReportTable.Cell, _ series: [Series], span: Int?, left: Int) -> [ReportTable.Cell] {
        func came(_ field: String) -> ReportTable.Cell {
            .count(span.map { answer.whole.volume[field]?[$0] ?? 0 } ?? answer.whole.total(field), filters.volume(field, span))
        }
        let groups: [ReportTable.Cell] = series.map { one in
            .count(span.map { one.counts[$0] } ?? one.counts.reduce(0, +), filters.volume(report.start, span).and(one.records))
        }
        let waiting: [ReportTable.Cell] = report.ends.map { .count(answer.whole.backlog[$0]?[left] ?? 0, filters.backlog($0, left)) }
        return [head, came(report.start)] + groups + report.ends.map(came) + waiting
    }

    /// Groups of a chart: all when they are few, else the fullest and what is left.
    var series: [Series] {
        guard let by else { return [] }
        let shown = answer.groups.count <= Chart.mostSeries ? answer.groups : Array(answer.groups.prefix(Chart.mostSeries - 1))
        var series = names.ordered(shown, by).map {
            Series(name: names.plain($0.value, by), counts: $0.figures.volume[report.start] ?? [], records: filters.group(by.id, $0.value))
        }
        if shown.count < answer.groups.count {
            let counts = spans.indices.map { span in (answer.whole.volume[report.start]?[span] ?? 0) - series.reduce(0) { $0 + $1.counts[span] } }
            series.append(Series(name: t("其余", "Others"), counts: counts, records: others(shown, by)))
        }
        return series
    }

    struct Series {
        let name: String
        let counts: [Int]
        let records: Filter
    }

    // MARK: groups

    /// All figures of each group, and of all.
    var groups: ReportTable {
        let shown = by.map { names.ordered(Array(answer.groups.prefix(ReportTables.mostGroups)), $0) } ?? []
        var rows = by.map { by in
            shown.map { line(.words(names.plain($0.value, by), shown: names.html($0.value, by)), $0.figures, filters.group(by.id, $0.value)) }
        } ?? []
        if let by, let rest = answer.rest(behind: shown.count) { rows.append(line(.words(t("其余", "Others")), rest, others(shown, by), isTimed: false)) }
        rows.append(line(.words(t("全部", "All")), answer.whole, .all))
        let sums = report.sums.filter { answer.whole.sums[$0] != nil }
        var columns = [ReportTable.Column(by.map { t($0.label) } ?? t("范围", "Scope"))]
        columns += moments.map { ReportTable.Column(names.label($0)) }
        columns += report.ends.map { ReportTable.Column(names.waiting($0), t("期末\(names.waiting($0))", "\(names.waiting($0)) at the end")) }
        columns += sums.flatMap { [ReportTable.Column(names.label($0)), ReportTable.Column("\(names.label($0)) > 0")] }
        return ReportTable(id: "groups", title: names.byTitle(by), columns: columns + names.timeColumns, rows: rows, hasTotal: true)
    }

    private func line(_ head: ReportTable.Cell, _ figures: Figures, _ group: Filter, isTimed: Bool = true) -> [ReportTable.Cell] {
        let last = spans.count - 1
        var cells = [head] + moments.map { ReportTable.Cell.count(figures.total($0), filters.volume($0).and(group)) }
        cells += report.ends.map { .count(figures.backlog[$0]?[last] ?? 0, filters.backlog($0, last).and(group)) }
        for sum in report.sums {
            guard let figure = figures.sums[sum] else { continue }
            cells += [.count(Int(figure.sum), nil), .count(figure.records, filters.above(sum).and(group))]
        }
        guard isTimed else { return cells + names.timeColumns.map { _ in .none } }
        guard let time = figures.time else { return cells + [.count(0, nil)] + names.timeColumns.dropFirst().map { _ in .none } }
        return cells + [.count(time.count, filters.timed.and(group))] + [time.mean, time.median, Double(time.ninetieth)].map(names.length)
    }

    private func others(_ shown: [ReportAnswer.Group], _ by: any AnyField) -> Filter {
        .not(.term(Filter.Path(by.id), .any, shown.map { $0.value.isNull ? .none : .value($0.value) }))
    }

    // MARK: ages

    var ages: ReportTable {
        let rows = answer.whole.ages.enumerated().map { band, count in [ReportTable.Cell.words(names.age(band)), .count(count, filters.age(band))] }
        let total: [ReportTable.Cell] = [.words(t("合计", "Total")), .count(answer.whole.open, filters.open)]
        return ReportTable(
            id: "ages", title: t("现在未结，按未结天数", "Open now, by age"), columns: [ReportTable.Column(t("未结天数", "Age")), ReportTable.Column(t("未结", "Open"))],
            rows: rows + [total], hasTotal: true)
    }
}
