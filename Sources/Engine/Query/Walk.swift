import Kernel
import Store

extension Records {
    /// Records of a kind the caller may read, in the order in which they came to this base: for going through all of them.
    /// - Parameters:
    ///   - after: the row to begin behind.
    ///   - limit: at most so many, 1 to 1000.
    public func walk(_ kind: String, after row: Int64 = 0, limit: Int = 200, as principal: Principal) async throws -> [StoredRecord] {
        let kind = try core.kind(kind), now = core.now()
        guard let condition = Access(principal, to: kind).condition(for: .read) else { return [] }
        return try await store.read { [core] reader in
            let rows = core.reader(kind)
            let allowed = try core.filters(for: principal, in: reader, now: now).condition(condition, on: kind)
            let inOrder = SQL(trusted: "ORDER BY \(SQL.quoted(kind.name)).row") + " LIMIT \(min(max(limit, 1), 1000))"
            return try reader.rows(rows.select("\(name: kind.name).row > \(row) AND \(allowed)", inOrder), rows.read)
        }
    }
}
