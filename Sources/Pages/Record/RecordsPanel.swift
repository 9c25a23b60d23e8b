import Engine
import Kernel

/// Records that belong to another, and the way to one more.
struct RecordsPanel {
    let visit: Visit
    let panel: Panel
    let kind: Kind
    let records: [StoredRecord]
    let new: PanelView.NewRecord?
    /// The fields its room names as columns; none: those of the kind's list.
    var chosen: [String] = []
    /// The list in which all of them stand.
    var all: Query?
    private var t: Words { visit.t }

    func html(_ id: String) async throws -> HTML {
        var html: HTML = """
            <section class="sec" id="\(id)" aria-labelledby="h-\(id)"><header><h2 id="h-\(id)">\(t(panel.label))</h2>\
            <span class="n">\(records.count)</span><span class="push">\(list())\(try await begin())</span></header>
            """
        if records.isEmpty {
            html += "<p class=\"quiet none\">\(t("没有。", "None."))</p>"
        } else {
            html += try await table()
        }
        return html.with("</section>")
    }

    private func list() -> HTML {
        guard let all else { return "" }
        return "<a href=\"\(Address.of(kind.name, query: ["q": all.text(of: kind)]))\">\(t("看清单", "List"))</a>"
    }

    /// A form that begins with what is known already.
    private func begin() async throws -> HTML {
        guard let new, visit.creates(kind) else { return "" }
        var ids: [String: Set<RecordID>] = [:]
        for (field, value) in new.values { if let field = kind.field(field) { ids.add(value, field) } }
        let labels = try await visit.labels(ids)
        var query = new.values.sorted { $0.key < $1.key }.map { field, value -> (String, String?) in
            guard let type = kind.field(field)?.type else { return (FormState.prefix + field, nil) }
            let label = type.references(value).first.flatMap { labels[$0.id] }
            return (FormState.prefix + field, label.map { ReferenceFinder.words($0.text(t.language), $0.number) } ?? type.plain(value))
        }
        let like = new.like.flatMap { id in records.first { $0.id == id } }?.number
        query.append((NewPage.like, like))
        let words = like.map { t("照 \($0) 新建版本", "New version like \($0)") } ?? t.raise(kind)
        return "<a class=\"btn slim\" href=\"\(Address.of([kind.name, "new"], query: query))\">\(Glyph.plus.html)\(words)</a>"
    }

    /// Not those that say of all records the same: to what they belong.
    private var columns: [any AnyField] {
        let access = visit.access(to: kind)
        guard chosen.isEmpty else { return chosen.compactMap { kind.field($0) }.filter { SystemField.contains($0.id) || access.reads($0) } }
        return ListTable.columns(of: kind, access).filter { new?.values[$0.id] == nil && $0.id != SystemField.updated.id }
    }

    private func table() async throws -> HTML {
        let all = self.columns
        let columns = all.filter { !($0.type is ParametersField) }, promised = all.filter { $0.type is ParametersField }
        var ids: [String: Set<RecordID>] = [:]
        for record in records { for field in columns where field.type.refers { ids.add(record.value(field.id), field) } }
        let writer = visit.writer(kind, labels: try await visit.labels(ids), options: try await visit.options(of: kind))
        var html: HTML = "<div class=\"scroll-x\"><table class=\"grid\" data-list><caption class=\"vh\">\(t(panel.label))</caption><thead><tr>"
        let title = kind.field(kind.titleField).map { [$0] } ?? []
        let heads: [any AnyField] = [SystemField.number] + title + columns
        for field in heads { html += "<th scope=\"col\">\(t(field.label))</th>" }
        html += "</tr></thead><tbody>"
        for record in records {
            let below = promised.reduce(into: HTML()) { $0 += promises(record[$1.id], writer) }
            html += "<tr>\(ShortTable.name(record, t, below: below))"
            for field in columns { html += "<td data-field=\"\(field.id)\">\(cell(record, field, writer))</td>" }
            html += "</tr>\n"
        }
        return html.with("</tbody></table></div>")
    }

    private func cell(_ record: StoredRecord, _ field: any AnyField, _ writer: ValueWriter) -> HTML {
        if field.id == SystemField.state.id, kind.position(field.id) == nil { return Marks.state(record.state, of: kind, t) }
        let value = record.value(field.id)
        return value.isNull ? "<span class=\"mut\">—</span>" : writer.html(value, field)
    }

    /// What is set, whole: in a list it is what the record is about. It stands beneath the title, where it finds room in any width.
    private func promises(_ value: Value, _ writer: ValueWriter) -> HTML {
        var html: HTML = "<div class=\"promised\">"
        for (id, text) in value.texts.sorted(by: { $0.key < $1.key }) {
            guard let parameter = writer.options.rules.parameter(id), let json = JSON(parsing: Array(text.utf8)) else { continue }
            if case .targets(let rows, let columns) = parameter.form {
                html += TargetsView(rows: rows, columns: columns, t: t).lines(json)
            } else {
                let view = ParameterView(form: parameter.form, rules: writer.options.timeline, now: visit.now, t: t)
                html += "<div>\(t(parameter.label))\(t.colon)\(view.brief(json))</div>"
            }
        }
        return html.with("</div>")
    }
}
