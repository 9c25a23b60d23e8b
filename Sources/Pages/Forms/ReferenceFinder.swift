import Engine
import Kernel

/// Finds the record a person means: by number, identity, mail address, code, or exact name.
struct ReferenceFinder {
    let visit: Visit
    private static let separator = " · "

    /// What stands in an input for a record: `NAME · NUMBER`.
    static func words(_ name: String, _ number: String) -> String { name == number ? number : name + separator + number }

    /// - Throws: `Refused` with a sentence when none or several are meant.
    func find(_ typed: String, kind name: String) async throws -> RecordID {
        guard let kind = visit.registry.kind(name) else { throw Failure.notFound }
        if let id = RecordID(typed) { return id }
        let last = typed.split(separator: ReferenceFinder.separator).last.map(String.init) ?? typed
        if let number = kind.fullNumber(last) { return try await byNumber(number, kind) }
        do { return try await byName(typed, kind) } catch Failure.tooBroad {
            let example = kind.number(1)
            throw Refused("请写\(kind.label.zh)的编号，如 \(example)。", "Write the number of the \(kind.label.en.lowercased()), like \(example).")
        }
    }

    private func byNumber(_ number: String, _ kind: Kind) async throws -> RecordID {
        do { return try await visit.records.read(kind.name, number: number, as: visit.principal).id } catch Failure.notFound {
            throw Refused(
                "没有编号为 \(number) 的\(kind.label.zh)，或你无权看到。", "There is no \(kind.label.en.lowercased()) \(number), or you may not see it.")
        }
    }

    private func byName(_ typed: String, _ kind: Kind) async throws -> RecordID {
        let access = visit.access(to: kind)
        let unique = kind.fields.filter { ($0.type as? TextField)?.isUnique == true && access.reads($0) }
        let ways = ([kind.titleField] + unique.map(\.id)).map { Filter.equal($0, .value(.text(typed))) }
        let found = try await look(kind, .or(ways)).filter { record in
            guard kind.field(kind.titleField)?.type is LocalizedTextField else { return true }
            // A localized text matches when it contains the words; only the whole name counts here.
            let names = [record[kind.titleField].words(in: .zh), record[kind.titleField].words(in: .en)]
            return names.contains(typed) || unique.contains { record[$0.id].text?.lowercased() == typed.lowercased() }
        }
        let active = found.filter { kind.lifecycle.state($0.state)?.isOpen == true }
        if let only = active.count == 1 ? active[0] : found.count == 1 ? found[0] : nil { return only.id }
        if !found.isEmpty { throw several(typed, found) }
        throw try await none(typed, kind)
    }

    private func look(_ kind: Kind, _ filter: Filter) async throws -> [StoredRecord] {
        try await visit.records.list(kind.name, Query(filter), limit: 6, as: visit.principal).records
    }

    private func several(_ typed: String, _ found: [StoredRecord]) -> Refused {
        let numbers = found.prefix(5).map(\.number)
        let count = found.count > 5 ? Text("5 个以上", "more than 5") : Text("\(found.count) 个", "\(found.count)")
        return Refused(
            "有 \(count.zh)「\(typed)」，请写编号：\(numbers.joined(separator: "、"))。",
            "There are \(count.en) called “\(typed)”; write the number: \(numbers.joined(separator: ", ")).")
    }

    private func none(_ typed: String, _ kind: Kind) async throws -> Refused {
        let words = String(typed.prefix(Limits.line))
        let near = try await look(kind, .term(Filter.Path(kind.titleField), .contains, [.value(.text(words))])).prefix(5)
        let names = near.map { ReferenceFinder.words($0[kind.titleField].words(in: visit.t.language) ?? $0.number, $0.number) }
        if names.isEmpty {
            return Refused(
                "没有叫「\(typed)」的\(kind.label.zh)；请写全名或编号。",
                "No \(kind.label.en.lowercased()) is called “\(typed)”; write the full name or number.")
        }
        return Refused(
            "没有叫「\(typed)」的\(kind.label.zh)；相近的有：\(names.joined(separator: "、"))。",
            "No \(kind.label.en.lowercased()) is called “\(typed)”; near it are \(names.joined(separator: ", ")).")
    }
}

/// Records offered beside an input for a reference.
struct Suggestion: Sendable {
    let number: String
    let name: String
    var words: String { ReferenceFinder.words(name, number) }
}

/// Suggestions by kind; `isAll` when there are no more records than these.
struct Suggestions: Sendable {
    struct Offer: Sendable {
        let suggestions: [Suggestion]
        let isAll: Bool
    }
    private(set) var offers: [String: Offer] = [:]
    private static let most = 100

    init() {}

    /// Reads what may be offered for these fields. Records of customers are too many to offer.
    init(for fields: [any AnyField], _ visit: Visit) async throws {
        for name in Set(fields.compactMap(\.type.target)) {
            guard let kind = visit.registry.kind(name), kind.customerField == nil, visit.reads(kind) else { continue }
            let query = Query(.equal(SystemField.open, true), sort: Suggestions.order(of: kind))
            let page = try await visit.records.list(name, query, limit: Suggestions.most, only: [kind.titleField], as: visit.principal)
            let suggestions = page.records.map { Suggestion(number: $0.number, name: $0[kind.titleField].words(in: visit.t.language) ?? $0.number) }
            offers[name] = Offer(suggestions: suggestions, isAll: page.next == nil)
        }
    }

    /// By name, where that is a list of its own.
    private static func order(of kind: Kind) -> Query.Sort? {
        let byName = Shape([SystemField.open.id], sort: kind.titleField)
        return kind.shapes.contains(byName) ? Query.Sort(byName.sort, descending: false) : nil
    }

    subscript(kind: String) -> Offer { offers[kind] ?? Offer(suggestions: [], isAll: false) }
}
