import Kernel
import Store

/// One try to sign in. It counts as failed before the password is looked at, so that tries made at the same time count each;
/// success takes the count back. Unknown, wrong and locked cost the same work and get the same answer.
struct SignIn: Sendable {
    /// Wrong passwords in a row that lock an account.
    static let mostFailures: Int64 = 5
    /// Seconds.
    static let lockLength: Int64 = 15 * 60
    private static let refused = Refused(
        "邮箱或密码不对。连续错 \(mostFailures) 次会锁定 \(lockLength / 60) 分钟。",
        "The mail address or the password is wrong. \(mostFailures) wrong passwords in a row lock an account for \(lockLength / 60) minutes.")
    private static let unsigned = Refused(
        field: Signature.field, "密码不对，没有签名。连续错 \(mostFailures) 次会锁定 \(lockLength / 60) 分钟。",
        "The password is wrong; nothing was signed. \(mostFailures) wrong passwords in a row lock an account for \(lockLength / 60) minutes.")
    /// What is hashed where there is nothing to compare with.
    private static let nobody = Passwords.Hash(hash: [UInt8](repeating: 0, count: 32), salt: [UInt8](repeating: 7, count: 32))

    let store: any Store
    let log: SecurityLog
    let tally: SignInTally
    let now: Moment
    /// What the browser says of itself; nil: nothing.
    let agent: String?
    /// Characters of it that are kept.
    private static let agentLength = 300

    private struct Account: Sendable {
        let person: RecordID
        let hash: Passwords.Hash
        let failures: Int64
        /// 1970 when it is not.
        let lockedUntil: Moment
    }

    /// Whose password it is said to be.
    private enum Who: Sendable {
        case mail(String)
        case person(RecordID)
    }

    private struct Try: Sendable {
        /// As it was before; nil when there is none.
        let account: Account?
        let isLocked: Bool
        /// Whether there is an account that is not locked, and the password is its own.
        let matches: Bool
    }

    /// - Throws: `Refused`, or `Failure.busy` when too many wait.
    func session(mail: String, password: String) async throws -> Session {
        try await Passwords.queue.admit {
            let tried = try await attempt(.mail(mail.trimmed), password)
            guard tried.matches, let account = tried.account, let session = try await open(account) else {
                await fail(tried, "sign-in", by: tried.account?.person, tried.account == nil ? "unknown address" : "")
                throw SignIn.refused
            }
            tally.note(.signedIn)
            await log.note("signed in", by: account.person, "", at: now)
            return session
        }
    }

    /// The password given once more, by who is signed in; wrong ones count as they do at signing in.
    /// - Throws: `Refused`, or `Failure.busy` when too many wait.
    func signature(of person: RecordID, password: String) async throws -> Signature {
        try await Passwords.queue.admit {
            let tried = try await attempt(.person(person), password)
            guard tried.matches, let account = tried.account, try await isStillTheirs(account) else {
                await fail(tried, "signature", by: person, "")
                throw SignIn.unsigned
            }
            return Signature(person: person)
        }
    }

    /// Takes the count of wrong passwords back; false where the password was set anew meanwhile.
    private func isStillTheirs(_ account: Account) async throws -> Bool {
        try await store.write { writer in
            try writer.run("UPDATE credential SET failures = 0, locked_until = 0 WHERE person = \(account.person) AND hash = \(account.hash.hash)") > 0
        }
    }

    /// Counts the try before the password is looked at.
    private func attempt(_ who: Who, _ password: String) async throws -> Try {
        let account = try await store.write { [now] in try SignIn.count(who, at: now, in: $0) }
        let isLocked = account.map { $0.lockedUntil > now } ?? false
        let kept = isLocked ? nil : account?.hash
        let matches = try await Passwords.matches(password, kept ?? SignIn.nobody)
        return Try(account: account, isLocked: isLocked, matches: kept != nil && matches)
    }

    private func fail(_ tried: Try, _ what: String, by person: RecordID?, _ detail: String) async {
        tally.note(tried.isLocked ? .locked : .failed)
        await log.note("\(what) \(tried.isLocked ? "locked" : "failed")", by: person, detail, at: now)
    }

