import Engine
import Kernel

/// Says in a line what an event did.
struct EventWords {
    let visit: Visit
    let content: RecordContent
    var t: Words { visit.t }
    var times: Times { visit.times }
    private var writer: ValueWriter { content.writer }
    private var kind: Kind { content.kind }
    private var values: ChangeWords { ChangeWords(kind: kind, writer: writer, questions: content.questions) }

    func actor(_ entry: HistoryEntry) -> HTML {
        "<b data-actor>\(writer.labels[entry.actor]?.text(t.language) ?? t("系统", "System"))</b>"
    }

    /// The deed after the person's name.
    func deed(_ line: HistoryLine) -> HTML { "\(done(line))\(signed(line.entry))\(because(line.entry))" }

    private func done(_ line: HistoryLine) -> HTML {
        let entry = line.entry
        switch entry.verb {
        case "create": return "\(t("登记了这条记录", "created it"))\(given(line))"
        case "import": return line.isFirst ? "\(t("由导入记入", "brought in by import"))\(given(line))" : "\(t("由导入记入", "by import"))\(changed(line))"
        case "change": return changes(line)
        case "comment": return "\(entry.isInternal ? t("写了内部备注", "wrote an internal note") : t("写了评论", "commented"))"
        case "attach": return "\(t("添加了附件", "attached a file"))"
        case "link", "linked": return linked(entry, ended: false)
        case "unlink", "unlinked": return linked(entry, ended: true)
        case "erase": return erased(entry)
        case "time": return timed(line)
        default: return "\(t(kind.lifecycle.verb(entry.verb)?.past ?? Text(verbatim: entry.verb)))\(changed(line))"
        }
    }

    // MARK: fields

    /// Whether a change of this field is told. The open column follows the state, and verbs say their state themselves; what
    /// rules stamp and count follows from the deed. An import has no verbs: it tells all.
    private func isTold(_ change: HistoryEntry.Changed, _ entry: HistoryEntry) -> Bool {
        if kind.clocks.contains(change.field) { return false }
        if entry.verb == "import" { return change.field != SystemField.open.id && change.field != SystemField.number.id }
        guard kind.position(change.field) != nil, let field = kind.field(change.field) else { return false }
        return field.setter != .rules || field.type is ChoiceField
    }

    /// The values a record began with.
    private func given(_ line: HistoryLine) -> HTML {
        var html = HTML()
        for change in line.entry.changes where isTold(change, line.entry) && !change.field.hasPrefix("source.") {
            guard let value = change.value, !value.isNull, isGiven(change.field, value, by: line.entry) else { continue }
            html += "\(html.isEmpty ? t.colon : t("；", "; "))"
            html += "<span data-field=\"\(change.field)\">\(values.label(change.field)) \(values.shown(value, change.field))</span>"
        }
        return html.isEmpty ? html : "<span class=\"given\">\(html)</span>"
    }

    /// Whether a first value says something: the title stands over the page.
    private func isGiven(_ id: String, _ value: Value, by entry: HistoryEntry) -> Bool {
        entry.verb == "import" || id != kind.titleField && value != .truth(false)
    }

    private func changed(_ line: HistoryLine) -> HTML {
        let words = changes(line)
        return words.isEmpty ? "" : "\(t("，", "; "))\(words)"
    }

    private func changes(_ line: HistoryLine) -> HTML {
        var html = HTML()
        for change in line.entry.changes where isTold(change, line.entry) {
            if !html.isEmpty { html += "\(t("；", "; "))" }
            html += "<span data-field=\"\(change.field)\">\(values.sentence(change.field, before: line.before[change.field], after: change.value))</span>"
        }
        return html
    }

    // MARK: time

    /// What time alone has brought: alarms of timers, and other targets.
    private func timed(_ line: HistoryLine) -> HTML {
        var html = HTML()
        for change in line.entry.changes {
            let clock = change.value.flatMap { ClockState($0) }, isLines = kind.field(change.field)?.type is LinesField
            guard clock != nil || isLines || isTold(change, line.entry) else { continue }
            if !html.isEmpty { html += "\(t("；", "; "))" }
            guard let after = clock else {
                html += "<span data-field=\"\(change.field)\">\(values.sentence(change.field, before: line.before[change.field], after: change.value))</span>"
                continue
            }
            html += "<span data-clock=\"\(change.field)\">\(values.label(change.field)) \(alarm(after, line.before[change.field]))</span>"
        }
        return html.isEmpty ? "\(t("随时间更新", "brought it up to date"))" : html
    }

