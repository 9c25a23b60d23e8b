import Engine
import Kernel

/// On a version's page: what it says otherwise than the version before it. What a version of parameters changes stands at each parameter.
struct VersionChanges {
    let visit: Visit
    let content: RecordContent
    private var t: Words { visit.t }
    private var kind: Kind { content.kind }
    private var record: StoredRecord { content.record }

    /// Empty where it is the first, or no version of anything.
    func html() async throws -> HTML {
        guard let before = try await predecessor() else { return "" }
        var ids: [String: Set<RecordID>] = [:]
        for version in [before, record] { for field in fields { ids.add(version[field.id], field) } }
        let words = ChangeWords(kind: kind, writer: visit.writer(kind, labels: try await visit.labels(ids), options: content.writer.options))
        var lines = HTML()
        for field in fields where before[field.id] != record[field.id] {
            lines += "<li data-field=\"\(field.id)\">\(words.sentence(field.id, before: before[field.id], after: record[field.id]))</li>"
        }
        let title = t("与前一版的差异", "Differences from the version before"), link: HTML = "<a href=\"\(Address.of(before))\">\(before.number)</a>"
        let shown: HTML = lines.isEmpty ? "<p class=\"quiet none\">\(t("没有差异。", "None."))</p>" : "<ul class=\"changes\">\(lines)</ul>"
        return """
            <section class="sec" id="changes" aria-labelledby="h-changes"><header><h2 id="h-changes">\(title)</h2><span class="n">\(link)</span></header>\
            \(shown)</section>
            """
    }

    /// What people write in a version, but how it is called and why it was written.
    private var fields: [any AnyField] {
        let place = [kind.version?.subject, kind.version?.effective, kind.titleField].compactMap { $0 }
        return content.access.fields.filter { $0.setter != .rules && !place.contains($0.id) && !($0.type is LongTextField) }
    }

    /// The approved version that holds until this one takes effect.
    private func predecessor() async throws -> StoredRecord? {
        guard let version = kind.version, let subject = version.subject, !kind.fields.contains(where: { $0.type is ParametersField }) else { return nil }
        guard let of = record[subject].id else { return nil }
        let moment = Moment(record[version.effective]) ?? visit.now
        let earlier = Filter.term(Filter.Path(version.effective), .less, [.value(moment.value)])
        let approved = Filter.equal(subject, .value(.id(of))).and(.equal(SystemField.state.id, .value(.text(Lifecycle.approved)))).and(earlier)
        let latest = Query(approved, sort: Query.Sort(version.effective, descending: true))
        return try await visit.records.list(kind.name, latest, limit: 1, as: visit.principal).records.first
    }
}
