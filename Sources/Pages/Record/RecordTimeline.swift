import Engine
import Kernel

/// What happened, oldest on top, each with its three times; at its end, now, stands the composer.
struct RecordTimeline {
    let visit: Visit
    let content: RecordContent
    let form: RecordForm
    let state: FormState
    private var t: Words { visit.t }
    private var times: Times { visit.times }
    private var isCustomer: Bool { visit.principal.customer != nil }
    private var words: EventWords { EventWords(visit: visit, content: content) }

    /// Which events are shown.
    private enum Show: String, CaseIterable {
        case all, comments, changes
    }
    private var show: Show { visit.request.query["show"].flatMap { Show(rawValue: $0) } ?? .all }

    func html() -> HTML {
        let lines = content.lines.filter(isShown)
        var html: HTML = """
            <section class="sec" id="timeline"><header><h2>\(t("经过", "Timeline"))</h2>\
            <span class="n">\(t("\(lines.count) 条，旧的在上", "\(lines.count), oldest first"))</span><span class="push">\(tabs())</span></header>
            """
        html += earlier()
        html += """
            <ol class="line"><li class="head-row"><div class="when">\(t("发生", "Happened"))</div><div></div>\
            <div class="set">\(isCustomer ? t("记录", "Recorded") : t("记录 · 证据期", "Recorded · evidence period"))</div></li>
            """
        for line in lines { html += item(line) }
        if content.isNewest { html += Composer(visit: visit, content: content, state: form == .comment ? state : FormState()).html() }
        html += "</ol>"
        if !content.isNewest {
            html += "<p class=\"after\"><a class=\"btn\" href=\"\(Address.of(content.record, fragment: "timeline"))\">\(t("到最新", "Newest"))</a></p>"
        }
        html += "</section>"
        return html
    }

    private func isShown(_ line: HistoryLine) -> Bool {
        switch show {
        case .all: true
        case .comments: line.hasWords || line.entry.verb == "attach"
        case .changes: line.entry.verb != "comment" && line.entry.verb != "attach"
        }
    }

