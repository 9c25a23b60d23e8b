import Engine
import Kernel

/// A record's timers, second by second: what each event made of them, by which version and calendar, and the sum counted once more.
struct ClocksPage {
    static let step = "clocks"
    private static let pieces = 200
    /// Events that are looked through.
    private static let most = 10_000
    let visit: Visit
    let record: StoredRecord
    private var t: Words { visit.t }

    private struct Entry {
        let field: String
        let n: Int64
        let actor: RecordID
        let verb: String
        let happened: Moment
        let recorded: Moment
        /// Nil: nobody has it any more who promised something.
        let state: ClockState?
    }

    func answer() async throws -> PageAnswer {
        let access = visit.access(to: record.kind)
        let clocks = access.fields.filter { $0.type is ClockField }
        guard !clocks.isEmpty else { throw Failure.notFound }
        let all = try await entries(clocks.map(\.id)), rules = try await visit.records.rules()
        let labels = try await visit.labels(agreements(all, rules).merging(["person": Set(all.map(\.actor))]) { $1 })
        let options = try await visit.options(of: record.kind)
        let title = t("\(record.number) 计时明细", "\(record.number): every second")
        var body: HTML = """
            <div class="head"><div><div class="crumb"><a href="\(Address.of(record.kind.name))">\(t(record.kind.plural))</a>\
            <a href="\(Address.of(record))">\(record.number)</a></div><h1>\(title)</h1><div class="rec-meta"><span class="mut">\
            \(t("时钟只按历史里的这些事件计算；以后改参数、日历都不会改动已走的时间。", "Clocks are counted from these events of the history alone; what is changed later never changes the time already counted."))\
            </span></div></div></div>
            """
        for field in clocks {
            let entries = all.filter { $0.field == field.id }
            guard !entries.isEmpty else { continue }
            body += "<section class=\"sec\" id=\"\(field.id)\"><header><h2>\(t(field.label))</h2></header>"
            body += table(entries, now: ClockState(record[field.id]), ClockSource(rules: rules, t: t, labels: labels), labels, options)
            body += "</section>"
        }
        return await visit.page(title, at: record.kind.name, body)
    }

    /// Those whose versions set a target.
    private func agreements(_ entries: [Entry], _ rules: RuleTimeline) -> [String: Set<RecordID>] {
        let named = Set(entries.compactMap { $0.state?.version })
        var found: [String: Set<RecordID>] = [:]
        for version in rules.versions where named.contains(version.id) {
            guard let of = visit.registry.kind(version.kind)?.versionOf, let subject = version.subject else { continue }
            found[of, default: []].insert(subject)
        }
        return found
    }

    /// What is kept of each event is its clocks alone.
    private func entries(_ fields: [String]) async throws -> [Entry] {
        var entries: [Entry] = [], last: Int64 = 0
        while last < ClocksPage.most {
            let piece = try await visit.records.history(record, after: last, limit: ClocksPage.pieces, as: visit.principal)
            for event in piece {
                for field in fields {
                    guard let value = event[field] else { continue }
                    entries.append(
                        Entry(
                            field: field, n: event.n, actor: event.actor, verb: event.verb, happened: event.happened, recorded: event.recorded,
                            state: ClockState(value)))
                }
            }
            guard piece.count == ClocksPage.pieces, let end = piece.last else { break }
            last = end.n
        }
        return entries
    }

    private func table(_ entries: [Entry], now: ClockState?, _ source: ClockSource, _ labels: [RecordID: Label], _ options: OptionLabels) -> HTML {
        var html: HTML = """
            <div class="scroll-x" tabindex="0"><table class="sheet account"><thead><tr><th scope="col">\(t("时刻", "At"))</th><th scope="col">\(t("事件", "Event"))</th>\
            <th scope="col">\(t("时钟", "Clock"))</th><th scope="col">\(t("目标", "Target"))</th><th scope="col">\(t("依据", "By"))</th>\
            <th scope="col">\(t("日历", "Calendar"))</th><th scope="col" class="end">\(t("其间计入", "Counted since"))</th>\
            <th scope="col" class="end">\(t("累计", "In all"))</th><th scope="col">\(t("复核", "Counted again"))</th></tr></thead><tbody>
            """
        var before: ClockState?, counted: Int64 = 0
        for entry in entries {
            if let ended = before, ended.party != entry.state?.party {
                html += handedOn(ended, entry, source, labels, after: counted)
                before = nil
                counted = 0
            }
            guard let state = entry.state else { continue }
            let time = source.rules.workingTime(of: state.calendar)
            // An alarm changes nothing of what is counted: told is how much it was by then.
            let isAlarm = before.map { $0.told < state.told && $0.since == state.since } ?? false
            let at = isAlarm ? max(entry.happened, state.since) : state.since, worked = isAlarm ? state.elapsed(at: at, in: time) : state.elapsed
            let isFirst = entry.verb == "create" || state.party != nil
            let again = before.map { $0.elapsed(at: at, in: source.rules.workingTime(of: $0.calendar)) } ?? (isFirst ? 0 : nil)
            html += """
                <tr><td class="nowrap">\(visit.times.element(at, seconds(at)))</td>\
                <td>\(event(entry, labels))</td><td>\(isAlarm ? alarm(state.told) : words(state, options))</td>\
                <td class="nowrap">\(target(state))</td><td>\(source.version(state))</td><td>\(source.calendar(state))</td>\
                <td class="n">\(length(worked - counted))</td><td class="n">\(length(worked))</td>\
                <td>\(compared(again, worked))</td></tr>
                """
            before = state
            counted = worked
        }
        if let now { html += sum(now, source, after: counted) }
        return html.with("</tbody></table></div>")
    }