    /// - Parameter earlier: nil where the page does not reach so far back.
    private func alarm(_ after: ClockState, _ earlier: Value?) -> HTML {
        guard let before = earlier.flatMap({ ClockState($0) }) else {
            if after.told != 0 { return alarm(after.told) }
            return earlier == nil ? swap(nil, after) : "\(t("开始计时", "begins to run"))"
        }
        if before.isPromised(as: after) { return alarm(after.told) }
        return before.told < after.told ? "\(swap(before, after)) \(alarm(after.told))" : swap(before, after)
    }

    private func swap(_ before: ClockState?, _ after: ClockState) -> HTML {
        let new = t(Duration(seconds: after.target).work)
        let old = before.map(\.target).flatMap { $0 == after.target ? nil : "\(t(Duration(seconds: $0).work)) → " } ?? ""
        let source = ClockSource(rules: content.writer.options.timeline, t: t).version(after)
        return "\(t("改按新规则计", "goes by other rules"))\(t.colon)\(old)<span class=\"to\">\(new)</span>\(t("（", " ("))\(source)\(t("）", ")"))"
    }

    private func alarm(_ told: Int64) -> HTML {
        switch told {
        case 0: "\(t("重新计", "is counted anew"))"
        case ClockState.whole: "<span class=\"tag off\">\(t("已到期，超时", "has run out: breached"))</span>"
        case ...ClockState.whole: "<span class=\"tag near\">\(t("预警：已用 \(told)%", "warning: \(told)% is used up"))</span>"
        default: "<span class=\"tag off\">\(t("超时：已用 \(told)%", "breached: \(told)% is used up"))</span>"
        }
    }

    private func signed(_ entry: HistoryEntry) -> HTML { entry.has(Signature.name) ? "\(t("，以密码签名", ", signed with the password"))" : "" }

    // MARK: causes, links and erasures

    private func because(_ entry: HistoryEntry) -> HTML {
        guard let change = entry.changes.first(where: { $0.field == HistoryEntry.causeField }), let label = change.linked.flatMap({ writer.labels[$0.id] }) else { return "" }
        return "\(t("，因 ", " because of "))<a href=\"\(Address.of(label.kind, label.number))\">\(label.number)</a>"
    }

    private func linked(_ entry: HistoryEntry, ended: Bool) -> HTML {
        let verb = ended ? t("取消了关联", "unlinked") : t("建立了关联", "linked")
        guard let change = entry.changes.first(where: { $0.field.hasPrefix("link.") }) else { return "\(verb)" }
        let parts = change.field.split(separator: ".")
        let type = parts.count == 3 ? LinkType(rawValue: String(parts[1]))?.label(forward: parts[2] == "to") : nil
        let words: HTML = type.map { "\(verb)\(t.colon)\(t($0))" } ?? "\(verb)"
        guard let id = change.linked?.id, let label = writer.labels[id] else { return words }
        return "\(words) <a href=\"\(Address.of(label.kind, label.number))\">\(label.number)</a> \(label.text(t.language))"
    }

    private func erased(_ entry: HistoryEntry) -> HTML {
        let of = entry.changes.filter { $0.field == "erasure.of" }.compactMap { $0.value?.text }.map { erasedName($0) }
        let reason = entry["erasure.reason"]?.text ?? "", basis = entry["erasure.basis"]?.text ?? ""
        return "\(t("依法清除了", "erased by law")) \(t.list(of))\(t("；原因：", "; reason: "))\(reason)\(t("；依据：", "; basis: "))\(basis)"
    }

    private func erasedName(_ text: String) -> String {
        let parts = text.split(separator: " ")
        if parts.first == "comment", let n = parts.last { return t("第 \(n) 条的文字", "the words of event \(n)") }
        if parts.first == "attachment" { return t("一个附件", "an attachment") }
        return kind.field(text).map { t($0.label) } ?? text
    }
}