    /// Counts the try and gives the account as it was before; nil when there is none.
    private static func count(_ who: Who, at now: Moment, in writer: any Writer) throws -> Account? {
        guard let account = try account(who, in: writer) else {
            // As much to write as for an account, or the time would tell.
            try writer.run("INSERT INTO counter (name, n) VALUES ('sign-in.unknown', 1) ON CONFLICT (name) DO UPDATE SET n = counter.n + 1")
            return nil
        }
        let isLocked = account.lockedUntil > now
        let wasLocked = !isLocked && account.lockedUntil > Moment(milliseconds: 0)
        let failures = wasLocked ? 1 : account.failures + 1
        let locks = !isLocked && failures >= mostFailures
        let until = isLocked ? account.lockedUntil : locks ? now.adding(seconds: lockLength) : Moment(milliseconds: 0)
        try writer.run("UPDATE credential SET failures = \(failures), locked_until = \(until) WHERE person = \(account.person)")
        return account
    }

    private static func account(_ who: Who, in reader: any Reader) throws -> Account? {
        let own: SQL = switch who {
        case .mail(let mail): reader.dialect.same("p.mail", .text(mail))
        case .person(let person): "p.id = \(person)"
        }
        return try reader.first(
            """
            SELECT p.id, c.hash, c.salt, c.failures, c.locked_until FROM person p JOIN credential c ON c.person = p.id
            WHERE \(own) AND p.state = 'active'
            """
        ) { row in
            row.id(0).map {
                Account(person: $0, hash: Passwords.Hash(hash: row.bytes(1), salt: row.bytes(2)), failures: row.whole(3), lockedUntil: row.moment(4))
            }
        } ?? nil
    }

    /// Nil when the person was retired or the password set meanwhile.
    private func open(_ account: Account) async throws -> Session? {
        let session = Session(token: Hex.text(Passwords.secret()), csrf: Hex.text(Passwords.secret().prefix(16)))
        let told = agent.map { String($0.prefix(SignIn.agentLength)) }
        return try await store.write { [now] writer in
            guard try PrincipalBook.load(account.person, in: writer) != nil,
                try writer.exists("SELECT 1 FROM credential WHERE person = \(account.person) AND hash = \(account.hash.hash)")
            else { return nil }
            try writer.run("UPDATE credential SET failures = 0, locked_until = 0 WHERE person = \(account.person)")
            try writer.run(
                """
                INSERT INTO session (token, person, csrf, created, expires, agent)
                VALUES (\(Accounts.digest(session.token)), \(account.person), \(session.csrf), \(now), \(now.adding(seconds: Accounts.sessionLength)),
                \(told))
                """)
            return session
        }
    }
}

extension Accounts {
    /// Signs a person in by mail address and password. The same answer, after the same work, for an unknown address, a wrong password
    /// and a locked account.
    /// - Parameter agent: what the browser says of itself, so that the person knows it again.
    /// - Throws: `Refused`; `Failure.busy` when too many are being signed in.
    public func signIn(mail: String, password: String, agent: String? = nil) async throws -> Session {
        do {
            return try await SignIn(store: store, log: log, tally: tally, now: core.now(), agent: agent).session(mail: mail, password: password)
        } catch Failure.busy {
            tally.note(.busy)
            throw Failure.busy
        }
    }

    /// Has who is signed in sign with the password.
    /// - Throws: `Refused` at `Signature.field`; `Failure.busy` when too many are being signed in.
    public func signature(of principal: Principal, password: String) async throws -> Signature {
        try await SignIn(store: store, log: log, tally: tally, now: core.now(), agent: nil).signature(of: principal.person, password: password)
    }

    /// Ends a session; nothing happens when there is none.
    public func signOut(_ token: String) async throws {
        let person = try await store.write { writer -> RecordID? in
            let digest = Accounts.digest(token)
            let person = try writer.first("SELECT person FROM session WHERE token = \(digest)") { $0.id(0) } ?? nil
            guard person != nil else { return nil }
            try writer.run("DELETE FROM session WHERE token = \(digest)")
            try Generation.names.advance(in: writer)
            return person
        }
        if let person { await log.note("signed out", by: person, "", at: core.now()) }
    }
}
