import Engine
import Kernel

/// What a verb asks for before it is done.
struct VerbForm {
    let visit: Visit
    let content: RecordContent
    let verb: Verb
    private var t: Words { visit.t }

    func html(_ inputs: FieldInputs) -> HTML {
        let record = content.record
        var inputs = inputs
        inputs.isBare = false
        var html: HTML = """
            <section class="panel" id="do" aria-labelledby="do-title"><h2 id="do-title">\(t(verb.label))</h2>\
            <form class="form" method="post" data-ask data-send action="\(Address.of(record, "verb", verb.id))">\(visit.hidden(version: content.version))
            """
        let focus = inputs.state.focus(among: asked.map(\.id) + ["comment", Signature.field, "happened"])
        for field in asked {
            html += inputs.row(field, record[field.id], isNeeded: verb.needs.contains(field.id), focus: field.id == focus)
        }
        if verb.comment != .none { html += comment(inputs.state, focus: focus == "comment") }
        if isSigned(inputs.state) { html += signature(inputs.state, focus: focus == Signature.field) }
        if visit.principal.customer == nil, content.kind.takesPast { html += HappenedInput(t: t, state: inputs.state).html(focus) }
        html += """
            <div class="row"><button class="btn main">\(t(verb.label)) <kbd>Ctrl ⏎</kbd></button>\
            <a class="btn bare" data-key="Escape" href="\(Address.of(record))">\(t("返回", "Back")) <kbd>Esc</kbd></a></div></form></section>
            """
        return html
    }

    /// Each asked field once, as far as this person may set it.
    private var asked: [any AnyField] {
        var seen: Set<String> = []
        return verb.asks.filter { seen.insert($0).inserted }.compactMap { content.kind.field($0) }.filter {
            content.access.sets($0) && (verb.needs.contains($0.id) || FieldInputs.isOffered($0, content.writer.options))
        }
    }

    /// Also where the record itself does not say so, and the password was asked for when it was sent.
    private func isSigned(_ state: FormState) -> Bool { verb.isSigned(content.record) || !state.wrong(Signature.field).isEmpty }

    private func signature(_ state: FormState, focus: Bool) -> HTML {
        let wrong = Wrong(state, Signature.field, t), id = FieldInputs.id(Signature.field)
        var html: HTML = "<div class=\"field\"><label for=\"\(id)\">\(t("登录密码（签名）", "Your password, to sign"))"
        html += " <span class=\"need\">\(t("必填", "required"))</span></label>"
        html += "<input class=\"input\" type=\"password\" id=\"\(id)\" name=\"\(Signature.field)\" autocomplete=\"current-password\""
        html += " aria-required=\"true\"\(wrong.attributes)\(" autofocus", if: focus)>"
        return html.with("\(wrong.html)</div>")
    }

    private func comment(_ state: FormState, focus: Bool) -> HTML {
        let isRequired = verb.comment == .required, wrong = Wrong(state, "comment", t)
        let need: HTML = isRequired ? " <span class=\"need\">\(t("必填", "required"))</span>" : ""
        let label = isRequired ? t("原因", "Reason") : t("说明", "Comment")
        var html: HTML = "<div class=\"field\"><label for=\"comment\">\(label)\(need)</label>"
        html += "<textarea class=\"input\" id=\"comment\" name=\"comment\" rows=\"3\"\(wrong.attributes)"
        html += "\(" aria-required=\"true\"", if: isRequired)\(" autofocus", if: focus)>\n\(state.comment)</textarea>"
        if content.kind.customerField != nil, visit.principal.customer == nil {
            html += "<span class=\"hint\">\(t("客户看得到。", "The customer sees it."))</span>"
        }
        html += "\(wrong.html)</div>"
        return html
    }
}
