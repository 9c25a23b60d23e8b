import Engine
import Kernel

/// What this person alone is asked to decide: a list like any other, and the way to it from every page.
struct Inbox {
    let visit: Visit
    private let kind: Kind
    private let filter: Filter
    private var t: Words { visit.t }

    /// Nil for who is never asked.
    init?(_ visit: Visit) {
        guard visit.principal.customer == nil, let (kind, verb, field) = Inbox.decision(of: visit) else { return nil }
        let states = verb.from.map { Filter.Operand.value(.text($0)) }
        self.visit = visit
        self.kind = kind
        filter = Filter.equal(field, .me).and(.term(Filter.Path(SystemField.state.id), .any, states))
    }

    /// The first verb there is for those alone whom a record names.
    private static func decision(of visit: Visit) -> (kind: Kind, verb: Verb, field: String)? {
        for kind in visit.registry.kinds where visit.reads(kind) {
            for verb in kind.lifecycle.verbs where visit.access(to: kind).allows(verb) {
                if let field = verb.onlyBy { return (kind, verb, field) }
            }
        }
        return nil
    }

    func link() async -> HTML {
        let path = Address.of(kind.name, query: ["q": Query(filter).text(of: kind)])
        let count = try? await visit.records.count(kind.name, filter, as: visit.principal)
        var html: HTML = "<a href=\"\(path)\">\(t("待我审批", "Awaiting my decision"))"
        if let count, count.number > 0 { html += " <span class=\"n\">\(count.isMore ? t("多于 1,000", "more than 1,000") : String(count.number))</span>" }
        return html.with("</a>")
    }
}