    private func tabs() -> HTML {
        var html: HTML = "<span class=\"seg\">"
        for (tab, name) in [(Show.all, t("全部", "All")), (.comments, t("评论", "Comments")), (.changes, t("变更", "Changes"))] {
            let link = Address.of(
                content.record, query: ["show": tab == .all ? nil : tab.rawValue, "from": visit.request.query["from"]], fragment: "timeline")
            html += "<a href=\"\(link)\"\(" aria-current=\"true\"", if: tab == show)>\(name)</a>"
        }
        html += "</span>"
        return html
    }

    private func earlier() -> HTML {
        guard let first = content.lines.first?.entry.n, first > 1 else { return "" }
        let from = max(1, first - RecordContent.pageLength)
        let link = Address.of(content.record, query: ["from": String(from), "show": visit.request.query["show"]], fragment: "timeline")
        return "<p class=\"after\"><a class=\"btn\" href=\"\(link)\">\(t("更早的经过", "Earlier"))</a></p>"
    }

    // MARK: one event

    private func item(_ line: HistoryLine) -> HTML {
        let entry = line.entry
        var html: HTML = "<li id=\"event-\(entry.n)\" data-verb=\"\(entry.verb)\"\(" class=\"late\"", if: line.isLate)>"
        let clock = times.element(entry.happened, times.clock(entry.happened))
        html += "<div class=\"when\"><b>\(clock)</b> <span>\(times.day(entry.happened))</span></div>"
        html += "<div class=\"what\">\(what(line))</div><div class=\"set\">\(recorded(line))<br>\(evidence(line))</div></li>\n"
        return html
    }

    private func what(_ line: HistoryLine) -> HTML {
        let entry = line.entry
        if entry.verb == "comment" { return say(entry, head: header(entry)) }
        var html: HTML = "<div class=\"ev\">\(words.actor(entry)) \(words.deed(line))"
        if line.isLate {
            let late = times.length(entry.recorded.seconds(since: entry.happened))
            html += "<br><span class=\"late-note\">\(t("补录：晚 \(late)", "Late entry: \(late)"))</span>"
        }
        html += "</div>"
        if entry.verb == "attach" { html += file(entry) }
        if line.hasWords { html += say(entry, head: "") }
        return html
    }

    private func header(_ entry: HistoryEntry) -> HTML {
        let audience = entry.isInternal ? t("内部备注 · 客户不可见", "internal note · not shown to customers")
            : content.kind.customerField == nil ? t("评论", "comment") : t("评论 · 客户可见", "comment · shown to the customer")
        return "<header>\(words.actor(entry))<span>\(audience)</span></header>"
    }

    private func say(_ entry: HistoryEntry, head: HTML) -> HTML {
        let erased: HTML = "<p class=\"mut\">\(t("（已依法清除）", "(erased by law)"))</p>"
        let text = entry["comment"]?.text.map(Markdown.html) ?? erased
        return "<article class=\"say\(" inner", if: entry.isInternal)\(" alone", if: head.isEmpty)\">\(head)<div class=\"md\">\(text)</div></article>"
    }

    private func file(_ entry: HistoryEntry) -> HTML {
        guard let attachment = content.attachments.first(where: { $0.n == entry.n }) else { return "" }
        return RecordFiles.file(attachment, of: content.record, t)
    }

    private func recorded(_ line: HistoryLine) -> HTML {
        let entry = line.entry
        let isSameDay = entry.recorded.wall(offset: times.zone).day == entry.happened.wall(offset: times.zone).day
        let when = isSameDay ? times.clock(entry.recorded) : times.full(entry.recorded)
        return "<span\(" class=\"late-note\"", if: line.isLate)>\(t("记录", "rec.")) <b>\(times.element(entry.recorded, when))</b></span>"
    }

    /// A claim is evidence of nothing; it names where it comes from instead.
    private func evidence(_ line: HistoryLine) -> HTML {
        if isCustomer { return "" }
        let provenance = line.entry.provenance
        if provenance.isEmpty { return "<span>\(t("证据期", "period")) <b>\(times.month(line.entry.happened))</b></span>" }
        return "<span data-provenance>\(t("导入自", "from")) <b>\(provenance)</b></span>"
    }
}

/// Where one writes a comment: to the customer, or for the own people.
struct Composer {
    let visit: Visit
    let content: RecordContent
    let state: FormState
    private var t: Words { visit.t }

    func html() -> HTML {
        guard content.access.allows(.comment) else { return "" }
        let now = visit.now, wrong = Wrong(state, "comment", t)
        let hint = visit.principal.customer != nil ? t("写给服务台的话", "A word to the service desk")
            : content.kind.customerField == nil ? t("写评论", "Write a comment") : t("写给客户看的答复", "A reply the customer will see")
        var html: HTML = """
            <li class="now"><div class="when"><b>\(visit.times.clock(now))</b> <span>\(t("现在", "now"))</span></div><div class="what">\
            <form class="field" method="post" data-send action="\(Address.of(content.record, "comment"))">\(visit.hidden())\
            <label class="vh" for="say">\(t("评论", "Comment"))</label>
            """
        html += "<textarea class=\"input\" id=\"say\" name=\"comment\" placeholder=\"\(hint)\" data-draft=\"\(visit.principal.person.description) \(content.record.number)\"\(wrong.focused)>\n"
        html += "\(state.comment)</textarea>"
        html += "\(wrong.html)<span class=\"hint\">\(t("支持 Markdown", "Markdown works here"))</span>"
        let send = content.kind.customerField == nil || visit.principal.customer != nil ? t("发送", "Send") : t("发送给客户", "Send to customer")
        html += "<div class=\"row\"><button class=\"btn\" name=\"internal\" value=\"no\">\(send) <kbd>Ctrl ⏎</kbd></button>"
        if content.access.readsNotes {
            html += "<button class=\"btn bare\" name=\"internal\" value=\"yes\">\(t("存为内部备注", "Save as internal note"))</button>"
        }
        html += "</div></form></div><div class=\"set\"></div></li>"
        return html
    }
}
