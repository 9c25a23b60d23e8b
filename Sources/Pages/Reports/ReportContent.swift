import Engine
import Kernel

/// What a report shows, in its order.
struct ReportContent {
    let tables: ReportTables
    let names: ReportNames
    let chips: [Query.Chip]
    let filterText: String
    let reader: String
    private var t: Words { names.t }
    private var answer: ReportAnswer { tables.answer }
    private var report: Report { tables.report }
    private var labels: [String] { answer.period.spans.map { names.brief($0, answer.period.step) } }

    /// Its tables, for downloads.
    var all: [ReportTable] { [tables.flow, tables.groups, tables.ages] }

    /// - Parameters:
    ///   - link: the list of the records a filter finds.
    ///   - csv: where a table is downloaded.
    func html(link: (Filter) -> String, csv: (ReportTable) -> String) -> HTML {
        var html: HTML = block()
        guard !answer.isEmpty else { return html.with(empty()) }
        html += "<p class=\"sum\">\(sum())</p>"
        html += section(tables.flow, [volumes, backlogs], link, csv)
        html += section(tables.groups, times.map { [$0] } ?? [], link, csv)
        html += section(tables.ages, [ages], link, csv)
        html += "<p class=\"small quiet\">\(t("按发生的时间统计，不按录入；用时为日历时间。每个数都可点开看记录。", "By when it happened, not when it was recorded; times are calendar time. Every number leads to its records."))</p>"
        return html
    }

    private func section(_ table: ReportTable, _ charts: [HTML], _ link: (Filter) -> String, _ csv: (ReportTable) -> String) -> HTML {
        let label = t("下载「\(table.title)」", "Download “\(table.title)”")
        var html: HTML = """
            <section class="sec report-part" aria-labelledby="h-\(table.id)"><header><h2 id="h-\(table.id)">\(table.title)</h2>\
            <a class="btn slim push" href="\(csv(table))" aria-label="\(label) CSV">CSV</a></header>
            """
        let isBroad = labels.count > Chart.few
        if !charts.isEmpty { html += "<div class=\"\(isBroad || charts.count < 2 ? "one-up" : "two-up")\">" }
        for chart in charts { html += chart }
        if !charts.isEmpty { html += "</div>" }
        html += table.html(link)
        html += "</section>"
        return html
    }

    /// What is counted, when and by whom: it goes with the print.
    private func block() -> HTML {
        let days = answer.period.days, times = names.writer.times
        let rows = [
            (t("统计期", "Period"), "\(days.day.iso) – \(days.last.iso)"), (t("时区", "Zone"), ZoneOffset(seconds: answer.period.zone).description),
            (t("条件", "Filter"), chips.isEmpty ? t("全部可见", "all one may see") : t.list(chips.map { t($0.label) })),
            (t("统计时刻", "Counted"), "\(times.full(answer.counted)) · \(reader)"),
        ]
        var html: HTML = "<dl class=\"block sec\">"
        for (name, value) in rows { html += "<div><dt>\(name)</dt><dd>\(value)</dd></div>" }
        html += "</dl>"
        return html
    }

    private func sum() -> String {
        let whole = answer.whole, last = answer.period.spans.count - 1
        let came = t.list(([report.start] + report.ends).map { t("\(names.label($0)) \(whole.total($0)) 条", "\(whole.total($0)) \(names.label($0).lowercased())") })
        let left = t.list(report.ends.map { t("\(names.waiting($0)) \(whole.backlog[$0]?[last] ?? 0) 条", "\(whole.backlog[$0]?[last] ?? 0) \(names.waiting($0).lowercased())") })
        let flow = t("期内\(came)；期末\(left)。", "In the period: \(came). At its end: \(left).")
        guard let time = whole.time else { return flow }
        let median = names.words(time.median), most = names.words(Double(time.ninetieth))
        let end = names.label(report.ends[0])
        return flow + t("\(end)用时中位数 \(median)，九成在 \(most)以内。", " Time until \(end.lowercased()): median \(median), 90 % within \(most).")
    }

    // MARK: charts

    private var volumes: HTML {
        let series = tables.series.map { Chart.Series(name: $0.name, values: $0.counts) }
        let counts = answer.whole.volume[report.start] ?? []
        let came = names.label(report.start)
        let title = tables.by.map { t("\(came)，按\($0.label.zh)", "\(came), by \($0.label.en.lowercased())") } ?? came
        let whole = [Chart.Series(name: came, values: counts)]
        return Chart(
            id: "volumes", title: title, sentence: peak(counts), form: .columns, labels: labels, series: series.isEmpty ? whole : series
        ).html()
    }

    private var backlogs: HTML {
        let series = report.ends.reversed().map { Chart.Series(name: names.waiting($0), values: answer.whole.backlog[$0] ?? []) }
        return Chart(
            id: "backlogs", title: t("各时段末的积压", "Backlog at the end of each span"), sentence: series.first.map { peak($0.values) } ?? "", form: .lines,
            labels: labels, series: series
        ).html()
    }

    private func peak(_ counts: [Int]) -> String {
        guard let most = counts.max(), let place = counts.firstIndex(of: most), let last = counts.last else { return "" }
        let span = names.span(answer.period.spans[place])
        return t("最高 \(most)（\(span)），最后一段 \(last)。", "The most, \(most), in \(span); \(last) in the last.")
    }

    private var times: HTML? {
        guard let by = tables.by else { return nil }
        let groups = names.ordered(Array(answer.groups.filter { $0.figures.time != nil }.prefix(10)), by)
        guard !groups.isEmpty else { return nil }
        let bars = groups.map { group in
            let time = group.figures.time
            return BarList.Bar(
                label: names.plain(group.value, by), value: time?.median ?? 0, words: names.words(time?.median ?? 0), mark: time.map { Double($0.ninetieth) })
        }
        let end = names.label(report.ends[0])
        return BarList(
            id: "times", title: t("\(end)用时的中位数", "Median time until \(end.lowercased())"), sentence: t.list(bars.map { "\($0.label) \($0.words)" }), bars: bars,
            markMeans: t("九成在此以内", "90 % within this")
        ).html()
    }

    private var ages: HTML {
        let bars = answer.whole.ages.enumerated().map { BarList.Bar(label: names.age($0), value: Double($1), words: String($1)) }
        return BarList(id: "ages", title: t("现在未结的多久了", "How long open ones have been open"), sentence: t.list(bars.map { "\($0.label) \($0.words)" }), bars: bars).html()
    }

    private func empty() -> HTML {
        """
        <section class="empty"><svg class="hang" viewBox="0 0 24 112" preserveAspectRatio="xMidYMax slice" aria-hidden="true">\
        <line x1="12" y1="0" x2="12" y2="92"/><path d="m12 90 1.700 2L18 95v2l-6 12-6-12v-2l4.300-3z"/></svg>\
        <h2>\(t("这段时间没有可统计的\(tables.kind.plural.zh)", "No \(tables.kind.plural.en.lowercased()) to count in this period"))</h2>\
        <p class="quiet">\(t("换一段时间，或去掉一个条件。", "Choose another period, or take a condition away."))</p></section>
        """
    }
}
