import Store

/// What is derived from records and stored beside them, and made anew in a base where it was made in another way. The base notes the
/// version it holds when all of it is done, so that what is interrupted begins again.
struct Derivation {
    /// The setting that says under which version it was made.
    let name: String
    /// All that it depends on.
    let version: String

    func isUpToDate(_ reader: any Reader) throws -> Bool {
        try reader.first("SELECT value FROM setting WHERE name = \(name)") { $0.text(0) } == version
    }

    /// Has it made anew when it is next brought up to date.
    func forget(in writer: any Writer) throws {
        try writer.run("DELETE FROM setting WHERE name = \(name)")
    }

    /// Does nothing in a base that is up to date.
    func bringUpToDate(_ store: any Store, _ make: () async throws -> Void) async throws {
        if try await store.read(isUpToDate) { return }
        try await make()
        try await store.write { writer in
            _ = try writer.run("INSERT INTO setting (name, value) VALUES (\(name), \(version)) ON CONFLICT (name) DO UPDATE SET value = excluded.value")
        }
    }

    /// Goes through rows in pieces, a transaction each.
    /// - Parameter piece: works on the rows behind the given one; returns the last of them, nil when there was none.
    static func inPieces(_ store: any Store, _ piece: @escaping @Sendable (Int64, any Writer) throws -> Int64?) async throws {
        var last: Int64? = 0
        while let after = last { last = try await store.write { try piece(after, $0) } }
    }
}
