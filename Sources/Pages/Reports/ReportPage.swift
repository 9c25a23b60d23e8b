import Engine
import Kernel

/// A kind's figures over a period: charts, the tables beneath them, and a way from every number to its records.
struct ReportPage {
    /// The first segment of its address.
    static let path = "reports"
    let visit: Visit
    let kind: Kind
    let report: Report
    private var t: Words { visit.t }

    init(_ visit: Visit, of kind: Kind) throws {
        guard let report = kind.report else { throw Failure.notFound }
        self.visit = visit
        self.kind = kind
        self.report = report
    }

    /// The report of the first kind that has one for this reader.
    static func any(_ visit: Visit) throws -> ReportPage {
        guard let kind = visit.registry.kinds.first(where: { $0.report != nil && visit.reads($0) }) else { throw Failure.notFound }
        return try ReportPage(visit, of: kind)
    }

    func answer() async throws -> PageAnswer {
        let form = ReportForm(visit: visit, kind: kind, report: report)
        let options = try await visit.options(of: kind)
        let text = visit.request.query["q"] ?? ""
        var bar = FilterBar(visit: visit, kind: kind, text: text, page: form.place, kept: form.kept)
        let query: Query
        do { query = try visit.query(text, of: kind, options: options) } catch {
            bar.wrong = error
            return await whole(form, bar, nil, [], "", status: 422)
        }
        var period: ReportPeriod?
        do {
            let asked = try form.period()
            period = asked
            let question = ReportQuestion(kind.name, query.filter, asked, by: form.by, readersZone: visit.request.zoneOffset)
            let answer = try await visit.records.report(question, as: visit.principal)
            let content = try await content(answer, query, options, by: form.by.flatMap(kind.field))
            if let table = visit.request.query["csv"] { return try download(table, content) }
            bar.chips = content.chips
            return await whole(form, bar, asked, [], content.html(link: { link(query, $0) }, csv: { csv(form, $0) }), status: 200)
        } catch Failure.tooBroad(let sentence) {
            return await whole(form, bar, period, [Refusal(sentence)], "", status: 422)
        } catch let refused as Refused {
            return await whole(form, bar, period, refused.refusals, "", status: 422)
        }
    }

    private func content(_ answer: ReportAnswer, _ query: Query, _ options: OptionLabels, by: (any AnyField)?) async throws -> ReportContent {
        var ids = ListPage.references(in: query.filter, of: kind)
        if let by { for group in answer.groups { ids.add(group.value, by) } }
        let labels = try await visit.labels(ids)
        let names = ReportNames(kind: kind, writer: visit.writer(kind, labels: labels, options: options))
        let filters = ReportFilters(report, answer.period, answer.ages, readersZone: visit.request.zoneOffset)
        let tables = ReportTables(kind: kind, report: report, answer: answer, filters: filters, by: by, names: names)
        let chips = query.chips(
            of: kind, zoneOffset: visit.request.zoneOffset, options: { options.all(of: $0) }, kinds: { visit.registry.kind($0) },
            names: { labels[$0]?.text(t.language) })
        return ReportContent(tables: tables, names: names, chips: chips, filterText: visit.request.query["q"] ?? "", reader: visit.principal.name)
    }

    private func download(_ table: String, _ content: ReportContent) throws -> PageAnswer {
        guard let table = content.all.first(where: { $0.id == table }) else { throw Failure.notFound }
        let days = content.tables.answer.period.days
        return .download(name: "\(kind.name)-\(table.id)-\(days.day.iso)-\(days.last.iso).csv", content: table.csv)
    }

    /// The list of the records behind a number.
    private func link(_ query: Query, _ records: Filter) -> String {
        Address.of(kind.name, query: ["q": Query(query.filter.and(records)).text(of: kind) { visit.registry.kind($0) }])
    }

    private func csv(_ form: ReportForm, _ table: ReportTable) -> String {
        Address.of(form.place, query: [("q", visit.request.query["q"])] + form.kept + [("csv", table.id)])
    }

    // MARK: drawing

    private func whole(
        _ form: ReportForm, _ bar: FilterBar, _ period: ReportPeriod?, _ refusals: [Refusal], _ content: HTML, status: Int
    ) async -> PageAnswer {
        var bar = bar
        bar.controls = form.controls(period, wrong: Set(refusals.compactMap(\.field)))
        let title = t("\(kind.plural.zh)报表", "\(kind.plural.en): figures")
        var body: HTML = "<div class=\"head\"><div><h1 class=\"doc-title\">\(title)</h1></div>"
        body += "<p class=\"no-print small quiet\">\(t("打印", "Print")) <kbd>Ctrl P</kbd></p></div>"
        body += kinds()
        body += form.usual()
        body += bar.html()
        if !refusals.isEmpty { body += notice(refusals) }
        body += content
        return await visit.page(title, at: ReportPage.path, status: status, body)
    }

    /// The other kinds that have a report.
    private func kinds() -> HTML {
        let kinds = visit.registry.kinds.filter { $0.report != nil && visit.reads($0) }
        guard kinds.count > 1 else { return "" }
        var html: HTML = "<nav class=\"views\" aria-label=\"\(t("报表", "Reports"))\">"
        for one in kinds { html += "<a href=\"\(Address.of(ReportPage.path, one.name))\"\(" aria-current=\"page\"", if: one.name == kind.name)>\(t(one.plural))</a>" }
        html += "</nav>"
        return html
    }

    private func notice(_ refusals: [Refusal]) -> HTML {
        var html: HTML = "<div class=\"notice off\" role=\"alert\" id=\"wrong\">\(Glyph.warn.html)<div>"
        for refusal in refusals { html += "<p>\(t(refusal.text))</p>" }
        html += "</div></div>"
        return html
    }
}
