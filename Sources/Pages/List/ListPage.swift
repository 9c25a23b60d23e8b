import Engine
import Kernel

/// A kind's list: views, filter, table, one page at a time.
struct ListPage {
    let visit: Visit
    let kind: Kind
    private var t: Words { visit.t }

    /// What one page of the list shows.
    private struct Content {
        let page: Page
        let count: Count?
        let labels: [RecordID: Label]
        let answered: Set<RecordID>
        let columns: [any AnyField]
    }

    func answer() async throws -> PageAnswer {
        let options = try await visit.options(of: kind)
        let views = ListViews(kind, visit)
        let text = visit.request.query["q"] ?? views.all.first.map { Query($0.filter).text(of: kind) } ?? ""
        let query: Query
        do { query = try visit.query(text, of: kind, options: options) } catch {
            return await whole(views, Query(), FilterBar(visit: visit, kind: kind, text: text, wrong: error), "", status: 422)
        }
        var bar = FilterBar(visit: visit, kind: kind, text: text)
        do {
            let content = try await load(query)
            let labels = content.labels
            bar.chips = query.chips(
                of: kind, zoneOffset: visit.request.zoneOffset, options: { options.all(of: $0) }, kinds: { visit.registry.kind($0) },
                names: { labels[$0]?.text(t.language) })
            bar.count = content.count
            return await whole(views, query, bar, table(content, query, options), status: 200)
        } catch Failure.tooBroad(let sentence) {
            return await whole(views, query, bar, notice([sentence]), status: 422)
        } catch let refused as Refused {
            return await whole(views, query, bar, notice(refused.refusals.map(\.text)), status: 422)
        }
    }

    private func load(_ query: Query) async throws -> Content {
        let after = try cursor(query)
        let columns = try await ColumnChoice(visit: visit, kind: kind).columns()
        async let counted = visit.records.count(kind.name, query.filter, zoneOffset: visit.request.zoneOffset, as: visit.principal)
        let page = try await visit.records.list(
            kind.name, query, after: after, only: ListTable.needed(kind, columns), zoneOffset: visit.request.zoneOffset, as: visit.principal)
        var ids = ListPage.references(in: query.filter, of: kind)
        for record in page.records { for field in columns where field.type.refers { ids.add(record.value(field.id), field) } }
        return Content(page: page, count: try await counted, labels: try await visit.labels(ids), answered: try await visit.answered(page.records), columns: columns)
    }

    private func cursor(_ query: Query) throws -> Cursor? {
        guard let text = visit.request.query["after"] else { return nil }
        guard let cursor = Cursor(text), cursor.fits(query, on: kind) else { throw Refused("翻页标记无效，请从第一页看起。", "This page mark is not valid; begin with the first page.") }
        return cursor
    }

    /// Records named by identity in a filter, so that chips can say what they are called.
    static func references(in filter: Filter, of kind: Kind) -> [String: Set<RecordID>] {
        var ids: [String: Set<RecordID>] = [:]
        for case .term(let path, _, let operands) in filter.conjuncts {
            guard path.step == nil, let field = kind.field(path.field) else { continue }
            for case .value(let value) in operands { ids.add(value, field) }
        }
        return ids
    }

    // MARK: drawing

    private func whole(_ views: ListViews, _ query: Query, _ bar: FilterBar, _ content: HTML, status: Int) async -> PageAnswer {
        var body: HTML = "<div class=\"head\"><div><h1>\(t(kind.plural))</h1></div>"
        if visit.creates(kind) { body += "<div class=\"verbs\">\(visit.raiseButton(kind))</div>" }
        body += "</div>"
        body += views.html(current: bar.wrong == nil ? query : Query(.equal(SystemField.id.id, .none)), path: kind.name, kind: kind, t)
        body += bar.html()
        body += content
        return await visit.page(t(kind.plural), at: kind.name, wide: true, status: status, body)
    }