    /// Who had it has it no longer: how much they took.
    private func handedOn(_ state: ClockState, _ entry: Entry, _ source: ClockSource, _ labels: [RecordID: Label], after counted: Int64) -> HTML {
        let at = max(entry.recorded, state.since), time = source.rules.workingTime(of: state.calendar), worked = state.elapsed(at: at, in: time)
        let verdict = state.phase != .ended && state.isOver(at: at, in: time) ? t("交出，已超目标", "handed on, over its target") : t("交出", "handed on")
        return """
            <tr><td class="nowrap">\(visit.times.element(at, seconds(at)))</td><td>\(event(entry, labels))</td><td>\(verdict)</td>\
            <td class="nowrap">\(target(state))</td><td>\(source.version(state))</td><td>\(source.calendar(state))</td>\
            <td class="n">\(length(worked - counted))</td><td class="n">\(length(worked))</td><td></td></tr>
            """
    }

    private func target(_ state: ClockState) -> String { "\(state.line.uppercased()) · \(t(Duration(seconds: state.target).work))" }

    private func alarm(_ told: ClockState.Alarm) -> String { told == .breached ? t("走，已超时", "runs, breached") : t("走，已预警", "runs, warned") }

    private func compared(_ again: Int64?, _ told: Int64) -> String {
        guard let again else { return t("由导入带来，此前不复核", "brought in; not counted again") }
        return again == told ? t("一致", "the same") : t("不一致：\(length(again))", "not the same: \(length(again))")
    }

    /// Where it stands as the page is read.
    private func sum(_ state: ClockState, _ source: ClockSource, after counted: Int64) -> HTML {
        let moment = max(visit.now, state.since), time = source.rules.workingTime(of: state.calendar), worked = state.elapsed(at: moment, in: time)
        let verdict = state.phase == .ended ? t("不再计时", "not timed any more")
            : state.isOver(at: moment, in: time) ? t("超过目标", "over its target") : t("在目标内", "within its target")
        return """
            <tr class="now"><td class="nowrap">\(visit.times.element(visit.now, seconds(visit.now)))</td><th scope="row" colspan="5">\(t("现在", "Now"))\(t.colon)\(verdict)</th>\
            <td class="n">\(length(worked - counted))</td><td class="n"><b>\(length(worked))</b></td><td></td></tr>
            """
    }

    private func event(_ event: Entry, _ labels: [RecordID: Label]) -> HTML {
        let own = ["create": Text("登记", "raised it"), "change": Text("修改", "changed it"), "time": Text("按时记入", "noted it in time"), "import": Text("由导入记入", "brought it in")]
        let deed = own[event.verb] ?? record.kind.lifecycle.verb(event.verb)?.past
        let words = deed.map { t($0) } ?? event.verb
        return "<a href=\"\(Address.of(record, query: ["from": String(event.n)], fragment: "event-\(event.n)"))\">\(labels[event.actor]?.text(t.language) ?? t("系统", "System")) \(words)</a>"
    }

    private func words(_ state: ClockState, _ options: OptionLabels) -> String {
        switch state.phase {
        case .running: t("走", "runs")
        case .paused: t("暂停：\(t(options.label(state.reason ?? "", of: "hold_reason")))", "held: \(t(options.label(state.reason ?? "", of: "hold_reason")))")
        case .stopped: t("结束", "stopped")
        case .ended: t("不计时", "not timed")
        }
    }

    private func seconds(_ moment: Moment) -> String {
        "\(visit.times.full(moment)):\(padded(moment.wall(offset: visit.times.zone).second, 2))"
    }

    /// `3:05:09`, with thousandths where there are any.
    private func length(_ milliseconds: Int64) -> String {
        let seconds = milliseconds / 1000, rest = milliseconds % 1000
        let clock = "\(seconds / 3600):\(padded(Int(seconds / 60 % 60), 2)):\(padded(Int(seconds % 60), 2))"
        return rest == 0 ? clock : "\(clock).\(padded(Int(rest), 3))"
    }
}
