import Kernel
import Store
import Synchronization

/// Principals by session or token, remembered for one generation of the base.
final class PrincipalBook: Sendable {
    private struct Pages {
        var generation: Int64 = -1
        var callers: [Proof: Caller] = [:]
    }
    /// A session is no token and a token no session, though both are 32 random bytes.
    private struct Proof: Hashable {
        let isSession: Bool
        let digest: [UInt8]
    }
    private static let most = 50_000
    private let pages = Mutex(Pages())

    func caller(_ digest: [UInt8], isSession: Bool, store: any Store, now: Moment) async throws -> Caller? {
        let proof = Proof(isSession: isSession, digest: digest)
        let caller = try await store.read { [self] reader -> Caller? in
            let generation = try Generation.names.now(in: reader)
            if let known = remembered(proof, generation) { return known }
            guard let found = try isSession ? PrincipalBook.session(digest, in: reader) : PrincipalBook.token(digest, in: reader) else { return nil }
            pages.withLock { if $0.generation == generation { $0.callers[proof] = found } }
            return found
        }
        if let expires = caller?.expires, expires <= now { return nil }
        return caller
    }

    private func remembered(_ proof: Proof, _ generation: Int64) -> Caller? {
        pages.withLock { pages in
            if pages.generation != generation || pages.callers.count > PrincipalBook.most { pages = Pages(generation: generation) }
            return pages.callers[proof]
        }
    }

    private static func session(_ digest: [UInt8], in reader: any Reader) throws -> Caller? {
        let found = try reader.first("SELECT person, csrf, expires FROM session WHERE token = \(digest)") { ($0.id(0), $0.text(1), $0.moment(2)) }
        guard case let (person?, csrf, expires)? = found, let principal = try load(person, in: reader) else { return nil }
        return Caller(principal: principal, csrf: csrf, scopes: [.read, .write], expires: expires)
    }

    private static func token(_ digest: [UInt8], in reader: any Reader) throws -> Caller? {
        let found = try reader.first("SELECT person, scopes, expires FROM token WHERE token = \(digest)") { ($0.id(0), $0.text(1), $0.momentOrNil(2)) }
        guard case let (person?, scopes, expires)? = found, let principal = try load(person, in: reader) else { return nil }
        let named = scopes.split(separator: " ").compactMap { Accounts.Scope(rawValue: String($0)) }
        return Caller(principal: principal, csrf: nil, scopes: Set(named), expires: expires)
    }

    /// The principal of an active person; nil for others.
    static func load(_ person: RecordID, in reader: any Reader) throws -> Principal? {
        let found = try reader.first("SELECT name, language, customer, teams, customers FROM person WHERE id = \(person) AND state = 'active'") { row in
            (
                row.text(0), Language(rawValue: row.text(1)) ?? .zh, row.isNull(2) ? nil : row.id(2), ColumnCoding.ids(row.bytes(3)),
                ColumnCoding.ids(row.bytes(4))
            )
        }
        guard let (name, language, customer, teams, customers) = found else { return nil }
        let roles = try reader.rows(
            "SELECT r.key FROM person__roles m JOIN role r ON r.id = m.target WHERE m.record = \(person) AND r.state = 'active'"
        ) { $0.text(0) }
        return Principal(
            person: person, name: name, roles: Set(roles), teams: teams, customer: customer, customers: customers, language: language)
    }
}
