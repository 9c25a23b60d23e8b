import Engine
import Kernel

/// Who works on a record: taking it oneself, or passing it on to a team and a person in one step.
struct HandOver {
    static let fields = ["team", "assignee"]
    /// The form's name in the address and in what it posts.
    static let name = "assign"
    let visit: Visit
    let content: RecordContent
    private var t: Words { visit.t }
    private var record: StoredRecord { content.record }
    private var fields: [any AnyField] { HandOver.fields.compactMap { content.kind.field($0) } }

    /// While there is work to pass on.
    var isPossible: Bool {
        guard fields.count == 2, fields.allSatisfy(content.isEditable), let state = content.kind.lifecycle.state(record.state) else { return false }
        return state.isOpen && state.look != .done
    }

    func buttons(_ form: RecordForm) -> HTML {
        guard isPossible else { return "" }
        let link = Address.of(record, query: ["do": HandOver.name])
        return """
            \(take())<a class="btn" data-key="A" href="\(link)"\(" aria-current=\"true\"", if: form == .assign)>\(t("转派", "Reassign"))… <kbd>A</kbd></a>
            """
    }

    /// Not where a verb takes it in hand anyway.
    private func take() -> HTML {
        let assignee = record["assignee"].id, me = visit.principal.person
        let isTakenByVerb = assignee == nil && content.kind.lifecycle.verbs(from: record.state).contains { $0.asks.contains("assignee") }
        guard assignee != me, !isTakenByVerb else { return "" }
        var html: HTML = """
            <form method="post" action="\(Address.of(record, "change"))">\(visit.hidden(version: record.version))\
            <input type="hidden" name="field" value="assignee"><input type="hidden" name="f.assignee" value="\(me.description)">
            """
        if visit.principal.teams.count == 1 { html += "<input type=\"hidden\" name=\"f.team\" value=\"\(visit.principal.teams[0].description)\">" }
        html += "<button class=\"btn\" data-key=\"T\">\(t("我来处理", "Take it")) <kbd>T</kbd></button></form>"
        return html
    }

    func form(_ inputs: FieldInputs) -> HTML {
        var inputs = inputs
        inputs.isBare = false
        var html: HTML = """
            <section class="panel" id="do" aria-labelledby="do-title"><h2 id="do-title">\(t("转派", "Reassign"))</h2>\
            <form class="form" method="post" data-ask data-send action="\(Address.of(record, "change"))">\(visit.hidden(version: record.version))\
            <input type="hidden" name="field" value="\(HandOver.name)">
            """
        let focus = inputs.state.focus(among: HandOver.fields)
        for field in fields { html += inputs.row(field, record[field.id], isNeeded: false, focus: field.id == focus) }
        html += """
            <div class="row"><button class="btn main">\(t("转派", "Reassign")) <kbd>Ctrl ⏎</kbd></button>\
            <a class="btn bare" data-key="Escape" href="\(Address.of(record))">\(t("返回", "Back")) <kbd>Esc</kbd></a></div></form></section>
            """
        return html
    }
}
