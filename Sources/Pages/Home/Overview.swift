import Engine
import Kernel

/// What is not resolved yet, by team and priority and by person, for those who oversee the desk: who work in no team themselves.
/// Every number leads to its records.
struct Overview {
    let visit: Visit
    let kind: Kind
    private var t: Words { visit.t }
    private static let mostPeople = 30

    var isWanted: Bool {
        visit.principal.customer == nil && visit.principal.teams.isEmpty && kind.position("priority") != nil
    }

    func html() async throws -> HTML {
        let byTeam = try await visit.records.tally(kind.name, kind.unresolved, by: ["team", "priority"], as: visit.principal)
        let byPerson = try await visit.records.tally(kind.name, kind.unresolved, by: ["assignee", "state"], as: visit.principal)
        let teams = Set(byTeam.parts.compactMap { $0.values[0].id }), people = Set(byPerson.parts.compactMap { $0.values[0].id })
        let labels = try await visit.labels(["team": teams, "person": people])
        let options = try await visit.options(of: kind)
        let priorities = options.all(of: "priority").map { Column(value: .text($0.key), head: Marks.priority($0.key, t($0.label))) }
        let states = kind.lifecycle.states.filter { $0.isOpen && $0.look != .done }.map {
            Column(value: .text($0.id), head: Marks.state($0.id, of: kind, t))
        }
        var html: HTML = "<div class=\"overview\">"
        html += Crosstab(
            visit: visit, kind: kind, labels: labels, id: "by-team", title: t("未解决：处理组与优先级", "Unresolved, by team and priority"),
            row: "team", column: "priority", columns: priorities, tally: byTeam).html()
        html += Crosstab(
            visit: visit, kind: kind, labels: labels, id: "by-person", title: t("未解决：处理人", "Unresolved, by person"),
            row: "assignee", column: SystemField.state.id, columns: states, tally: byPerson, mostRows: Overview.mostPeople).html()
        return html.with("</div>")
    }

    struct Column {
        let value: Value
        let head: HTML
    }
}

/// A table of counts by two fields, with totals; every number is a link to the list it counts.
struct Crosstab {
    let visit: Visit
    let kind: Kind
    let labels: [RecordID: Label]
    let id: String
    let title: String
    /// The field of the rows, a reference; and that of the columns.
    let row: String
    let column: String
    let columns: [Overview.Column]
    let tally: Tally
    var mostRows = 50
    private var t: Words { visit.t }

    func html() -> HTML {
        guard !tally.parts.isEmpty else { return "" }
        var html: HTML = """
            <section class="sec" id="\(id)" aria-labelledby="h-\(id)"><header><h2 id="h-\(id)">\(title)</h2></header>\
            <div class="scroll-x"><table class="sheet counts"><caption class="vh">\(title)</caption><thead><tr>\
            <th scope="col">\(kind.field(row).map { t($0.label) } ?? "")</th>
            """
        for column in columns { html += "<th scope=\"col\" class=\"end\">\(column.head)</th>" }
        html += "<th scope=\"col\" class=\"end\">\(t("合计", "Total"))</th></tr></thead><tbody>"
        for value in rows.prefix(mostRows) { html += line(value) }
        html += "</tbody></table></div>"
        if tally.isMore { html += "<p class=\"small quiet\">\(t("只数了前 \(Tally.most) 条。", "Only the first \(Tally.most) are counted."))</p>" }
        html += "</section>"
        return html
    }

    /// Without a value first, then the fullest.
    private var rows: [Value] {
        let totals = Dictionary(tally.parts.map { ($0.values[0], $0.number) }, uniquingKeysWith: +)
        return totals.sorted { ($0.key.isNull ? 0 : 1, -$0.value, name($0.key)) < ($1.key.isNull ? 0 : 1, -$1.value, name($1.key)) }.map(\.key)
    }

    private func name(_ value: Value) -> String { value.id.map { labels[$0]?.text(t.language) ?? $0.description } ?? "" }

    private func line(_ value: Value) -> HTML {
        let own = tally.parts.filter { $0.values[0] == value }
        let named: HTML = value.id.flatMap { labels[$0] }.map {
            "<a href=\"\(Address.of($0.kind, $0.number))\">\($0.text(t.language))</a>"
        } ?? "<span>\(t("未分派", "Unassigned"))</span>"
        let whose = Filter.equal(row, value.id.flatMap { labels[$0] }.map { .named($0.number) } ?? .none)
        var html: HTML = "<tr><th scope=\"row\">\(named)</th>"
        for column in columns {
            let number = own.first { $0.values[1] == column.value }?.number ?? 0
            html += cell(number, whose.and(.term(Filter.Path(self.column), .any, [.value(column.value)])))
        }
        html += cell(own.reduce(0) { $0 + $1.number }, whose)
        html += "</tr>"
        return html
    }

    private func cell(_ number: Int, _ condition: Filter) -> HTML {
        guard number > 0 else { return "<td class=\"n mut\">0</td>" }
        let link = Address.of(kind.name, query: ["q": Query(kind.unresolved.and(condition)).text(of: kind)])
        return "<td class=\"n\"><a href=\"\(link)\">\(number)</a></td>"
    }
}
