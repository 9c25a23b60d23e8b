import Engine
import Kernel

/// Title, state, verbs and the way through the lifecycle.
struct RecordHead {
    let visit: Visit
    let content: RecordContent
    let form: RecordForm
    private var t: Words { visit.t }
    private var record: StoredRecord { content.record }
    private var kind: Kind { content.kind }

    /// The verbs this person may do now, the likeliest first.
    var possible: [Verb] { allowed.filter { $0.leavesToOthers(record, visit.principal.person) == nil } }
    private var allowed: [Verb] {
        kind.lifecycle.verbs(from: record.state).filter { content.access.allows($0) && $0.isTooLate(record, at: visit.now) == nil && $0.isOutOfPlace(record) == nil }
    }

    func html(_ inputs: FieldInputs) -> HTML {
        var html: HTML = """
            <div class="head"><div><div class="crumb"><a href="\(Address.of(kind.name))">\(t(kind.plural))</a>\
            <span class="mono">\(record.number)</span></div>\(title(inputs))<div class="rec-meta">\(meta())</div></div>
            """
        html += "<div class=\"verbs\">"
        let likely = possible.first { !isStop($0) }?.id
        for verb in possible where !isStop(verb) { html += button(verb, isMain: verb.id == likely) }
        html += HandOver(visit: visit, content: content).buttons(form)
        for verb in possible where isStop(verb) { html += button(verb, isMain: false) }
        html += another()
        if AccessPage.isFor(record, visit.principal) {
            html += "<a class=\"btn\" href=\"\(Address.of(record, AccessPage.step))\">\(AccessPage.title(t))…</a>"
        }
        html += "</div>\(forOthers())\(late())</div>"
        html += steps()
        return html
    }

    /// Why somebody else must go on.
    private func forOthers() -> HTML {
        var html = HTML()
        var told: Set<Text> = []
        for verb in allowed {
            guard let words = verb.leavesToOthers(record, visit.principal.person), told.insert(words).inserted else { continue }
            html += "<p class=\"for-others\" data-for-others=\"\(verb.id)\">\(t(words))</p>"
        }
        return html
    }

    /// What can be done no more, while there is still something to do.
    private func late() -> HTML {
        guard kind.lifecycle.state(record.state)?.isOpen == true else { return "" }
        var html = HTML()
        for verb in kind.lifecycle.verbs(from: record.state) where content.access.allows(verb) {
            guard let words = verb.isTooLate(record, at: visit.now) else { continue }
            html += "<p class=\"for-others\" data-too-late=\"\(verb.id)\">\(t(words))</p>"
        }
        return html
    }

    /// What holds is not changed: one begins another like it.
    private func another() -> HTML {
        guard kind.version != nil, record.state != kind.lifecycle.initial, visit.creates(kind) else { return "" }
        let link = Address.of(kind.name, "new", query: [NewPage.like: record.number])
        return "<a class=\"btn\" href=\"\(link)\">\(t("照此新建版本", "New version like this"))</a>"
    }

    // MARK: title and marks

    private func title(_ inputs: FieldInputs) -> HTML {
        let value = record[kind.titleField]
        let heading: HTML = "<h1 class=\"rec-title\">\(value.words(in: t.language) ?? record.number)</h1>"
        guard let field = kind.field(kind.titleField), content.isEditable(field) else { return heading }
        if form == .edit(field.id) {
            return "\(heading)\(InlineEdit(visit: visit, record: record).form(field, inputs, label: true))"
        }
        return "<div class=\"titled\">\(heading)\(InlineEdit(visit: visit, record: record).pen(field))</div>"
    }

    private func meta() -> HTML {
        let writer = content.writer
        var html = Marks.state(record.state, of: kind, t)
        if let reason = Marks.holdReason(record, writer.options, t) { html += "<span class=\"tag hold\">\(Glyph.pause.html)\(reason)</span>" }
        if content.isAnswered { html += Marks.answered(t) }
        html += Marks.major(record, t)
        html += effect()
        for id in ["priority", "assignee"] + [kind.customerField].compactMap({ $0 }) {
            guard let field = kind.field(id), content.access.reads(field), !record[id].isNull else { continue }
            html += "<span data-field=\"\(id)\">\(writer.html(record[id], field))</span>"
        }
        let updated = visit.times.element(content.updated, visit.times.ago(content.updated))
        let version: HTML = content.version.map { "\(t("修订 \($0)", "revision \($0)")) · " } ?? ""
        html += "<span class=\"mut\">\(version)\(updated)</span>"
        html += watch()
        return html
    }

    /// To be told of what happens here, or no longer; how many are is for the provider's people to know.
    private func watch() -> HTML {
        let watching = content.watching, words = watching.isMine ? t("取消关注", "Stop watching") : t("关注", "Watch")
        let title = watching.count == 1 ? t("1 人关注", "1 watches") : t("\(watching.count) 人关注", "\(watching.count) watch")
        let count: HTML = content.access.readsNotes && watching.count > 0 ? " <span class=\"mut\" title=\"\(title)\" data-watchers>\(watching.count)</span>" : ""
        return """
            <form method="post" action="\(Address.of(record, watching.isMine ? "unwatch" : "watch"))">\(visit.hidden())\
            <button class="btn slim bare" data-watch>\(words)\(count)</button></form>
            """
    }

