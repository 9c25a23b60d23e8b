import Engine
import Kernel

/// What waits for this person's word, of whatever kind: versions that others have written, and what they are asked to approve.
struct Approvals {
    private static let most = 20
    let visit: Visit
    private var t: Words { visit.t }

    /// Empty where nothing waits.
    func html() async throws -> HTML {
        var waiting: [StoredRecord] = []
        for kind in visit.registry.kinds { waiting += try await self.waiting(kind) }
        guard !waiting.isEmpty else { return "" }
        var ids: [String: Set<RecordID>] = [:]
        for record in waiting { for field in people(record.kind) + about(record.kind) { ids.add(record[field.id], field) } }
        let labels = try await visit.labels(ids), title = t("待我批准", "Waiting for my approval")
        let rows = waiting.prefix(Approvals.most).reduce(into: HTML()) { $0 += row($1, labels) }
        let heads = [t("编号", "Number"), t("标题", "Title"), t("种类", "Kind"), t("编制", "Written by"), t("生效或期限", "Effective or due")]
        return """
            <section class="sec" id="approvals" aria-labelledby="h-approvals"><header><h2 id="h-approvals">\(title)</h2>\
            <span class="n">\(count(waiting))</span></header>\(ShortTable.html(title, heads: heads, rows: rows))</section>
            """
    }

    private func waiting(_ kind: Kind) async throws -> [StoredRecord] {
        let access = visit.access(to: kind), verbs = kind.lifecycle.verbs.filter { $0.apartFrom != nil && $0.approval == nil && access.allows($0) }
        guard !verbs.isEmpty, visit.reads(kind) else { return [] }
        let states = Set(verbs.flatMap(\.from)).sorted().map { Filter.Operand.value(.text($0)) }
        var filter = Filter.term(Filter.Path(SystemField.state.id), .any, states)
        for duty in Set(verbs.compactMap(\.apartFrom)).sorted() { filter = filter.and(.not(.equal(duty, .me))) }
        for field in Set(verbs.compactMap(\.onlyBy)).sorted() { filter = filter.and(.equal(field, .me)) }
        let oldest = Query.Sort(SystemField.number.id, descending: false)
        return try await visit.records.list(kind.name, Query(filter, sort: oldest), limit: Approvals.most + 1, as: visit.principal).records
    }

    private func count(_ waiting: [StoredRecord]) -> String {
        waiting.count > Approvals.most ? t("多于 \(Approvals.most)", "more than \(Approvals.most)") : String(waiting.count)
    }

    private func people(_ kind: Kind) -> [any AnyField] { kind.lifecycle.verbs.compactMap(\.apartFrom).compactMap { kind.field($0) } }

    private func about(_ kind: Kind) -> [any AnyField] { kind.fields.filter { $0.type is SubjectField } }

    /// With what it is about, where that is a record of its own that the reader may see.
    private func name(_ record: StoredRecord, _ labels: [RecordID: Label]) -> HTML {
        let subjects = about(record.kind).compactMap { Reference(record[$0.id]) }
        guard let subject = subjects.first.flatMap({ labels[$0.id] }) else { return ShortTable.name(record, t) }
        return ShortTable.name(record, t, title: { "\($0) \(subject.text(t.language))" })
    }

    private func row(_ record: StoredRecord, _ labels: [RecordID: Label]) -> HTML {
        let names = people(record.kind).flatMap { record[$0.id].ids }.compactMap { labels[$0]?.text(t.language) }
        let until = record.kind.version?.effective ?? record.kind.lifecycle.verbs.compactMap(\.until).first
        let none = record.kind.version == nil ? "—" : t("批准后即生效", "once approved")
        let moment: HTML = until.flatMap { Moment(record[$0]) }.map { visit.times.element($0, visit.times.full($0)) } ?? "\(none)"
        return """
            <tr>\(name(record, labels))<td class="nowrap mut">\(t(record.kind.label))</td>\
            <td class="nowrap">\(t.list(names))</td><td class="end nowrap">\(moment)</td></tr>
            """
    }
}
