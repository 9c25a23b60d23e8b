import Engine
import Kernel

extension Visit {
    /// Those of some open records on which a customer's person had the last word. For the provider's people alone.
    func answered(_ records: [StoredRecord]) async throws -> Set<RecordID> {
        let open = records.filter { $0.kind.customerField != nil && $0.kind.lifecycle.state($0.state)?.isOpen == true }
        guard principal.customer == nil, !open.isEmpty else { return [] }
        let last = try await self.records.lastWords(on: open)
        let outside = try await customersPeople(Set(last.values))
        return Set(last.filter { outside.contains($0.value) }.keys)
    }

    /// Which of some people belong to a customer.
    func customersPeople(_ people: Set<RecordID>) async throws -> Set<RecordID> {
        guard !people.isEmpty, let kind = registry.kind("person"), reads(kind) else { return [] }
        let these = Filter.term(Filter.Path(SystemField.id.id), .any, people.map { .value(.id($0)) })
        let found = try await records.list(
            kind.name, Query(these.and(.not(.equal("customer", .none)))), limit: Records.longestPage, only: [], as: principal)
        return Set(found.records.map(\.id))
    }
}

extension HistoryEntry {
    /// Words or a file, rather than a change.
    var isSaid: Bool { verb == "comment" || verb == "attach" }
}

extension Marks {
    /// The customer had the last word: somebody should look.
    static func answered(_ t: Words) -> HTML { "<span class=\"tag blue\" data-answered>\(t("客户已回复", "Customer replied"))</span>" }
}
