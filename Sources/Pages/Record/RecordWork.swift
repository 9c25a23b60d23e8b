import Engine
import Kernel

/// On the page of a team or a person: who is in the team, and what they still have to do.
struct RecordWork {
    let visit: Visit
    let record: StoredRecord
    private var t: Words { visit.t }
    private static let rows = 10

    func html() async throws -> HTML {
        var html = try await members()
        html += try await work()
        return html
    }

    private func members() async throws -> HTML {
        guard record.kind.name == "team", let kind = visit.registry.kind("person"), visit.access(to: kind).condition(for: .read) == .all else { return "" }
        let filter = Filter.equal(SystemField.open, true).and(.equal("teams", .value(.id(record.id))))
        let people = try await visit.records.list(
            kind.name, Query(filter), limit: Records.longestPage, only: [kind.titleField], as: visit.principal).records
        guard !people.isEmpty else { return "" }
        var html: HTML = """
            <section class="sec" id="members"><header><h2>\(t("成员", "Members"))</h2><span class="n">\(people.count)</span></header><p class="row none">
            """
        for person in people {
            html += "<a href=\"\(Address.of(person))\">\(Marks.person(person[kind.titleField].words(in: t.language) ?? person.number))</a> "
        }
        html += "</p></section>"
        return html
    }

    private func work() async throws -> HTML {
        guard let kind = visit.deskKind, visit.principal.customer == nil else { return "" }
        guard let field = ["team", "assignee"].first(where: { kind.field($0)?.type.target == record.kind.name }) else { return "" }
        let plan = HomeSection.Plan(
            id: "work", title: t("未解决的\(kind.plural.zh)", "Unresolved \(kind.plural.en.lowercased())"),
            whose: .equal(field, .value(.id(record.id))), shown: kind.unresolved)
        let section = try await HomeSection.load(plan, kind, visit, most: RecordWork.rows)
        guard section.total?.number != 0 else { return "" }
        var ids: [String: Set<RecordID>] = [:]
        section.addReferences(to: &ids)
        return section.html(visit, visit.writer(kind, labels: try await visit.labels(ids), options: try await visit.options(of: kind)))
    }
}
