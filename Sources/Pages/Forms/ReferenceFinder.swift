import Engine
import Kernel

/// Finds the record a person means: by number, identity, mail address, code, name, or a part of the name that only one has.
struct ReferenceFinder {
    let visit: Visit
    /// Among which a part of the name is looked for.
    var offered = Filter.all
    private static let separator = " · "

    /// What stands in an input for a record: `NAME · NUMBER`.
    static func words(_ name: String, _ number: String) -> String { name == number ? number : name + separator + number }

    /// The same for a record that is stored.
    static func words(_ id: RecordID, _ writer: ValueWriter) -> String {
        writer.labels[id].map { words($0.text(writer.t.language), $0.number) } ?? id.description
    }

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
        return try await near(typed, kind)
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

    private func near(_ typed: String, _ kind: Kind) async throws -> RecordID {
        let words = String(typed.prefix(Limits.line))
        let contained = Filter.term(Filter.Path(kind.titleField), .contains, [.value(.text(words))])
        let near = try await look(kind, .equal(SystemField.open, true).and(offered).and(contained))
        if near.count == 1 { return near[0].id }
        throw none(typed, kind, near.prefix(5))
    }

    private func none(_ typed: String, _ kind: Kind, _ near: ArraySlice<StoredRecord>) -> Refused {
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