    private func table(_ content: Content, _ query: Query, _ options: OptionLabels) -> HTML {
        let page = content.page
        guard !page.records.isEmpty else { return empty() }
        let columns = content.columns
        let writer = visit.writer(kind, labels: content.labels, options: options)
        let table = ListTable(kind: kind, columns: columns, writer: writer, sort: page.sort, filterText: filterText(query, page.sort),
            answered: content.answered, givesWay: columns.map(\.id) == ListTable.columns(of: kind, visit.access(to: kind)).map(\.id))
        var html = table.html(page.records)
        html += pager(query, page)
        html += foot(query, columns)
        html += keys()
        return html
    }

    /// The filter as text, ready for another `sort:` behind it.
    private func filterText(_ query: Query, _ sort: Query.Sort) -> String {
        let text = Query(query.filter, sort: sort).text(of: kind) { visit.registry.kind($0) }
        return String(text.dropLast("sort:".count + sort.text.count))
    }

    private func pager(_ query: Query, _ page: Page) -> HTML {
        let isFirst = visit.request.query["after"] == nil
        guard page.next != nil || !isFirst else { return "" }
        let q = visit.request.query["q"]
        var html: HTML = "<nav class=\"pager\" aria-label=\"\(t("翻页", "Pages"))\">"
        if !isFirst { html += "<a class=\"btn\" href=\"\(Address.of(kind.name, query: ["q": q]))\">\(t("回到第一页", "First page"))</a>" }
        if let next = page.next {
            let link = Address.of(kind.name, query: ["q": q, "after": next.text])
            html += "<a class=\"btn\" rel=\"next\" href=\"\(link)\">\(t("下一页", "Next page"))</a>"
        }
        html += "</nav>"
        return html
    }

    /// What can be done with the list itself.
    private func foot(_ query: Query, _ columns: [any AnyField]) -> HTML {
        let file = Address.of(kind.name, "csv", query: ["q": query.text(of: kind) { visit.registry.kind($0) }])
        var html: HTML = "<div class=\"row list-foot no-print\"><a class=\"btn\" href=\"\(file)\" download>\(t("导出 CSV", "Export CSV"))</a>"
        html += ColumnChoice(visit: visit, kind: kind).html(columns, back: Address.of(kind.name, query: ["q": visit.request.query["q"]]))
        html += "</div>"
        return html
    }

    private func keys() -> HTML {
        """
        <div class="keys"><span><kbd>J</kbd> <kbd>K</kbd> \(t("上下移动", "move"))</span><span><kbd>⏎</kbd> \(t("打开", "open"))</span>\
        <span><kbd>/</kbd> \(t("过滤", "filter"))</span><span><kbd>?</kbd> \(t("全部快捷键", "all keys"))</span></div>
        """
    }

    private func empty() -> HTML {
        let all = Address.of(kind.name, query: ["q": ""])
        var html: HTML = """
            <section class="empty"><svg class="hang" viewBox="0 0 24 112" preserveAspectRatio="xMidYMax slice" aria-hidden="true">\
            <line x1="12" y1="0" x2="12" y2="92"/><path d="m12 90 1.700 2L18 95v2l-6 12-6-12v-2l4.300-3z"/></svg>\
            <h2>\(t("没有符合条件的\(kind.plural.zh)", "No \(kind.plural.en.lowercased()) match"))</h2>\
            <p class="quiet">\(t("去掉一个条件，或看全部。", "Take a condition away, or look at all of them."))</p><div class="row">
            """
        html += "<a class=\"btn\" href=\"\(all)\">\(t("看全部\(kind.plural.zh)", "All \(kind.plural.en.lowercased())"))</a></div></section>"
        return html
    }

    private func notice(_ sentences: [Text]) -> HTML {
        var html: HTML = "<div class=\"notice off inset\" role=\"alert\">\(Glyph.warn.html)<div>"
        for sentence in sentences { html += "<p>\(t(sentence))</p>" }
        html += "<p><a href=\"\(Address.of(kind.name, query: ["q": ""]))\">\(t("看全部", "Look at all"))</a></p></div></div>"
        return html
    }
}
