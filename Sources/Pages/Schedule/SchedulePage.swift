import Engine
import Kernel

/// What happens by itself: what is to come, and what could not be done, for those who look after it.
struct SchedulePage {
    static let path = "schedule"
    static func title(_ t: Words) -> String { t("到期事项", "Falling due") }
    private static let most = 50
    let visit: Visit
    private var t: Words { visit.t }

    func answer() async throws -> PageAnswer {
        let outlook = try await visit.records.outlook(SchedulePage.most, as: visit.principal)
        var ids: [String: Set<RecordID>] = [:]
        for due in outlook.coming + outlook.givenUp { ids[due.kind, default: []].insert(due.record) }
        ids["person", default: []].formUnion(outlook.letters.map(\.person))
        let labels = try await visit.labels(ids), title = SchedulePage.title(t)
        let body: HTML = """
            <div class="head"><div><h1>\(title)</h1><div class="rec-meta"><span class="mut">\
            \(t("到时由系统自己做的事：时钟预警与超时、无异议即关闭、新规则到点生效。", "What the house does by itself at its moment: warnings and breaches, closing when nobody objects, other rules."))\
            </span></div></div></div>\(attended(outlook))\(givenUp(outlook.givenUp, labels))\(letters(outlook.letters, labels))\(coming(outlook.coming, labels))
            """
        return await visit.page(title, at: SchedulePage.path, body)
    }

    /// Tries once more what was given up.
    func retry() async throws -> PageAnswer {
        let letter = visit.request.field("letter").flatMap { Int64($0) }, record = visit.request.field("record").flatMap { RecordID($0) }
        // Done meanwhile, by whomever: the page shows it.
        do {
            if let letter { try await visit.records.retry(letter: letter, as: visit.principal) } else if let record {
                try await visit.records.retry(record, as: visit.principal)
            } else {
                throw Failure.notFound
            }
        } catch Failure.notFound where Records.oversees(visit.principal) && (letter != nil || record != nil) {}
        return .redirect(Address.of(SchedulePage.path))
    }

    private func attended(_ outlook: Outlook) -> HTML {
        guard !outlook.isAttended else { return "" }
        let words = t("此刻没有进程在做这些事；启动服务后会先补做到期的。", "No process attends to this at the moment; once one runs, it does first what was due.")
        return "<p class=\"notice off\" role=\"alert\">\(Glyph.warn.html)<span>\(words)</span></p>"
    }

    private func givenUp(_ all: [Due], _ labels: [RecordID: Label]) -> HTML {
        guard !all.isEmpty else { return "" }
        var rows = HTML()
        for due in all {
            rows += """
                <tr>\(name(labels[due.record]))<td>\(deed(due))</td><td>\(due.fault.map { t($0) } ?? "")</td>\
                <td class="end">\(again("record", due.record.description))</td></tr>
                """
        }
        let title = t("多次未成，已放弃", "Given up after several tries")
        return section("given-up", title, all.count, [t("编号", "Number"), t("标题", "Title"), t("要做的事", "To be done"), t("原因", "Why not"), ""], rows)
    }

    /// Letters that the mail server would not take.
    private func letters(_ all: [PendingLetter], _ labels: [RecordID: Label]) -> HTML {
        guard !all.isEmpty else { return "" }
        var rows = HTML()
        for letter in all {
            rows += """
                <tr>\(name(labels[letter.person]))<td>\(letter.isDigest ? t("每日摘要", "Daily digest") : t("通知", "Notice"))</td>\
                <td>\(letter.fault ?? "")</td><td class="end">\(again("letter", String(letter.notice)))</td></tr>
                """
        }
        let heads = [t("编号", "Number"), t("收件人", "To"), t("信件", "Letter"), t("原因", "Why not"), ""]
        return section("letters", t("没能发出的信", "Letters that could not be sent"), all.count, heads, rows)
    }

    private func again(_ name: String, _ value: String) -> HTML {
        """
        <form method="post" action="\(Address.of(SchedulePage.path))">\(visit.hidden())<input type="hidden" name="\(name)" value="\(value)">\
        <button class="btn slim">\(t("再试", "Try again"))</button></form>
        """
    }

    private func coming(_ all: [Due], _ labels: [RecordID: Label]) -> HTML {
        let title = t("接下来", "To come")
        guard !all.isEmpty else { return "<section class=\"sec\" id=\"coming\"><header><h2>\(title)</h2></header><p class=\"empty\">\(t("没有要到期的事。", "Nothing falls due."))</p></section>" }
        var rows = HTML()
        for due in all {
            let moment: HTML = visit.times.element(due.due, visit.times.full(due.due))
            let fault: HTML = due.fault.map { "<br><span class=\"mut small\">\(t("第 \(due.tries) 次未成", "tried \(due.tries) times"))\(t.colon)\(t($0))</span>" } ?? ""
            rows += "<tr>\(name(labels[due.record]))<td>\(deed(due))\(fault)</td><td class=\"end nowrap\">\(moment)</td></tr>"
        }
        return section("coming", title, all.count, [t("编号", "Number"), t("标题", "Title"), t("要做的事", "To be done"), t("时刻", "Moment")], rows)
    }

    private func section(_ id: String, _ title: String, _ count: Int, _ heads: [String], _ rows: HTML) -> HTML {
        """
        <section class="sec" id="\(id)" aria-labelledby="h-\(id)"><header><h2 id="h-\(id)">\(title)</h2><span class="n">\(count)</span></header>\
        \(ShortTable.html(title, heads: heads, rows: rows))</section>
        """
    }

    private func name(_ label: Label?) -> HTML {
        guard let label else { return "<td class=\"num\"></td><td class=\"title mut\">—</td>" }
        let path = Address.of(label.kind, label.number)
        return "<td class=\"num\"><a href=\"\(path)\">\(label.number)</a></td><td class=\"title\"><div class=\"clip\"><a href=\"\(path)\">\(label.text(t.language))</a></div></td>"
    }

    private func deed(_ due: Due) -> HTML {
        let kind = visit.registry.kind(due.kind)
        guard let verb = due.verb else { return "\(t("看时钟", "Look at its clocks"))" }
        return "\(t(kind?.lifecycle.verb(verb)?.label ?? Text(verbatim: verb)))"
    }
}
