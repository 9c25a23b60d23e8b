import Kernel
import Store

/// A browser in which a person is signed in.
public struct OpenSession: Sendable, Hashable {
    /// Names the session to who may end it; nobody comes in with it.
    public let id: String
    public let created: Moment
    public let expires: Moment
    /// What the browser said of itself; nil: nothing.
    public let agent: String?
}

/// A token of a person for the API, without what makes it one.
public struct HeldToken: Sendable, Hashable {
    public let name: String
    public let scopes: [Accounts.Scope]
    public let created: Moment
    /// Nil: never.
    public let expires: Moment?
}

/// How a person may come in.
public struct WaysIn: Sendable {
    public let hasPassword: Bool
    /// Until when wrong passwords have locked it; nil: it is not locked.
    public let lockedUntil: Moment?
    /// The newest first.
    public let sessions: [OpenSession]
    public let tokens: [HeldToken]
}

extension Accounts {
    /// Sessions or tokens of one person that are told, the newest of them.
    private static let mostTold = 100

    /// Which of a person's sessions are ended.
    public enum Ending: Sendable {
        case one(id: String)
        /// All but the one with this cookie.
        case others(token: String)
        case all
    }

    /// - Throws: `Failure.notFound` for others than the person and administrators.
    public func waysIn(of person: RecordID, as principal: Principal) async throws -> WaysIn {
        try Accounts.checkOversight(of: person, by: principal)
        return try await store.read { [core] reader in
            let now = try core.now(in: reader)
            let kept = try reader.first("SELECT locked_until FROM credential WHERE person = \(person)") { $0.moment(0) }
            let sessions = try reader.rows(
                """
                SELECT token, created, expires, agent FROM session WHERE person = \(person) AND expires > \(now) ORDER BY created DESC LIMIT \(literal: Accounts.mostTold)
                """
            ) { OpenSession(id: Hex.text($0.bytes(0)), created: $0.moment(1), expires: $0.moment(2), agent: $0.textOrNil(3)) }
            let tokens = try reader.rows(
                "SELECT name, scopes, created, expires FROM token WHERE person = \(person) ORDER BY created DESC LIMIT \(literal: Accounts.mostTold)"
            ) { row in
                let scopes = row.text(1).split(separator: " ").compactMap { Scope(rawValue: String($0)) }
                return HeldToken(name: row.text(0), scopes: scopes, created: row.moment(2), expires: row.momentOrNil(3))
            }
            return WaysIn(hasPassword: kept != nil, lockedUntil: kept.flatMap { $0 > now ? $0 : nil }, sessions: sessions, tokens: tokens)
        }
    }

    /// Ends sessions of a person at once, in whatever process they are known.
    /// - Throws: `Failure.notFound` for others than the person and administrators.
    public func endSessions(of person: RecordID, _ ending: Ending, by principal: Principal) async throws {
        try Accounts.checkOversight(of: person, by: principal)
        let which: SQL = switch ending {
        case .one(let id): "AND token = \(Hex.bytes(id) ?? [])"
        case .others(let token): "AND token <> \(Accounts.digest(token))"
        case .all: ""
        }
        let ended = try await store.write { writer in
            let ended = try writer.run("DELETE FROM session WHERE person = \(person) \(which)")
            if ended > 0 { try Generation.names.advance(in: writer) }
            return ended
        }
        if ended > 0 { await log.note("sessions ended", by: principal.person, "\(ended) of person \(person)", at: core.now()) }
    }

    /// The session that a cookie's token stands for, as `OpenSession` names it.
    public static func sessionName(of token: String) -> String { Hex.text(digest(token)) }

    private static func checkOversight(of person: RecordID, by principal: Principal) throws {
        guard principal.person == person || Records.oversees(principal) else { throw Failure.notFound }
    }
}
