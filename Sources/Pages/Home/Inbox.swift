import Engine
import Kernel

/// What waits for this person's word, of whatever kind: what they are asked in person, and what others have written and another must approve.
struct Inbox: Sendable {
    static let path = "inbox"
    static func title(_ t: Words) -> String { t("待我审批", "Awaiting my decision") }

    /// Records of one kind that wait.
    struct Part: Sendable {
        let kind: Kind
        let filter: Filter
    }

    let visit: Visit
    let parts: [Part]

    /// Nil for who never decides anything.
    init?(_ visit: Visit) {
        let parts = visit.principal.customer == nil ? visit.registry.kinds.compactMap { Inbox.part(of: $0, visit) } : []
        guard !parts.isEmpty else { return nil }
        self.visit = visit
        self.parts = parts
    }

    private static func part(of kind: Kind, _ visit: Visit) -> Part? {
        let access = visit.access(to: kind), verbs = kind.lifecycle.verbs.filter { $0.isDecision && access.allows($0) }
        guard !verbs.isEmpty, visit.reads(kind) else { return nil }
        let states = Set(verbs.flatMap(\.from)).sorted().map { Filter.Operand.value(.text($0)) }
        var filter = Filter.term(Filter.Path(SystemField.state.id), .any, states)
        for duty in Set(verbs.compactMap(\.apartFrom)).sorted() { filter = filter.and(.not(.equal(duty, .me))) }
        for field in Set(verbs.compactMap(\.onlyBy)).sorted() { filter = filter.and(.equal(field, .me)) }
        return Part(kind: kind, filter: filter)
    }

    /// The first that wait, the oldest before the others.
    func waiting(_ part: Part, limit: Int) async throws -> [StoredRecord] {
        let oldest = Query.Sort(SystemField.number.id, descending: false)
        return try await visit.records.list(part.kind.name, Query(part.filter, sort: oldest), limit: limit, as: visit.principal).records
    }

    /// What cannot be counted now is left out.
    func link(isCurrent: Bool) async -> HTML {
        let t = visit.t, count = try? await visit.records.count(parts.map { ($0.kind.name, $0.filter) }, as: visit.principal)
        var html: HTML = "<a href=\"\(Address.of(Inbox.path))\"\(" aria-current=\"page\"", if: isCurrent)>\(Inbox.title(t))"
        if let count, count.number > 0 {
            html += " <span class=\"n\">\(count.isMore ? t("多于 \(count.number)", "more than \(count.number)") : String(count.number))</span>"
        }
        return html.with("</a>")
    }
}
