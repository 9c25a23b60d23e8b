import Engine
import Kernel

/// The form for a new record, and its creation.
struct NewPage {
    let visit: Visit
    let kind: Kind
    private var t: Words { visit.t }
    /// In the address: the number of the record whose values the form begins with.
    static let like = "like"

    func form() async throws -> PageAnswer {
        try await page(FormState(prefilled: visit.request.query), status: 200)
    }

    func create() async throws -> PageAnswer {
        var state = FormState(visit.request)
        if visit.request.field("then") == ParameterInputs.more { return try await page(state, status: 200) }
        let options = try await visit.options(of: kind)
        let reader = FieldReader(visit: visit, options: options, state: state)
        var (values, refusals) = try await reader.read(kind)
        if let field = ownCustomerField { values[field] = visit.principal.customer.map { .id($0) } }
        var happened: Moment?
        do { happened = try reader.happened() } catch let refused as Refused { refusals += refused.refusals }
        guard refusals.isEmpty else {
            let command = Command.create(kind: kind.name, Input(values, happened: happened))
            state.refusals = try await visit.all(refusals, with: command)
            return try await page(state, status: 422)
        }
        do {
            let receipt = try await visit.records.run(
                .create(kind: kind.name, Input(values, happened: happened)), as: visit.principal, key: visit.request.idempotencyKey)
            visit.options.clear()
            if let verb = first, visit.request.field("then") == verb.id { await goOn(receipt, verb) }
            let record = try await visit.records.readBack(kind.name, receipt.id, as: visit.principal)
            return .redirect(Address.of(record))
        } catch let refused as Refused {
            state.refusals = refused.refusals
            return try await page(state, status: 422)
        } catch Failure.keyReused {
            let sent = Text(
                "这张表单已经登记过一条；要再登记一条，请核对后再次提交。",
                "This form has raised a record already; to raise another, check it and send it again.")
            state.refusals = [Refusal(sent)]
            return try await page(state, status: 409)
        }
    }

    /// What can be done with a new record at once: to begin to work on it. Nil for who does not.
    private var first: Verb? {
        kind.lifecycle.verbs(from: kind.lifecycle.initial).first {
            kind.isImmediate($0) && kind.lifecycle.target(of: $0)?.look == .work && access.allows($0)
        }
    }

    /// A record that was raised stands, whatever becomes of the step after it: its page shows how it is.
    private func goOn(_ receipt: Receipt, _ verb: Verb) async {
        guard !receipt.isRepeated else { return }
        _ = try? await visit.records.run(
            .perform(kind: kind.name, receipt.id, version: receipt.version, verb: verb.id, Input()), as: visit.principal)
    }

    // MARK: fields

    /// The record the form begins like.
    private func pattern() async throws -> StoredRecord? {
        guard !visit.request.isPost, let number = visit.request.query[NewPage.like] else { return nil }
        return try await visit.records.read(kind.name, number: number, as: visit.principal)
    }

    /// What a field begins with. When a version takes effect, and what only one record can have, is not taken over.
    private func beginning(_ field: any AnyField, _ pattern: StoredRecord?) -> Value {
        guard let pattern, field.id != kind.version?.effective, (field.type as? TextField)?.isUnique != true else { return field.initial }
        return pattern[field.id]
    }

    private var access: Access { visit.access(to: kind) }
    /// A customer's person raises records for the own organisation and is not asked which.
    private var ownCustomerField: String? { visit.principal.customer == nil ? nil : kind.customerField }
    private var settable: [any AnyField] { kind.fields.filter { access.sets($0) && $0.id != ownCustomerField } }

    /// Fields a new record is asked for: not those that only a later verb needs, nor answers while the questions are not known.
    private func asked(_ options: OptionLabels) -> [any AnyField] {
        let later = Set(kind.lifecycle.verbs.flatMap(\.needs))
        return settable.filter { !later.contains($0.id) && !($0.type is AnswersField) && FieldInputs.isOffered($0, options) }
    }

    /// What most records need; the rest waits behind a word.
    private func isMain(_ field: any AnyField) -> Bool {
        field.isRequired || field.id == kind.titleField || kind.columns.contains(field.id) || field.type is LongTextField
            || field.type.target == "person" && visit.principal.customer == nil || kind.customerField == nil
    }

