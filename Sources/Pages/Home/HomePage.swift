import Engine
import Kernel

/// An agent's own work: what is in their hands, their teams', and nobody's.
struct HomePage {
    let visit: Visit
    private var t: Words { visit.t }
    private static let rows = 10

    static func title(_ visit: Visit) -> String {
        visit.principal.customer == nil ? visit.t("我的工作", "My work") : visit.t("我的报障", "My reports")
    }

    func answer() async throws -> PageAnswer {
        var body: HTML = "<div class=\"head\"><div><h1>\(HomePage.title(visit))</h1><p class=\"quiet\">\(visit.times.today())</p></div>"
        let approvals = try await visit.unlessTooBroad { try await Decisions(visit: visit).section() }
        guard let kind = visit.deskKind else {
            let words = t("这里列出分给你的工作；你还没有查看它们的权限。", "Work assigned to you is listed here; you have no right to see any yet.")
            body += "</div>\(approvals)<p class=\"quiet\">\(words)</p>"
            return await visit.page(HomePage.title(visit), at: "", body)
        }
        if visit.creates(kind) {
            body += "<div class=\"verbs\">\(visit.raiseButton(kind))</div>"
        }
        body += "</div>"
        body += approvals
        let overview = Overview(visit: visit, kind: kind)
        if overview.isWanted { body += try await visit.unlessTooBroad { try await overview.html() } }
        body += try await visit.unlessTooBroad { try await sections(kind) }
        return await visit.page(HomePage.title(visit), at: "", body)
    }

    private func sections(_ kind: Kind) async throws -> HTML {
        let wanted = visit.principal.customer == nil ? desk(kind) : customers(kind)
        let options = try await visit.options(of: kind)
        let sections = try await withThrowingTaskGroup(of: (Int, HomeSection).self) { group in
            for (place, plan) in wanted.enumerated() {
                group.addTask { (place, try await HomeSection.load(plan, kind, visit, most: HomePage.rows)) }
            }
            return try await group.reduce(into: [Int: HomeSection]()) { $0[$1.0] = $1.1 }
        }
        let ordered = wanted.indices.compactMap { sections[$0] }.filter { !$0.plan.isRare || !$0.records.isEmpty }
        var ids: [String: Set<RecordID>] = [:]
        for section in ordered { section.addReferences(to: &ids) }
        let writer = visit.writer(kind, labels: try await visit.labels(ids), options: options)
        return ordered.reduce(into: HTML()) { $0 += $1.html(visit, writer) }
    }

    /// What concerns everybody first, then who has it in hand.
    private func desk(_ kind: Kind) -> [HomeSection.Plan] {
        let urgent = kind.position("priority") == nil ? nil : Query.Sort("priority", descending: false)
        func plan(_ id: String, _ title: String, _ whose: Filter, isRare: Bool = false) -> HomeSection.Plan {
            HomeSection.Plan(id: id, title: title, whose: whose, shown: kind.unresolved, sort: urgent, isRare: isRare)
        }
        var plans: [HomeSection.Plan] = []
        if kind.position("major") != nil { plans.append(plan("major", t("重大事件", "Major incidents"), .equal("major", .truth(true)), isRare: true)) }
        plans.append(plan("mine", t("在我手上", "Mine"), .equal("assignee", .me)))
        if !visit.principal.teams.isEmpty { plans.append(plan("teams", t("我组的", "My teams"), .equal("team", .myTeams))) }
        return plans + [plan("free", t("未分派", "Unassigned"), .equal("assignee", .none))]
    }

    private func customers(_ kind: Kind) -> [HomeSection.Plan] {
        let open = Filter.equal(SystemField.open, true)
        return [
            HomeSection.Plan(id: "mine", title: t("我报的", "Raised by me"), whose: .equal("caller", .me), shown: open),
            HomeSection.Plan(id: "ours", title: t("本单位未结", "Open at our organisation"), whose: .all, shown: open),
        ]
    }
}

/// One bounded list on the home page, with its states as filters.
struct HomeSection: Sendable {
    struct Plan: Sendable {
        let id: String
        let title: String
        let whose: Filter
        /// What is shown of them before a state is chosen.
        let shown: Filter
        /// Nil: what changed last comes first.
        var sort: Query.Sort?
        /// Whether it is left out where there is nothing to show.
        var isRare = false
        var first: Filter { shown.and(whose) }

        func filter(_ state: String) -> Filter {
            .equal(SystemField.open, true).and(whose).and(.equal(SystemField.state, state))
        }
    }
    let plan: Plan
    let kind: Kind
    /// The timer that stands in each row; nil: none, or none that the reader may see.
    let clock: (any AnyField)?
    let state: String?
    let records: [StoredRecord]
    /// Nil: not known.
    let total: Count?
    /// Open states that records are in, with how many where that is known.
    let counts: [(state: State, count: Count?)]
    /// Records on which a customer had the last word.
    let answered: Set<RecordID>

