import Engine
import Kernel

/// The form that is open on a record's page, or was refused.
enum RecordForm: Equatable {
    case none, edit(String), verb(String), assign, comment, attach, link
}

/// A record: what it is, what can be done, what happened.
struct RecordPage {
    let visit: Visit
    let record: StoredRecord
    var form = RecordForm.none
    var state = FormState()
    var status = 200
    /// The version the reader had seen, when others have changed the record since.
    var seen: Int64?
    private var t: Words { visit.t }
    private var kind: Kind { record.kind }

    init(visit: Visit, record: StoredRecord) {
        self.visit = visit
        self.record = record
        if visit.request.isPost { return }
        state = FormState(prefilled: visit.request.query)
        if let field = visit.request.query["edit"] {
            form = .edit(field)
        } else if let verb = visit.request.query["do"] {
            form = verb == HandOver.name ? .assign : .verb(verb)
        }
    }

    func answer() async throws -> PageAnswer {
        let content = try await RecordContent.load(record, visit, from: visit.request.query["from"].flatMap { Int64($0) })
        let base = await FieldReader(visit: visit, options: content.writer.options, state: state).base(kind) { record[$0.id] }
        let inputs = FieldInputs(
            writer: content.writer, offers: try await Suggestions(for: asked(content), customer: customer, visit), state: state, base: base,
            questions: content.questions, isBare: true)
        let head = RecordHead(visit: visit, content: content, form: form)
        var body = head.html(inputs)
        let lost = lostVerb(head)
        if let seen { body += StaleNotice(content: content, words: EventWords(visit: visit, content: content), seen: seen, lost: lost).html() }
        if isReceived { body += received() }
        body += visit.summary(state.refusals, of: kind, shown: shown(content))
        if case .verb(let id) = form, let verb = head.possible.first(where: { $0.id == id }) {
            body += VerbForm(visit: visit, content: content, verb: verb).html(inputs)
        }
        let handOver = HandOver(visit: visit, content: content)
        if form == .assign, handOver.isPossible { body += handOver.form(inputs) }
        body += "<hr><div class=\"cols\"><div>"
        body += RecordClocks(visit: visit, content: content).html()
        body += RecordTexts(visit: visit, content: content, form: form).html(inputs)
        body += try await visit.unlessTooBroad { try await VersionChanges(visit: visit, content: content).html() }
        body += try await visit.unlessTooBroad { try await RecordPanels(visit: visit, record: record).html() }
        body += RecordTimeline(visit: visit, content: content, form: lost == nil ? form : .comment, state: lost.map(kept) ?? state).html()
        body += "</div><aside aria-label=\"\(t("字段与关联", "Fields and relations"))\">"
        body += RecordFacts(visit: visit, content: content, form: form).html(inputs)
        body += RecordFiles(visit: visit, content: content, form: form, state: state).html()
        body += RecordLinks(visit: visit, content: content, form: form, state: state).html()
        if content.access.readsNotes { body += TitleBlock(visit: visit, content: content).html() }
        body += "</aside></div>"
        return await visit.page(record.number, at: kind.name, status: status, body)
    }

    /// Whether it is as a customer's person raised it, and they wonder what comes next.
    private var isReceived: Bool { visit.principal.customer != nil && record.state == kind.lifecycle.initial && kind.customerField != nil }

    private func received() -> HTML {
        let words = t(
            "已收到，编号 \(record.number)。服务台会在下面的「经过」里答复；你随时可以补充说明或附件。",
            "Received as \(record.number). The service desk will answer in the timeline below; you may add words or files at any time.")
        return "<p class=\"notice info\" id=\"received\">\(words)</p>"
    }

    /// The verb that was sent but is no longer possible.
    private func lostVerb(_ head: RecordHead) -> Verb? {
        guard visit.request.isPost, case .verb(let id) = form, !head.possible.contains(where: { $0.id == id }) else { return nil }
        return kind.lifecycle.verb(id)
    }

    /// What was written for it, to go on as a comment.
    private func kept(_ verb: Verb) -> FormState {
        var kept = FormState()
        let texts = verb.asks.compactMap { kind.field($0) }.filter { $0.type is LongTextField }.compactMap { state.typed[$0.id]?.last }
        kept.comment = (texts + [state.comment]).filter { !$0.isEmpty }.joined(separator: "\n\n")
        return kept
    }

    /// Whose people are offered as callers. To change the customer itself one is offered all.
    private var customer: RecordID? { kind.customerField.flatMap { record[$0].id } }

    /// What is asked in the open form, the questions of a form among it.
    private func asked(_ content: RecordContent) -> [any AnyField] {
        var asked = openFields
        for field in openFields { for question in content.questions[field.id] ?? [] { asked.append(question) } }
        return asked
    }

    private var openFields: [any AnyField] {
        switch form {
        case .edit(let id): kind.field(id).map { [$0] } ?? []
        case .verb(let id): (kind.lifecycle.verb(id)?.asks ?? []).compactMap { kind.field($0) }
        case .assign: HandOver.fields.compactMap { kind.field($0) }
        default: []
        }
    }

    /// Fields whose inputs stand on the page, so that the summary can lead to them.
    private func shown(_ content: RecordContent) -> Set<String> {
        switch form {
        case .none: []
        case .edit: Set(asked(content).map(\.id))
        case .verb: Set(openFields.map(\.id) + ["comment", "happened", Signature.field])
        case .assign: Set(HandOver.fields)
        case .comment: ["comment", "happened"]
        case .attach: ["file"]
        case .link: ["to"]
        }
    }
}

/// What others did since the reader looked; what the reader typed stands in the form below.
struct StaleNotice {
    let content: RecordContent
    let words: EventWords
    let seen: Int64
    /// The verb that is no longer possible; nil when its form stands below.
    let lost: Verb?
    private var t: Words { words.t }

    func html() -> HTML {
        let title = t("还没有保存：你打开之后记录有了改动。", "Not saved yet: the record changed after you opened it.")
        var html: HTML = "<div class=\"notice\" role=\"alert\" id=\"stale\">\(Glyph.warn.html)<div><b>\(title)</b><ul>"
        for line in content.lines where line.entry.n > seen {
            html += "<li>\(words.times.full(line.entry.recorded)) \(words.actor(line.entry)) \(words.deed(line))</li>"
        }
        html += "</ul><p>\(lost.map(goOn) ?? t("你填的内容还在，核对后再次提交即可。", "What you typed is kept; check it and send it again."))</p></div></div>"
        return html
    }

    private func goOn(_ verb: Verb) -> String {
        let state = content.kind.lifecycle.state(content.record.state)?.label ?? Text(verbatim: content.record.state)
        return t(
            "现在是「\(state.zh)」，不能再「\(verb.label.zh)」。你写的文字放在下面的评论框里，可以改作评论，也可以复制走。",
            "It is “\(state.en)” now, so “\(verb.label.en)” is no longer possible. Your words stand in the comment box below, to be sent as a comment or copied.")
    }
}