    /// Whether a version holds yet.
    private func effect() -> HTML {
        guard let field = kind.version?.effective, kind.lifecycle.state(record.state)?.look != .stop else { return "" }
        guard let moment = Moment(record[field]) else { return "<span class=\"tag\">\(t("批准后即生效", "in force once approved"))</span>" }
        let when = visit.times.full(moment), isApproved = record.state == Lifecycle.approved
        if isApproved, moment <= visit.now { return "<span class=\"tag true\">\(t("自 \(when) 生效", "in force since \(when)"))</span>" }
        return "<span class=\"tag near\">\(t("\(when) 起生效", "in force from \(when)"))</span>"
    }

    // MARK: verbs

    /// A verb that needs nothing is done at once; others open their form.
    private func isImmediate(_ verb: Verb) -> Bool { kind.isImmediate(verb) && !verb.isSigned(record) }

    /// Whether a verb ends the work without a result.
    private func isStop(_ verb: Verb) -> Bool { kind.lifecycle.target(of: verb)?.look == .stop }

    private func button(_ verb: Verb, isMain: Bool) -> HTML {
        let classes = isMain ? "btn main" : isStop(verb) ? "btn stop" : "btn"
        let key = verb.key.map(String.init)
        let mark: HTML = key.map { " <kbd>\($0)</kbd>" } ?? ""
        let data: HTML = key.map { " data-key=\"\($0)\"" } ?? ""
        if isImmediate(verb) {
            // Work that goes on is no harm by a letter typed astray; its end would be.
            let goesOn = kind.lifecycle.target(of: verb)?.look == .work && kind.lifecycle.state(record.state)?.look != .done
            let atOnce: HTML = goesOn ? " data-at-once" : ""
            return """
                <form method="post" action="\(Address.of(record, "verb", verb.id))">\(visit.hidden(version: content.version))\
                <button class="\(classes)"\(data)\(atOnce)>\(t(verb.label))\(mark)</button></form>
                """
        }
        let link = Address.of(record, query: ["do": verb.id])
        return "<a class=\"\(classes)\"\(data) href=\"\(link)\"\(" aria-current=\"true\"", if: form == .verb(verb.id))>\(t(verb.label))…\(mark)</a>"
    }

    // MARK: steps

    /// The states on the way, with the moment each was last entered. Side ways appear only when they were taken.
    private func steps() -> HTML {
        let states = kind.lifecycle.states
        guard states.count > 2 else { return "" }
        var entered: [String: Moment] = [:]
        for line in content.lines { if let state = line.entry["state"]?.text { entered[state] = line.entry.happened } }
        let current = states.firstIndex { $0.id == record.state } ?? 0
        var html: HTML = "<ol class=\"steps\" aria-label=\"\(t("生命周期", "Lifecycle"))\">"
        for (place, state) in states.enumerated() {
            let isCurrent = place == current, isDone = place < current && entered[state.id] != nil
            if !isCurrent, !isDone, state.look == .hold || state.look == .stop { continue }
            if !isCurrent, !isDone, place < current || states[current].look == .stop { continue }
            let when: HTML = isCurrent || isDone ? entered[state.id].map { " \(visit.times.element($0, visit.times.brief($0)))" } ?? "" : ""
            html += "<li\(" class=\"did\"", if: isDone)\(" aria-current=\"step\"", if: isCurrent)><span>\(t(state.label))\(when)</span></li>"
        }
        html += "</ol>"
        return html
    }
}

extension Kind {
    /// Whether a verb needs nothing but to be said, and does not end the work without a result.
    func isImmediate(_ verb: Verb) -> Bool {
        verb.needs.isEmpty && verb.comment != .required && lifecycle.target(of: verb)?.look != .stop
    }
}

/// One field opened for change in its place.
struct InlineEdit {
    let visit: Visit
    let record: StoredRecord
    private var t: Words { visit.t }

    /// The way into the form. Without a fragment, which would keep the browser from going into the input.
    func pen(_ field: any AnyField) -> HTML {
        let label = t("修改\(field.label.zh)", "Edit \(field.label.en)")
        let link = Address.of(record, query: ["edit": field.id])
        return "<a class=\"pen\" href=\"\(link)\" aria-label=\"\(label)\">\(Glyph.pen.html)</a>"
    }

    func form(_ field: any AnyField, _ inputs: FieldInputs, label: Bool) -> HTML {
        var html: HTML = """
            <form class="inline" method="post" data-ask data-send action="\(Address.of(record, "change"))">\(visit.hidden(version: record.version))\
            <input type="hidden" name="field" value="\(field.id)">
            """
        if label { html += "<label class=\"vh\" for=\"\(FieldInputs.id(field.id))\">\(t(field.label))</label>" }
        html += inputs.bare(field, record[field.id])
        html += """
            <span class="row"><button class="btn slim main">\(t("保存", "Save")) <kbd>⏎</kbd></button>\
            <a class="btn slim bare" data-key="Escape" href="\(Address.of(record))">\(t("返回", "Back")) <kbd>Esc</kbd></a></span></form>
            """
        return html
    }
}
