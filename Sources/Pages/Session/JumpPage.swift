import Engine
import Kernel

/// The box over every page: a number opens its record, anything else finds records of the desk by their words.
struct JumpPage {
    let visit: Visit
    /// Words looked for; more would be no search but a text.
    private static let mostWords = 8

    func answer() async throws -> PageAnswer {
        let typed = (visit.request.query["n"] ?? "").trimmed
        guard !typed.isEmpty else { return .redirect("/") }
        if let (kind, number) = visit.registry.number(typed), let record = try await record(kind, number) { return .redirect(Address.of(record)) }
        guard let kind = visit.deskKind else { throw Failure.notFound }
        if typed.utf8.allSatisfy({ (48...57).contains($0) }), let number = kind.fullNumber(kind.prefix + typed), let record = try await record(kind, number) {
            return .redirect(Address.of(record))
        }
        return .redirect(Address.of(kind.name, query: ["q": Query(filter(typed, kind)).text(of: kind)]))
    }

    private func record(_ kind: Kind, _ number: String) async throws -> StoredRecord? {
        guard visit.reads(kind) else { return nil }
        do { return try await visit.records.read(kind.name, number: number, as: visit.principal) } catch Failure.notFound { return nil }
    }

    /// Every word in the title, in a long text, or in the number.
    private func filter(_ typed: String, _ kind: Kind) -> Filter {
        let access = visit.access(to: kind)
        let texts = kind.fields.filter { $0.id == kind.titleField || $0.id == "description" }.filter(access.reads).map(\.id)
        let words = typed.split(separator: " ").prefix(JumpPage.mostWords).map { String($0.prefix(Limits.line)) }
        return .and(words.map { word in
            let value = [Filter.Operand.value(.text(word))]
            return .or((texts + [SystemField.number.id]).map { .term(Filter.Path($0), .contains, value) })
        })
    }
}

extension Visit {
    /// The desk's own kind of record: the one that is assigned. Nil where the reader may see none.
    var deskKind: Kind? {
        registry.kinds.first { $0.position("assignee") != nil && $0.position("team") != nil }.flatMap { reads($0) ? $0 : nil }
    }
}

extension Registry {
    /// The kind and full number that a typed number such as `inc42` means; nil for anything else.
    func number(_ typed: String) -> (kind: Kind, number: String)? {
        kinds.lazy.compactMap { kind in kind.fullNumber(typed).map { (kind, $0) } }.first
    }
}

extension Kind {
    /// `inc42` as `INC0000042`; nil when it is no number of this kind.
    func fullNumber(_ typed: String) -> String? {
        let typed = typed.trimmed
        guard !prefix.isEmpty, typed.uppercased().hasPrefix(prefix) else { return nil }
        let digits = typed.utf8.dropFirst(prefix.utf8.count)
        guard (1...18).contains(digits.count), digits.allSatisfy({ (48...57).contains($0) }) else { return nil }
        return Int64(String(Substring(digits))).map(number)
    }
}
