import Engine
import Kernel

/// The form that is open on a record's page, or was refused.
enum RecordForm: Equatable {
    case none, edit(String), verb(String), comment, attach, link
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
        if let field = visit.request.query["edit"] { form = .edit(field) } else if let verb = visit.request.query["do"] { form = .verb(verb) }
    }

    func answer() async throws -> PageAnswer {
        let content = try await RecordContent.load(record, visit, from: visit.request.query["from"].flatMap { Int64($0) })
        let inputs = FieldInputs(writer: content.writer, offers: try await Suggestions(for: openFields, visit), state: state, isBare: true)
        let head = RecordHead(visit: visit, content: content, form: form)
        var body = head.html(inputs)
        if let seen { body += StaleNotice(content: content, words: EventWords(visit: visit, content: content), seen: seen).html() }
        body += visit.summary(state.refusals, of: kind, shown: shown)
        if case .verb(let id) = form, let verb = head.possible.first(where: { $0.id == id }) {
            body += VerbForm(visit: visit, content: content, verb: verb).html(inputs)
        }
        body += "<hr><div class=\"cols\"><div>"
        body += RecordTexts(visit: visit, content: content, form: form).html(inputs)
        body += RecordTimeline(visit: visit, content: content, form: form, state: state).html()
        body += "</div><aside aria-label=\"\(t("字段与关联", "Fields and relations"))\">"
        body += RecordFacts(visit: visit, content: content, form: form).html(inputs)
        body += RecordFiles(visit: visit, content: content, form: form, state: state).html()
        body += RecordLinks(visit: visit, content: content, form: form, state: state).html()
        body += TitleBlock(visit: visit, content: content).html()
        body += "</aside></div>"
        return await visit.page(record.number, at: kind.name, status: status, body)
    }

    private var openFields: [any AnyField] {
        switch form {
        case .edit(let id): kind.field(id).map { [$0] } ?? []
        case .verb(let id): (kind.lifecycle.verb(id)?.asks ?? []).compactMap { kind.field($0) }
        default: []
        }
    }

    /// Fields whose inputs stand on the page, so that the summary can lead to them.
    private var shown: Set<String> {
        switch form {
        case .none: []
        case .edit(let id): [id]
        case .verb: Set(openFields.map(\.id) + ["comment", "happened"])
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
    private var t: Words { words.t }

    func html() -> HTML {
        let title = t("还没有保存：你打开之后记录有了改动。", "Not saved yet: the record changed after you opened it.")
        var html: HTML = "<div class=\"notice\" role=\"alert\" id=\"stale\">\(Glyph.warn.html)<div><b>\(title)</b><ul>"
        for line in content.lines where line.entry.n > seen {
            html += "<li>\(words.times.full(line.entry.recorded)) \(words.actor(line.entry)) \(words.deed(line))</li>"
        }
        html += "</ul><p>\(t("你填的内容还在，核对后再次提交即可。", "What you typed is kept; check it and send it again."))</p></div></div>"
        return html
    }
}
