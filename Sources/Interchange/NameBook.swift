import Engine
import Kernel

/// What names stand for, as far as it has been asked. A value: a transaction that is undone takes back what it learned.
struct NameBook: Sendable {
    /// Names remembered of each kind.
    private static let most = 50_000

    private var records: [String: [String: RecordID]] = [:]
    private var options: Set<String> = []

    init() {}

    /// Reads the names there are, as far as they are remembered, so that they cost no search.
    mutating func read(_ kinds: Set<String>, from records: Records, as principal: Principal) async throws {
        for kind in kinds.sorted() {
            guard let title = records.registry.kind(kind)?.titleField else { continue }
            var names: [String: RecordID] = [:], cursor: Cursor?
            repeat {
                let page = try await records.list(
                    kind, Query(sort: Query.Sort("number", descending: false)), after: cursor, limit: Records.longestPage, only: [title],
                    as: principal)
                for record in page.records { if let name = record[title].text, names[name] == nil { names[name] = record.id } }
                cursor = page.next
            } while cursor != nil && names.count < NameBook.most
            self.records[kind] = names
        }
    }

    /// The record of that name; nil when there is none and none is to be made.
    /// - Throws: `Refused` when the name cannot be one.
    mutating func record(_ kind: String, named name: String, creates: Bool, in writer: ClaimWriter) throws -> RecordID? {
        if let id = records[kind]?[name] { return id }
        // It may have come meanwhile: from others, or from a run of this very transaction whose end was not known.
        if let id = try writer.find(kind, named: name) {
            remember(id, kind, name)
            return id
        }
        guard creates else { return nil }
        let id = try writer.create(kind, named: name)
        remember(id, kind, name)
        return id
    }

    /// Whether there is such an option, or is now.
    mutating func option(_ key: String, of field: any AnyField, creates: Bool, in writer: ClaimWriter) throws -> Bool {
        let name = "\(field.id)\n\(key)"
        if options.contains(name) { return true }
        if try !writer.hasOption(key, of: field) {
            guard creates else { return false }
            try writer.createOption(key, of: field)
        }
        if options.count >= NameBook.most { options.removeAll() }
        options.insert(name)
        return true
    }

    private mutating func remember(_ id: RecordID, _ kind: String, _ name: String) {
        if records[kind]?.count ?? 0 >= NameBook.most { records[kind] = [:] }
        records[kind, default: [:]][name] = id
    }
}
