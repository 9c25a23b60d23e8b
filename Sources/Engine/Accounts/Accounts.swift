import Crypto
import Foundation
import Kernel
import Store

/// Who may come in: passwords, sessions, tokens.
public final class Accounts: Sendable {
    public static let sessionLength: Int64 = 12 * 3600
    let store: any Store
    let core: Core
    let log: SecurityLog
    let tally = SignInTally()
    private let principals = PrincipalBook()

    init(store: any Store, core: Core, log: SecurityLog) {
        self.store = store
        self.core = core
        self.log = log
    }

    // MARK: passwords

    /// Throws what is wrong with a password before anything is done.
    public static func check(_ password: String) throws { try Passwords.check(password) }

    public func setPassword(_ password: String, of person: RecordID, by principal: Principal) async throws {
        try Passwords.check(password)
        let kept = try await Passwords.hash(password)
        try await store.write { writer in
            try writer.run(
                """
                INSERT INTO credential (person, hash, salt, failures, locked_until) VALUES (\(person), \(kept.hash), \(kept.salt), 0, 0)
                ON CONFLICT (person) DO UPDATE SET hash = excluded.hash, salt = excluded.salt, failures = 0, locked_until = 0
                """)
            try writer.run("DELETE FROM session WHERE person = \(person)")
            try Generation.names.advance(in: writer)
        }
        await log.note("password set", by: principal.person, "for person \(person)", at: core.now())
    }

    /// Removes what has expired. Not done by who signs in: those who do at the same time would be in each other's way.
    static func clearSessions(before: Moment, in writer: any Writer) throws {
        try writer.run("DELETE FROM session WHERE expires < \(before)")
    }

    // MARK: tokens

    /// Makes a token for the API. It is shown once; only its hash is kept.
    /// - Parameter scopes: `read` and `write` for records; `metrics` for what a monitor asks.
    public func makeToken(for person: RecordID, name: String, scopes: Set<Scope>, expires: Moment? = nil, by principal: Principal) async throws -> String {
        let token = "plt_" + Hex.text(Passwords.secret())
        let now = core.now()
        _ = try await store.write { writer in
            try writer.run(
                """
                INSERT INTO token (token, person, name, scopes, created, expires)
                VALUES (\(Accounts.digest(token)), \(person), \(name), \(scopes.map(\.rawValue).sorted().joined(separator: " ")), \(now), \(expires))
                """)
        }
        await log.note("token made", by: principal.person, "for person \(person)", at: now)
        return token
    }

    /// Ends a person's tokens of that name. Returns how many there were.
    public func endTokens(of person: RecordID, name: String, by principal: Principal) async throws -> Int {
        let ended = try await store.write { writer in
            let ended = try writer.run("DELETE FROM token WHERE person = \(person) AND name = \(name)")
            try Generation.names.advance(in: writer)
            return ended
        }
        await log.note("token ended", by: principal.person, "of person \(person)", at: core.now())
        return ended
    }

    public enum Scope: String, Sendable, CaseIterable { case read, write, metrics }

    // MARK: who asks

    /// Who a session cookie or bearer token stands for; nil when it is unknown, ended or its person retired.
    public func caller(session token: String) async throws -> Caller? {
        try await principals.caller(Accounts.digest(token), isSession: true, store: store, now: core.now())
    }

    public func caller(bearer token: String) async throws -> Caller? {
        try await principals.caller(Accounts.digest(token), isSession: false, store: store, now: core.now())
    }

    /// The principal of a person, for the command line.
    public func principal(_ person: RecordID) async throws -> Principal? {
        try await store.read { try PrincipalBook.load(person, in: $0) }
    }

    public func principal(mail: String) async throws -> Principal? {
        try await store.read { reader in
            let id = try reader.first("SELECT id FROM person WHERE \(reader.dialect.same("mail", .text(mail.trimmed))) AND state = 'active'") { $0.id(0) } ?? nil
            return try id.flatMap { try PrincipalBook.load($0, in: reader) }
        }
    }

    /// The first active administrator, in whose name the command line works unless told otherwise.
    public func administrator() async throws -> Principal? {
        try await store.read { reader in
            let ids = try reader.rows(
                """
                SELECT p.id FROM person p JOIN person__roles m ON m.record = p.id JOIN role r ON r.id = m.target
                WHERE r.key = 'admin' AND p.state = 'active' ORDER BY p.row LIMIT 1
                """) { $0.id(0) }
            return try ids.first.flatMap { $0 }.flatMap { try PrincipalBook.load($0, in: reader) }
        }
    }

    static func digest(_ token: String) -> [UInt8] { Array(SHA256.hash(data: Array(token.utf8))) }
}

public struct Session: Sendable {
    /// Goes into the cookie; only its hash is kept.
    public let token: String
    public let csrf: String
}

/// Who asks, and how they proved it.
public struct Caller: Sendable {
    public let principal: Principal
    /// What forms of this session must send back; nil for tokens.
    public let csrf: String?
    public let scopes: Set<Accounts.Scope>
    let expires: Moment?
}