    static func load(_ plan: Plan, _ kind: Kind, _ visit: Visit, most: Int) async throws -> HomeSection {
        let records = visit.records, principal = visit.principal
        let state = visit.request.query[plan.id].flatMap { kind.lifecycle.state($0)?.id }
        let filter = state.map(plan.filter) ?? plan.first
        let clock = clock(of: kind, visit.access(to: kind))
        let needed = Set([kind.titleField, "priority", "hold_reason", "major", kind.customerField ?? "customer"] + [clock?.id].compactMap { $0 })
        async let page = records.list(kind.name, Query(filter, sort: plan.sort), limit: most, only: needed, as: principal)
        let tally = try await tally(plan, kind, visit)
        let open = kind.lifecycle.states.filter(\.isOpen)
        let counts = open.map { (state: $0, count: count([$0], tally)) }.filter { $0.count?.number != 0 }
        let first = open.filter { $0.look != .done || plan.shown != kind.unresolved }
        let shown = try await page.records
        return HomeSection(
            plan: plan, kind: kind, clock: clock, state: state, records: shown, total: count(first, tally), counts: counts, answered: try await visit.answered(shown))
    }

    private static func clock(of kind: Kind, _ access: Access) -> (any AnyField)? {
        kind.columns.compactMap { kind.field($0) }.first { $0.type is ClockField && access.reads($0) }
    }

    private static func count(_ states: [State], _ tally: Tally?) -> Count? {
        tally?.count { values in states.contains { values == [.text($0.id)] } }
    }

    /// How many are in which state; nil where counting takes too long.
    private static func tally(_ plan: Plan, _ kind: Kind, _ visit: Visit) async throws -> Tally? {
        do {
            let open = Filter.equal(SystemField.open, true).and(plan.whose)
            return try await visit.records.tally(kind.name, open, by: [SystemField.state.id], as: visit.principal)
        } catch Failure.tooBroad {
            return nil
        }
    }

    func addReferences(to ids: inout [String: Set<RecordID>]) {
        guard let field = kind.customerField.flatMap({ kind.field($0) }) else { return }
        for record in records { ids.add(record[field.id], field) }
    }

    func html(_ visit: Visit, _ writer: ValueWriter) -> HTML {
        let t = visit.t
        let all = Address.of(kind.name, query: ["q": Query(state.map(plan.filter) ?? plan.first).text(of: kind)])
        let total: HTML = total.map { "<span class=\"n\">\(number($0, t))</span>" } ?? ""
        var html: HTML = """
            <section class="sec" id="\(plan.id)" aria-labelledby="h-\(plan.id)"><header><h2 id="h-\(plan.id)">\(plan.title)</h2>\
            \(total)<span class="push row">\(tabs(visit))<a href="\(all)">\(t("看清单", "List"))</a></span></header>
            """
        if records.isEmpty {
            html += "<p class=\"quiet none\">\(t("没有。", "None."))</p></section>"
            return html
        }
        // When it was last changed would betray internal notes.
        let time = visit.access(to: kind).readsNotes ? SystemField.updated : SystemField.created
        let heads = [t("编号", "Number"), t("标题", "Title"), t("优先级", "Priority")] + [clock.map { t($0.label) }].compactMap { $0 } + [t("状态", "State"), t(time.label)]
        let rows = records.reduce(into: HTML()) { $0 += row($1, Moment($1.value(time.id)) ?? $1.created, writer) }
        html += ShortTable.html(plan.title, heads: heads, rows: rows)
        return html.with("</section>")
    }

    private func tabs(_ visit: Visit) -> HTML {
        let t = visit.t
        guard counts.count > 1 || state != nil || total?.number == 0 && !counts.isEmpty else { return "" }
        let all = kind.lifecycle.states.contains { $0.isOpen && $0.look == .done } && plan.shown == kind.unresolved ? t("未解决", "Unresolved") : t("全部", "All")
        var html: HTML = "<span class=\"seg\"><a href=\"\(Address.of(visit.request.path, fragment: plan.id))\"\(" aria-current=\"true\"", if: state == nil)>\(all)</a>"
        for (state, count) in counts {
            let link = Address.of(visit.request.path, query: [(plan.id, state.id)], fragment: plan.id)
            let counted = count.map { " \(number($0, t))" } ?? ""
            html += "<a href=\"\(link)\"\(" aria-current=\"true\"", if: self.state == state.id)>\(t(state.label))\(counted)</a>"
        }
        html += "</span>"
        return html
    }

    private func number(_ count: Count, _ t: Words) -> String { count.isMore ? t("多于 1,000", "more than 1,000") : String(count.number) }

    private func row(_ record: StoredRecord, _ time: Moment, _ writer: ValueWriter) -> HTML {
        let t = writer.t
        var priority: HTML = ""
        if let field = kind.field("priority") { priority = writer.html(record["priority"], field) }
        let timer: HTML = clock.map { "<td class=\"clk\">\(writer.html(record[$0.id], $0))</td>" } ?? ""
        let reply: HTML = answered.contains(record.id) ? " \(Marks.answered(t))" : ""
        return """
            <tr>\(ShortTable.name(record, t, beside: " \(Marks.major(record, t))\(ShortTable.customer(record, writer))"))\
            <td>\(priority)</td>\(timer)\
            <td>\(Marks.state(record.state, of: kind, t, more: Marks.holdReason(record, writer.options, t)))\(reply)</td>\
            <td class="end mut nowrap">\(writer.times.element(time, writer.times.brief(time)))</td></tr>
            """
    }
}
