import Engine
import Kernel

/// A record's service-level timers, and by what they run.
struct RecordClocks {
    let visit: Visit
    let content: RecordContent
    private var t: Words { visit.t }
    private var rules: RuleTimeline { content.writer.options.timeline }

    func html() -> HTML {
        var articles = HTML()
        for field in content.access.fields where field.type is ClockField {
            guard let state = ClockState(content.record[field.id]), state.target > 0 else { continue }
            articles += article(field, state)
        }
        return articles.isEmpty ? "" : "<h2 class=\"vh\">\(t("时钟", "Clocks"))</h2><section class=\"clocks\">\(articles)</section>"
    }

    private func article(_ field: any AnyField, _ state: ClockState) -> HTML {
        let view = ClockView(state, rules, now: visit.now, t: t)
        let target = t(Duration(seconds: state.target).work)
        var html: HTML = """
            <article class="\(view.cssClass)" data-clock="\(field.id)"><h3>\(t(field.label))<span>\(t("目标", "target")) \(target)</span></h3>\
            <div class="big">\(ClockView.length(view.worked, t)) <small>\(rest(view))</small></div>\(view.bar(width: 260))
            """
        if state.phase == .paused, let reason = state.reason {
            let words = t(content.writer.options.label(reason, of: "hold_reason"))
            let since = visit.times.element(state.since, visit.times.brief(state.since))
            html += t.language == .zh ? "<p class=\"because\">自 \(since) 起因「\(words)」暂停</p>" : "<p class=\"because\">Held since \(since): \(words)</p>"
        }
        if let due = view.due { html += "<p>\(visit.times.element(due, visit.times.full(due))) \(t("到期", "due"))</p>" }
        html += "<p>\(source(state)) · \(calendar(state)) · <a href=\"\(Address.of(content.record, ClocksPage.step))\">\(t("计时明细", "every second"))</a></p>"
        return html.with("</article>")
    }

    private func rest(_ view: ClockView) -> String {
        // Said where it is not the time on the wall.
        func length(_ seconds: Int64) -> String {
            ClockView.length(seconds, t) + (view.state.calendar == nil ? "" : t("（工作时间）", " of working time"))
        }
        return switch (view.look, view.state.phase) {
        case (.met, _): t("已达成", "met")
        case (.ended, _): t("不再计时", "not timed any more")
        case (.over, .stopped): t("超时 \(length(-view.left))", "over by \(length(-view.left))")
        case (.over, _): t("已超时 \(length(-view.left))", "over by \(length(-view.left))")
        case (.held, _): t("暂停 · 剩 \(length(view.left))", "held · \(length(view.left)) left")
        default: t("剩 \(length(view.left))", "\(length(view.left)) left")
        }
    }

    /// By whose word the target is what it is.
    private func source(_ state: ClockState) -> HTML { ClockSource(rules: rules, t: t).version(state) }
    private func calendar(_ state: ClockState) -> HTML { ClockSource(rules: rules, t: t).calendar(state) }
}

/// Names what a timer goes by, with links where there is something to open.
struct ClockSource {
    let rules: RuleTimeline
    let t: Words
    /// What agreements are called, where that is said beside their version.
    var labels: [RecordID: Label] = [:]

    func version(_ state: ClockState) -> HTML {
        guard let version = state.version.flatMap({ id in rules.versions.first { $0.id == id } }) else { return "\(t("出厂默认目标", "targets as shipped"))" }
        let of = version.subject.flatMap { labels[$0] }.map { " \($0.text(t.language))" } ?? ""
        return "<a href=\"\(Address.of(version.kind, version.number))\">\(version.number)</a>\(of)"
    }

    func calendar(_ state: ClockState) -> HTML {
        guard let id = state.calendar else { return "\(t(ParameterView.always))" }
        guard let named = rules.calendarNames.first(where: { $0.id == id }) else { return "\(t("没有生效版本的日历", "a calendar without a version"))" }
        return "<a href=\"\(Address.of(named.label.kind, named.label.number))\">\(named.label.text(t.language))</a>"
    }
}
