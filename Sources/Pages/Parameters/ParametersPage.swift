import Engine
import Kernel

/// Every value that runs the processes: what it is now, by which version, and what comes.
struct ParametersPage {
    static let path = "parameters"
    static func title(_ t: Words) -> String { t("流程参数", "Process parameters") }
    let visit: Visit
    private let kind: Kind
    private var t: Words { visit.t }

    /// - Throws: `Failure.notFound` for those who may not read versions.
    init(_ visit: Visit) throws {
        guard let kind = visit.registry.kinds.first(where: { $0.setsParameters && visit.reads($0) }) else { throw Failure.notFound }
        self.visit = visit
        self.kind = kind
    }

    func answer() async throws -> PageAnswer {
        let rules = try await visit.records.rules(), book = rules.rulebook(at: visit.now)
        let coming = rules.versions.filter { $0.from > visit.now && !$0.sets.isEmpty }
        let waiting = try await self.waiting()
        let customers = Set(book.groups.flatMap(\.parameters).flatMap { book.scopes(of: $0.id) }.compactMap(\.customer) + coming.compactMap(\.scope.customer))
        let mine = Set(visit.principal.customers)
        let approvers = Set(rules.versions.compactMap(\.approver))
        let services = Set(book.groups.flatMap(\.parameters).flatMap { book.scopes(of: $0.id) }.compactMap(\.service))
        let labels = try await visit.labels(["customer": customers.filter { mine.isEmpty || mine.contains($0) }, "service": services, "person": approvers])
        let title = ParametersPage.title(t)
        var body: HTML = """
            <div class="head"><div><h1>\(title)</h1><div class="rec-meta"><span class="mut">\
            \(t("流程此刻依据的值。改动须由他人批准，到生效时刻起作用。", "The values the processes run by at this moment. A change is approved by somebody else and works from its moment on."))\
            </span></div></div><div class="verbs"><a class="btn" href="\(Address.of(kind.name))">\(t("全部版本", "All versions"))</a>
            """
        if visit.creates(kind) { body += visit.raiseButton(kind) }
        body += "</div></div>"
        for group in book.groups {
            body += "<h2 class=\"room\" id=\"\(group.room)\">\(t(group.label))</h2>"
            for parameter in group.parameters { body += section(parameter, rules, coming, waiting, labels) }
        }
        body += "<p class=\"mut small\">\(t("规则集", "Rulebook"))\(t.colon)<span class=\"mono\" data-rulebook>\(Hex.text(book.id))</span></p>"
        return await visit.page(title, at: ParametersPage.path, body)
    }

    /// Versions that wait for somebody's approval, as far as this person may see them.
    private func waiting() async throws -> [StoredRecord] {
        let query = Query(.equal(SystemField.state, Lifecycle.proposed), sort: Query.Sort(SystemField.number.id, descending: false))
        return try await visit.records.list(kind.name, query, limit: Records.longestPage, as: visit.principal).records
    }

    private func section(
        _ parameter: any AnyParameter, _ rules: RuleTimeline, _ coming: [RuleVersion], _ waiting: [StoredRecord], _ labels: [RecordID: Label]
    ) -> HTML {
        let view = ParameterView(form: parameter.form, rules: rules, now: visit.now, t: t)
        let book = rules.rulebook(at: visit.now)
        var html: HTML = """
            <section class="param" id="\(parameter.id)"><header><b>\(t(parameter.label))</b> <code>\(parameter.id)</code>\
            <span class="push">\(change(parameter))</span></header>
            """
        if let hint = parameter.hint { html += "<p class=\"hint\">\(t(hint))</p>" }
        html += view.brief(book.json(of: parameter.id))
        for scope in book.scopes(of: parameter.id) {
            guard let name = scope.customer.flatMap({ labels[$0] }).map({ $0.text(t.language) }) else { continue }
            let service = scope.service.flatMap { labels[$0] }.map { " · \($0.text(t.language))" } ?? ""
            html += "<p class=\"row\"><span class=\"tag blue\">\(name)\(service)</span> \(source(book.source(of: parameter.id, for: scope), labels))</p>"
            html += view.html(book.json(of: parameter.id, for: scope), before: book.json(of: parameter.id))
        }
        html += "<footer class=\"row\">\(source(book.source(of: parameter.id), labels))"
        for version in coming where version.sets[parameter.id] != nil && version.scope.customer.map({ labels[$0] != nil }) ?? true {
            html += """
                <span class="tag near">\(t("已批准，未生效", "approved, not yet in force"))</span> <span>\(link(version)) · \(t("自", "from")) \
                \(visit.times.element(version.from, visit.times.full(version.from)))\(approval(version, labels))</span>
                """
        }
        for record in waiting where kind.parameters.map({ record.values[$0].texts[parameter.id] != nil }) == true {
            html += """
                <span class="tag">\(t("待批准", "awaiting approval"))</span> <a href="\(Address.of(record))">\(record.number) \
                \(record[kind.titleField].words(in: t.language) ?? "")</a>
                """
        }
        return html.with("</footer></section>")
    }

    private func source(_ version: RuleVersion?, _ labels: [RecordID: Label]) -> HTML {
        guard let version else { return "<span class=\"mut\">\(t("出厂默认值", "as shipped"))</span>" }
        let since = visit.times.element(version.from, visit.times.full(version.from))
        return "<span>\(link(version)) · \(t("自", "since")) \(since)\(approval(version, labels))</span>"
    }

    /// By whom it was approved, and when.
    private func approval(_ version: RuleVersion, _ labels: [RecordID: Label]) -> HTML {
        guard let name = version.approver.flatMap({ labels[$0] }).map({ $0.text(t.language) }) else { return "" }
        let when: HTML = version.approved.map { visit.times.element($0, visit.times.full($0)) } ?? ""
        return t.language == .zh ? " · \(name) \(when) 批准" : " · approved by \(name) \(when)"
    }

    private func link(_ version: RuleVersion) -> HTML {
        "<a href=\"\(Address.of(version.kind, version.number))\">\(version.number) \(version.title.words(in: t.language) ?? "")</a>"
    }

    private func change(_ parameter: any AnyParameter) -> HTML {
        guard visit.creates(kind), let position = kind.parameters else { return "" }
        let address = Address.of(kind.name, "new", query: ["\(FormState.prefix)\(kind.fields[position].id)": parameter.id])
        return "<a class=\"btn slim\" href=\"\(address)\" aria-label=\"\(t("修改\(parameter.label.zh)", "Change \(parameter.label.en)"))\">\(Glyph.pen.html)\(t("修改", "Change"))</a>"
    }
}
