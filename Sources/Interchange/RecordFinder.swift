import Engine
import Kernel

/// Finds the records a file means, and remembers them.
struct RecordFinder {
    private static let most = 50_000
    private let records: Records
    private let principal: Principal
    private var known: [String: RecordID] = [:]

    init(records: Records, principal: Principal) {
        self.records = records
        self.principal = principal
    }

    /// The records with all these values: at most two, for one is meant.
    func records(_ kind: String, _ values: [(field: String, value: Value)]) async throws -> [StoredRecord] {
        let filter = values.reduce(Filter.all) { $0.and(.equal($1.field, $1.value)) }
        return try await records.list(kind, Query(filter), limit: 2, as: principal).records
    }

    /// The record a reference names: by number, identity, a text that is unique (mail, code), or its whole name.
    /// - Throws: `Refused` with a sentence when there is none, or more than one.
    mutating func reference(_ text: String, to target: String) async throws -> RecordID {
        if let id = RecordID(text) { return id }
        let place = "\(target)\n\(text)"
        if let id = known[place] { return id }
        guard let kind = records.registry.kind(target) else { throw Failure.notFound }
        let id = try await find(text, kind)
        if known.count >= RecordFinder.most { known.removeAll() }
        known[place] = id
        return id
    }

    private func find(_ text: String, _ kind: Kind) async throws -> RecordID {
        if let number = kind.fullNumber(text) {
            do { return try await records.read(kind.name, number: number, as: principal).id } catch Failure.notFound { throw none(text, kind) }
        }
        let unique = kind.fields.filter { ($0.type as? TextField)?.isUnique == true }.map(\.id)
        let ways = (unique + [kind.titleField]).map { Filter.equal($0, .value(.text(text))) }
        let found = try await records.list(kind.name, Query(.or(ways)), limit: 20, as: principal).records.filter { record in
            // Of names in two languages the filter also finds parts.
            unique.contains { record[$0].text?.lowercased() == text.lowercased() } || Language.allCases.contains { record[kind.titleField].words(in: $0) == text }
        }
        let active = found.filter { kind.lifecycle.state($0.state)?.isOpen == true }
        if let only = active.count == 1 ? active.first : found.count == 1 ? found.first : nil { return only.id }
        guard !found.isEmpty else { throw none(text, kind) }
        let numbers = found.prefix(5).map(\.number).joined(separator: ", ")
        throw Refused("不止一个「\(text)」，请写编号：\(numbers)。", "More than one is called “\(text)”; write the number: \(numbers).")
    }

    private func none(_ text: String, _ kind: Kind) -> Refused {
        Refused("没有「\(text)」这个\(kind.label.zh)。", "There is no \(kind.label.en.lowercased()) “\(text)”.")
    }
}
