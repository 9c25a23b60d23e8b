import Engine
import Kernel

/// Writes values as people read them.
struct ValueWriter: Sendable {
    let t: Words
    let times: Times
    let labels: [RecordID: Label]
    let options: OptionLabels
    /// Kinds whose records the reader may open.
    let openable: Set<String>

    /// A value by its field; empty for none.
    func html(_ value: Value, _ field: any AnyField) -> HTML {
        switch value {
        case .null: ""
        case .id(let id): reference(id)
        case .ids(let ids): references(ids)
        case .text where field.type is LinesField: lines(value, field)
        case .text where field.type is SubjectField: Reference(value).map { reference($0.id) } ?? "\(plain(value, field))"
        case .text(let key) where field.type is ChoiceField: choice(key, field)
        case .text where field.type is ClockField: ClockState(value).map { clock($0).html() } ?? ""
        case .text(let address) where field.type is LinkField: link(address)
        case .whole where field.type is MomentField: Moment(value).map { times.element($0, times.full($0)) } ?? ""
        default: "\(plain(value, field))"
        }
    }

    /// A value in words alone.
    func plain(_ value: Value, _ field: any AnyField) -> String {
        if let words = field.type.words(value) { return t(words) }
        return switch value {
        case .null: ""
        case .text where field.type is LinesField: LinesTable.count(value, t)
        case .text(let text) where field.type is SubjectField: Reference(value).map { name($0.id) } ?? text
        case .truth(let truth): truth ? t("是", "yes") : t("否", "no")
        case .text(let key) where field.type is ChoiceField: t(options.label(key, of: field.id))
        case .text where field.type is ClockField: ClockState(value).map { clock($0).words } ?? ""
        case .text(let text): text
        case .texts(let sets) where field.type is ParametersField: t.list(sets.sorted { $0.key < $1.key }.map { parameter($0.key, $0.value) })
        case .texts where !(field.type is FactsField): value.words(in: t.language) ?? ""
        case .id(let id): name(id)
        case .ids(let ids): t.list(ids.map(name))
        case .whole where field.type is MomentField: Moment(value).map(times.full) ?? ""
        default: field.type.plain(value)
        }
    }

    /// What a version sets: the parameter, and the cells of it where cells are set.
    private func parameter(_ id: String, _ set: String) -> String {
        guard let parameter = options.rules.parameter(id) else { return id }
        let cells = JSON(parsing: Array(set.utf8)).map { parameter.form.cells(of: $0) } ?? [], label = t(parameter.label)
        return cells.isEmpty ? label : t("\(label)（\(t.list(cells.map { t($0) }))）", "\(label) (\(t.list(cells.map { t($0) })))")
    }

    /// What a record is called; what the reader may not see has no name.
    func name(_ id: RecordID) -> String { labels[id]?.text(t.language) ?? t("（不可见）", "(not visible)") }

    func reference(_ id: RecordID) -> HTML {
        guard let label = labels[id] else { return "<span class=\"mut\">\(name(id))</span>" }
        let name = label.text(t.language)
        let shown: HTML = label.kind == "person" ? Marks.person(name) : "\(name)"
        return openable.contains(label.kind) ? "<a href=\"\(Address.of(label.kind, label.number))\">\(shown)</a>" : shown
    }

    private func references(_ ids: [RecordID]) -> HTML {
        var html = HTML()
        for (position, id) in ids.enumerated() { html += "\(position == 0 ? "" : t("、", ", "))\(reference(id))" }
        return html
    }

    private func lines(_ value: Value, _ field: any AnyField) -> HTML {
        (field.type as? LinesField).map { LinesTable(type: $0, writer: self).html(value, caption: t(field.label)) } ?? ""
    }

    func clock(_ state: ClockState) -> ClockView { ClockView(state, options.timeline, now: times.now, t: t) }

    private func choice(_ key: String, _ field: any AnyField) -> HTML {
        let words = t(options.label(key, of: field.id))
        return Marks.isPriority(field, key) ? Marks.priority(key, words) : "\(words)"
    }

    private func link(_ address: String) -> HTML { "<a href=\"\(address)\" rel=\"noreferrer\">\(address)</a>" }
}