    // MARK: drawing

    private func page(_ state: FormState, status: Int) async throws -> PageAnswer {
        guard access.allows(.create) else {
            throw Failure.denied(Text("你不能新建\(kind.label.zh)。", "You may not create a \(kind.label.en.lowercased())."))
        }
        let options = try await visit.options(of: kind)
        let fields = asked(options)
        let pattern = try await pattern()
        let labels = try await visit.records.labels(of: pattern.map { [$0] } ?? [], as: visit.principal)
        let base = await FieldReader(visit: visit, options: options, state: state).base(kind) { beginning($0, pattern) }
        let inputs = FieldInputs(
            writer: visit.writer(kind, labels: labels, options: options), offers: try await Suggestions(for: fields, brings: kind.customerField, visit), state: state,
            base: base)
        let title = t.raise(kind)
        var body: HTML = """
            <div class="head"><div><div class="crumb"><a href="\(Address.of(kind.name))">\(t(kind.plural))</a></div><h1>\(title)</h1></div></div>\
            \(visit.summary(state.refusals, of: kind, shown: Set(fields.map(\.id))))\
            <form class="form pairs" method="post" data-ask data-send action="\(Address.of(kind.name, "new"))">\(visit.hidden())
            """
        let main = fields.filter(isMain), rest = fields.filter { !isMain($0) }
        let focus = state.focus(among: (main + rest).map(\.id) + ["happened"])
        body += rows(main, inputs, focus, pattern)
        if !rest.isEmpty {
            let isOpen = rest.contains { !state.wrong($0.id).isEmpty || state.differs(from: $0.type.plain($0.initial), at: $0.id) }
            body += "<details class=\"further\"\(" open", if: isOpen)><summary>\(t("更多字段", "More fields"))</summary><div class=\"form pairs\">"
            body += rows(rest, inputs, focus, pattern)
            body += "</div></details>"
        }
        if visit.principal.customer == nil, kind.takesPast { body += HappenedInput(t: t, state: state).html(focus) }
        body += """
            <div class="row"><button class="btn main">\(t("保存", "Save")) <kbd>Ctrl ⏎</kbd></button>\(saveAndGoOn)\
            <a class="btn bare" data-key="Escape" href="\(Address.of(kind.name))">\(t("返回", "Back")) <kbd>Esc</kbd></a></div></form>
            """
        return await visit.page(title, at: kind.name, status: status, body)
    }

    private var saveAndGoOn: HTML {
        guard let verb = first else { return "" }
        return "<button class=\"btn\" name=\"then\" value=\"\(verb.id)\">\(t("保存并\(verb.label.zh)", "Save and \(verb.label.en.lowercased())"))</button>"
    }

    private func rows(_ fields: [any AnyField], _ inputs: FieldInputs, _ focus: String?, _ pattern: StoredRecord?) -> HTML {
        var html = HTML()
        for field in fields {
            // Whoever calls brings the customer.
            let isBrought = field.id == kind.customerField && fields.contains { inputs.offers[$0.id].brings == field.id }
            html += inputs.row(field, beginning(field, pattern), isNeeded: field.isRequired && !isBrought, focus: field.id == focus)
            if field.id == PriorityPreview.after { html += PriorityPreview(visit: visit, kind: kind, options: inputs.writer.options).html() }
        }
        return html
    }
}

/// When it happened, if not now: for what is written up afterwards.
struct HappenedInput {
    let t: Words
    let state: FormState

    func html(_ focus: String?) -> HTML {
        let wrong = Wrong(state, "happened", t)
        let isOpen = !state.happened.isEmpty || !wrong.isEmpty
        var html: HTML = "<details class=\"further\"\(" open", if: isOpen)><summary>\(t("补录：发生在更早的时候", "It happened earlier"))</summary>"
        html += """
            <div class="field"><label for="happened">\(t("发生时间", "When it happened"))</label>\
            <input class="input" id="happened" name="happened" type="datetime-local" value="\(state.happened)"\(wrong.attributes)\(" autofocus", if: focus == "happened")>\
            <span class="hint">\(t("历史里同时记下发生时间与录入时间。", "History keeps both when it happened and when it was recorded."))</span>\
            \(wrong.html)</div></details>
            """
        return html
    }
}
