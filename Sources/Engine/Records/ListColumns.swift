import Kernel
import Store

/// Which columns each person sees in each kind's list. A convenience of their own, so no part of the history.
extension Records {
    /// - Returns: fields in order, some of which may be gone since; nil where the person has chosen none.
    public func chosenColumns(of kind: String, as principal: Principal) async throws -> [String]? {
        try await store.read { reader in
            try reader.first("SELECT fields FROM list_columns WHERE person = \(principal.person) AND kind = \(kind)") { row in
                row.text(0).split(separator: " ").map(String.init)
            }
        }
    }

    /// - Parameter fields: own or system fields in order; others are passed over. Nil: the kind's own columns again.
    /// - Throws: `Failure.notFound` for a kind the person may not read.
    public func chooseColumns(_ fields: [String]?, of name: String, as principal: Principal) async throws {
        let kind = try core.kind(name), access = Access(principal, to: kind)
        guard access.condition(for: .read) != nil else { throw Failure.notFound }
        let kept = fields.map { $0.filter { id in kind.field(id).map { SystemField.contains(id) || access.reads($0) } ?? false }.joined(separator: " ") }
        try await store.write { writer in
            guard let kept else {
                try writer.run("DELETE FROM list_columns WHERE person = \(principal.person) AND kind = \(name)")
                return
            }
            try writer.run(
                """
                INSERT INTO list_columns (person, kind, fields) VALUES (\(principal.person), \(name), \(kept))
                ON CONFLICT (person, kind) DO UPDATE SET fields = excluded.fields
                """)
        }
    }
}
