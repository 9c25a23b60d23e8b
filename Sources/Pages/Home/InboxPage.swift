import Engine
import Kernel

/// All that waits for this person's word: a section a kind, each with the way to its list.
struct InboxPage {
    private static let most = 50
    let visit: Visit
    private var t: Words { visit.t }

    /// - Throws: `Failure.notFound` for who never decides anything.
    func answer() async throws -> PageAnswer {
        guard let inbox = Inbox(visit) else { throw Failure.notFound }
        let title = Inbox.title(t)
        let lead = t("点名请你决定的，和别人编写、须由另一人批准的。", "What you are asked to decide in person, and what others have written and another must approve.")
        var body: HTML = "<div class=\"head\"><div><h1>\(title)</h1><div class=\"rec-meta\"><span class=\"mut\">\(lead)</span></div></div></div>"
        var sections = HTML()
        for part in inbox.parts { sections += try await visit.unlessTooBroad { try await section(part, of: inbox) } }
        body += sections.isEmpty ? "<p class=\"empty\">\(t("现在没有等你决定的事。", "Nothing waits for your decision."))</p>" : sections
        return await visit.page(title, at: Inbox.path, body)
    }

    /// Empty where nothing of the kind waits.
    private func section(_ part: Inbox.Part, of inbox: Inbox) async throws -> HTML {
        let waiting = try await inbox.waiting(part, limit: InboxPage.most + 1)
        guard !waiting.isEmpty else { return "" }
        let kind = part.kind, title = t(kind.plural), list = Address.of(kind.name, query: ["q": Query(part.filter).text(of: kind)])
        return """
            <section class="sec" id="inbox-\(kind.name)" aria-labelledby="h-\(kind.name)"><header><h2 id="h-\(kind.name)">\(title)</h2>\
            <span class="n">\(Decisions.count(waiting, most: InboxPage.most, t))</span><span class="push"><a href="\(list)">\(t("看清单", "List"))</a></span></header>\
            \(try await Decisions(visit: visit).table(title, Array(waiting.prefix(InboxPage.most))))</section>
            """
    }
}
