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
    static func load(_ person: RecordID, in reader: any Reader) throws -> Principal? { try load([person], in: reader)[person] }

    /// The principals of those who are active.
    static func load(_ people: [RecordID], in reader: any Reader) throws -> [RecordID: Principal] {
        let ids = people.map { Bind.bytes($0.bytes) }
        let named = try reader.rows(
            "SELECT m.record, r.key FROM person__roles m JOIN role r ON r.id = m.target WHERE \(reader.dialect.within("m.record", ids)) AND r.state = 'active'"
        ) { ($0.id(0), $0.text(1)) }
        var roles: [RecordID: Set<String>] = [:]
        for case (let person?, let key) in named { roles[person, default: []].insert(key) }
        let found = try reader.rows(
            "SELECT id, name, language, customer, teams, customers FROM person WHERE \(reader.dialect.within("id", ids)) AND state = 'active'"
        ) { row -> Principal? in
            guard let id = row.id(0) else { return nil }
            return Principal(
                person: id, name: row.text(1), roles: roles[id] ?? [], teams: ColumnCoding.ids(row.bytes(4)), customer: row.isNull(3) ? nil : row.id(3),
                customers: ColumnCoding.ids(row.bytes(5)), language: Language(rawValue: row.text(2)) ?? .zh)
        }
        return Dictionary(found.compactMap { $0 }.map { ($0.person, $0) }, uniquingKeysWith: { first, _ in first })
    }
}
