import Engine
import Kernel

/// Records that wait for a decision, as a table: who wrote or asked for them, and until when.
struct Decisions {
    private static let most = 20
    let visit: Visit
    private var t: Words { visit.t }

    /// What waits for this person, at the top of the home page; empty where nothing does.
    func section() async throws -> HTML {
        guard let inbox = Inbox(visit) else { return "" }
        var waiting: [StoredRecord] = []
        for part in inbox.parts { waiting += try await inbox.waiting(part, limit: Decisions.most + 1) }
        guard !waiting.isEmpty else { return "" }
        let title = Inbox.title(t)
        return """
            <section class="sec" id="approvals" aria-labelledby="h-approvals"><header><h2 id="h-approvals">\(title)</h2>\
            <span class="n">\(Decisions.count(waiting, most: Decisions.most, t))</span><span class="push"><a href="\(Address.of(Inbox.path))">\(t("全部", "All"))</a></span>\
            </header>\(try await table(title, Array(waiting.prefix(Decisions.most))))</section>
            """
    }

    static func count(_ waiting: [StoredRecord], most: Int, _ t: Words) -> String {
        waiting.count > most ? t("多于 \(most)", "more than \(most)") : String(waiting.count)
    }

    func table(_ title: String, _ records: [StoredRecord]) async throws -> HTML {
        var ids: [String: Set<RecordID>] = [:]
        for record in records { for field in people(record.kind) + about(record.kind) { ids.add(record[field.id], field) } }
        let labels = try await visit.labels(ids)
        let rows = records.reduce(into: HTML()) { $0 += row($1, labels) }
        let heads = [t("编号", "Number"), t("标题", "Title"), t("种类", "Kind"), t("编制或提出", "Written or asked by"), t("生效或期限", "Effective or due")]
        return ShortTable.html(title, heads: heads, rows: rows)
    }

    private func people(_ kind: Kind) -> [any AnyField] {
        Set(kind.lifecycle.verbs.filter(\.isDecision).compactMap(\.apartFrom)).sorted().compactMap { kind.field($0) }
    }

    private func about(_ kind: Kind) -> [any AnyField] { kind.fields.filter { $0.type is SubjectField } }

    /// With what it is about, where that is a record of its own that the reader may see.
    private func name(_ record: StoredRecord, _ labels: [RecordID: Label]) -> HTML {
        let subjects = about(record.kind).compactMap { Reference(record[$0.id]) }
        guard let subject = subjects.first.flatMap({ labels[$0.id] }) else { return ShortTable.name(record, t) }
        return ShortTable.name(record, t, title: { "\($0) \(subject.text(t.language))" })
    }

    private func row(_ record: StoredRecord, _ labels: [RecordID: Label]) -> HTML {
        let ids = people(record.kind).flatMap { field in field.type.references(record[field.id]).map { $0.id } }
        let names = ids.compactMap { labels[$0]?.text(t.language) }
        let until = record.kind.version?.effective ?? record.kind.lifecycle.verbs.compactMap(\.until).first
        let none = record.kind.version == nil ? "—" : t("批准后即生效", "once approved")
        let moment: HTML = until.flatMap { Moment(record[$0]) }.map { visit.times.element($0, visit.times.full($0)) } ?? "\(none)"
        return """
            <tr>\(name(record, labels))<td class="nowrap mut">\(t(record.kind.label))</td>\
            <td class="nowrap">\(t.list(names))</td><td class="end nowrap">\(moment)</td></tr>
            """
    }
}
