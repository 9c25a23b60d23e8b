import Engine
import Kernel

/// The box over every page: a number opens its record, anything else finds records of every kind by their words.
struct SearchPage {
    let visit: Visit
    private static let perKind = 5
    private static let perPage = 50
    private var t: Words { visit.t }
    private var typed: String { (visit.request.query["q"] ?? "").trimmed }
    /// The one kind looked at further.
    private var kind: String? { visit.request.query["in"] }
    private var offset: Int { visit.request.query["from"].flatMap { Int($0) }.map { min(max($0, 0), 1000) } ?? 0 }

    func answer() async throws -> PageAnswer {
        if typed.isEmpty { return await page(try await RecentRecords(visit: visit).html()) }
        if let record = try await numbered() { return .redirect(Address.of(record)) }
        let kinds = visit.searched.map(\.name).filter { kind == nil || kind == $0 }
        let sections: [SearchSection]
        do {
            sections = try await visit.records.search(
                String(typed.prefix(Limits.line)), kinds: kinds, offset: kind == nil ? 0 : offset,
                limit: kind == nil ? SearchPage.perKind : SearchPage.perPage, as: visit.principal)
        } catch Failure.tooBroad(let sentence) {
            return await page("<div class=\"notice off\" role=\"alert\">\(Glyph.warn.html)<p>\(t(sentence))</p></div>", status: 422)
        }
        return await page(sections.isEmpty ? nothing() : try await found(sections))
    }

    /// The record whose number was typed; digits alone are a number of the desk.
    private func numbered() async throws -> StoredRecord? {
        if let (kind, number) = visit.registry.number(typed) { return try await record(kind, number) }
        guard let desk = visit.deskKind, typed.utf8.allSatisfy({ (48...57).contains($0) }), let number = desk.fullNumber(desk.prefix + typed) else { return nil }
        return try await record(desk, number)
    }

    private func record(_ kind: Kind, _ number: String) async throws -> StoredRecord? {
        guard visit.reads(kind) else { return nil }
        do { return try await visit.records.read(kind.name, number: number, as: visit.principal) } catch Failure.notFound { return nil }
    }

    // MARK: drawing

    private func page(_ content: HTML, status: Int = 200) async -> PageAnswer {
        let title = t("搜索", "Search"), label = t("搜索全部记录", "Search all records")
        var body: HTML = "<div class=\"head\"><div><h1>\(title)</h1></div></div>"
        body += "<form class=\"ask\" role=\"search\" aria-label=\"\(label)\" action=\"/search\"><div class=\"filter-line\">\(Glyph.search.html)"
        body += "<label class=\"vh\" for=\"q\">\(label)</label><input id=\"q\" name=\"q\" value=\"\(typed)\" maxlength=\"200\" spellcheck=\"false\" autocomplete=\"off\""
        body += "\(" autofocus", if: typed.isEmpty)><button class=\"btn slim\">\(title) <kbd>⏎</kbd></button></div></form>"
        body += content
        return await visit.page(typed.isEmpty ? title : t("搜索「\(typed)」", "Search “\(typed)”"), at: "search", status: status, body)
    }

    private func found(_ sections: [SearchSection]) async throws -> HTML {
        var html: HTML = ""
        if sections.contains(where: \.isPartial) {
            html += "<p class=\"notice info\">\(t("没有哪条记录包含全部这些词；以下只含其中一部分。", "No record has all of these words; these have some of them."))</p>"
        }
        for section in sections {
            let hits = try await SearchHits.load(section, typed, visit)
            html += hits.html(more: more(section))
        }
        return html
    }

    /// Links to the rest of a kind's matches.
    private func more(_ section: SearchSection) -> HTML {
        func link(from: Int) -> String {
            Address.of("search", query: ["q": typed, "in": section.kind.name, "from": from == 0 ? nil : String(from)])
        }
        guard kind != nil else {
            guard section.count.number > section.records.count else { return "" }
            let words = t("全部\(section.kind.plural.zh)", "All \(section.kind.plural.en.lowercased())")
            return "<p class=\"after\"><a href=\"\(link(from: 0))\">\(words)</a></p>"
        }
        var html: HTML = "<nav class=\"pager\" aria-label=\"\(t("翻页", "Pages"))\">"
        html += "<a class=\"btn\" href=\"\(Address.of("search", query: ["q": typed]))\">\(t("全部类型", "All kinds"))</a>"
        if offset > 0 { html += "<a class=\"btn\" rel=\"prev\" href=\"\(link(from: max(0, offset - SearchPage.perPage)))\">\(t("上一页", "Previous page"))</a>" }
        let next = offset + SearchPage.perPage
        if next < section.count.number { html += "<a class=\"btn\" rel=\"next\" href=\"\(link(from: next))\">\(t("下一页", "Next page"))</a>" }
        html += "</nav>"
        return html
    }

    private func nothing() -> HTML {
        var html: HTML = "<section class=\"empty\"><h2>\(t("没有找到「\(typed)」", "Nothing found for “\(typed)”"))</h2><p class=\"quiet\">"
        html += "\(t("少写几个字试试，或换一种说法；编号可以直接写，如 INC42。", "Try fewer or other words; a number can be written as it is, such as INC42."))</p>"
        if let desk = visit.deskKind {
            html += "<div class=\"row\"><a class=\"btn\" href=\"\(Address.of(desk.name))\">\(t("看\(desk.plural.zh)清单", "List of \(desk.plural.en.lowercased())"))</a>"
            if visit.creates(desk) { html += visit.raiseButton(desk) }
            html += "</div>"
        }
        html += "</section>"
        return html
    }
}

extension Visit {
    /// The desk's own kind of record: the one that is assigned. Nil where the reader may see none.
    var deskKind: Kind? {
        registry.kinds.first { $0.position("assignee") != nil && $0.position("team") != nil }.flatMap { reads($0) ? $0 : nil }
    }

    /// Kinds a search goes through, the desk's own first. A customer's people look for what they have raised.
    var searched: [Kind] {
        let desk = deskKind
        let kinds = registry.kinds.filter { reads($0) && (principal.customer == nil || $0.name == desk?.name) }
        return kinds.filter { $0.name == desk?.name } + kinds.filter { $0.name != desk?.name }
    }
}
