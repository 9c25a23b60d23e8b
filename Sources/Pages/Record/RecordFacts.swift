import Engine
import Kernel

/// Label and value of every field the reader may see; a pen where they may change it.
struct RecordFacts {
    let visit: Visit
    let content: RecordContent
    let form: RecordForm
    private var t: Words { visit.t }
    private var kind: Kind { content.kind }

    func html(_ inputs: FieldInputs) -> HTML {
        var html: HTML = "<section class=\"sec\" id=\"facts\"><header><h2>\(t("字段", "Fields"))</h2></header><dl class=\"facts\">"
        for field in fields { html += row(field, inputs) }
        html += fact(SystemField.created, content.record.created)
        html += "</dl></section>"
        html += source()
        return html
    }

    /// Long texts with words, and lines, stand in the main column; fields that only a later verb fills wait until they have a value.
    private var fields: [any AnyField] {
        let later = Set(kind.lifecycle.verbs.flatMap(\.needs))
        return content.access.fields.filter { field in
            if field.id == kind.titleField || field.type is FactsField || field.type.isTable || kind.clocks.contains(field.id) { return false }
            // No hours are an answer, too.
            if field.type is HoursField { return true }
            if field.type is ParametersField { return false }
            if !content.record[field.id].isNull { return !(field.type is LongTextField) }
            if form == .edit(field.id) { return true }
            return content.isEditable(field) && !later.contains(field.id)
        }
    }

    private func row(_ field: any AnyField, _ inputs: FieldInputs) -> HTML {
        let value = content.record[field.id], label = t(field.label), isEditable = content.isEditable(field)
        let edit = InlineEdit(visit: visit, record: content.record)
        if isEditable, form == .edit(field.id) {
            return """
                <dt><label for="\(FieldInputs.id(field.id))">\(label)</label></dt>\
                <dd class="open" id="field-\(field.id)">\(edit.form(field, inputs, label: false))</dd>
                """
        }
        let none = field.type is HoursField ? LinesTable.noWork(t) : "—"
        let shown: HTML = value.isNull ? "<span class=\"mut\">\(none)</span>" : content.writer.html(value, field)
        let pen: HTML = isEditable ? edit.pen(field) : ""
        return "<dt>\(label)</dt><dd id=\"field-\(field.id)\" data-field=\"\(field.id)\"\(" class=\"ed\"", if: isEditable)>\(shown)\(pen)</dd>"
    }

    private func fact(_ field: any AnyField, _ moment: Moment) -> HTML {
        "<dt>\(t(field.label))</dt><dd data-field=\"\(field.id)\">\(visit.times.element(moment, visit.times.full(moment)))</dd>"
    }

    /// What the system it was imported from said, by its own names.
    private func source() -> HTML {
        guard let field = content.access.fields.first(where: { $0.type is FactsField }) else { return "" }
        let facts = content.record[field.id].texts.sorted { $0.key < $1.key }
        guard !facts.isEmpty else { return "" }
        var html: HTML = "<details class=\"further sec\"><summary>\(t(field.label))</summary><dl class=\"facts long\">"
        for (name, fact) in facts { html += "<dt class=\"mono\">\(name)</dt><dd data-fact=\"\(name)\">\(fact)</dd>" }
        html += "</dl></details>"
        return html
    }
}

extension RecordContent {
    /// What is closed for a customer stays as it is; to go on, it is reopened.
    private var isAmendable: Bool { kind.customerField == nil || kind.lifecycle.state(record.state)?.isOpen == true }

    /// What has been approved stays as it is.
    private var isFixed: Bool { kind.lifecycle.state(record.state)?.isFixed == true }

    /// Whether the pen stands beside the field.
    func isEditable(_ field: any AnyField) -> Bool {
        isAmendable && !isFixed && access.allows(.change) && access.sets(field) && FieldInputs.isOffered(field, writer.options)
    }
}

/// The record's long texts and lines, in the main column.
struct RecordTexts {
    let visit: Visit
    let content: RecordContent
    let form: RecordForm
    private var t: Words { visit.t }

    func html(_ inputs: FieldInputs) -> HTML {
        var html = HTML()
        for field in content.access.fields where field.type is ParametersField { html += parameters(field, inputs) }
        for field in content.access.fields where field.type is LongTextField || field.type.isTable {
            let value = content.record[field.id], isAsked = content.questions[field.id] != nil
            guard !value.isNull || isAsked || field.type is LinesField && content.isEditable(field) else { continue }
            let edit = InlineEdit(visit: visit, record: content.record), isEditable = content.isEditable(field)
            html += "<section class=\"sec\" id=\"field-\(field.id)\"><header><h2>\(t(field.label))</h2>"
            if field.type.isTable, !value.isNull { html += "<span class=\"n\">\(content.writer.plain(value, field))</span>" }
            if isEditable, form != .edit(field.id) { html += "<span class=\"push\">\(edit.pen(field))</span>" }
            html += "</header>"
            if isEditable, form == .edit(field.id) {
                html += edit.form(field, inputs, label: field.type is LongTextField)
            } else {
                html += "<div class=\"\(field.type is LongTextField ? "md words" : "words")\" data-field=\"\(field.id)\">\(shown(value, field))</div>"
            }
            html += "</section>"
        }
        return html
    }
}

extension RecordTexts {
    private func shown(_ value: Value, _ field: any AnyField) -> HTML {
        if let asked = content.questions[field.id] { return AnswersTable(questions: asked, writer: content.writer).html(value, caption: t(field.label)) }
        if value.isNull { return "<span class=\"mut\">—</span>" }
        guard field.type is LongTextField, let words = value.text else { return content.writer.html(value, field) }
        return Markdown.html(words)
    }

    /// What a version sets, beside what held before.
    private func parameters(_ field: any AnyField, _ inputs: FieldInputs) -> HTML {
        let edit = InlineEdit(visit: visit, record: content.record), isEditable = content.isEditable(field)
        let isOpen = isEditable && form == .edit(field.id)
        var html: HTML = "<section class=\"sec\" id=\"field-\(field.id)\"><header><h2>\(t(field.label))</h2>"
        if isEditable, !isOpen { html += "<span class=\"push\">\(edit.pen(field))</span>" }
        html += "</header>"
        if isOpen { html += edit.form(field, inputs, label: false) } else {
            html += ParameterChanges(visit: visit, record: content.record, rules: content.writer.options.timeline).html(content.record[field.id])
        }
        return html.with("</section>")
    }
}

/// The box in the drawing's corner: by which the record can be checked.
struct TitleBlock {
    let visit: Visit
    let content: RecordContent
    private var t: Words { visit.t }

    func html() -> HTML {
        let record = content.record
        var html: HTML = """
            <section><h2 class="vh">\(t("核验", "For verification"))</h2><dl class="block two">\
            <div class="w4"><dt>\(t(content.kind.label))</dt><dd class="big">\(record.number)</dd></div>\
            <div><dt>\(t("修订", "Revision"))</dt><dd>\(record.version)</dd></div>\
            <div><dt>\(t("更新", "Updated"))</dt><dd>\(visit.times.full(record.updated))</dd></div>\
            <div class="w4"><dt>\(t("最后一条历史的哈希", "Hash of the last event"))</dt><dd class="mono small" data-head>\(Hex.text(record.head))</dd></div>
            """
        if let last = content.lines.last, content.isNewest {
            html += "<div class=\"w4\"><dt>\(t("依据的规则集", "Rulebook"))</dt><dd class=\"mono small\">\(Hex.text(last.entry.rulebook))</dd></div>"
        }
        html += "</dl></section>"
        return html
    }
}
