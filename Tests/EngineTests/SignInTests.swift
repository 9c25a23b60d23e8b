import Kernel
import Store
import TestKit
import Testing

@testable import Engine

// One at a time: thirty guesses leave little room in the queue that all houses of a process share.
@Suite("Signing in", .serialized)
struct SignInTests {
    private static let mail = "admin@example.com"

    private func sentence(_ house: TestHouse, _ mail: String, _ password: String) async throws -> [Refusal] {
        let refused = await #expect(throws: Refused.self) { _ = try await house.house.accounts.signIn(mail: mail, password: password) }
        return refused?.refusals ?? []
    }

    private func noted(_ what: String, _ house: TestHouse) async throws -> Int {
        try await house.store.read { try $0.first("SELECT count(*) FROM security_log WHERE what = \(what)") { Int($0.whole(0)) } } ?? 0
    }

    @Test("Thirty guesses at the same time are thirty guesses: five are looked at, the rest find the account locked")
    func parallelGuesses() async throws {
        try await TestHouse.with { house in
            await withTaskGroup(of: Void.self) { group in
                for n in 0..<30 { group.addTask { _ = try? await house.house.accounts.signIn(mail: SignInTests.mail, password: "guess number \(n)") } }
            }
            #expect(try await noted("sign-in failed", house) == 5)
            #expect(try await noted("sign-in locked", house) == 25)
            _ = try await sentence(house, SignInTests.mail, TestHouse.password)
            let figures = try await house.house.figures()
            #expect(figures.signIns == [.failed: 5, .locked: 26])
        }
    }

    @Test("Unknown, wrong and locked are answered in the same words")
    func sameWords() async throws {
        try await TestHouse.with { house in
            let unknown = try await sentence(house, "nobody@example.com", TestHouse.password)
            let tooLong = try await sentence(house, "nobody@example.com", String(repeating: "x", count: 5000))
            var said = [unknown, tooLong]
            for _ in 0..<5 { said.append(try await sentence(house, SignInTests.mail, "a wrong password")) }
            said.append(try await sentence(house, SignInTests.mail, TestHouse.password))
            #expect(Set(said) == [unknown] && !unknown.isEmpty)
        }
    }

    @Test("Four wrong ones are forgiven by a right one; five lock for a quarter of an hour, and then five are free again")
    func locking() async throws {
        try await TestHouse.with { house in
            for _ in 0..<2 {
                for _ in 0..<4 { _ = try await sentence(house, SignInTests.mail, "a wrong password") }
                _ = try await house.house.accounts.signIn(mail: SignInTests.mail, password: TestHouse.password)
            }
            for _ in 0..<7 { _ = try await sentence(house, SignInTests.mail, "a wrong password") }
            house.time.advance(seconds: SignIn.lockLength - 1)
            _ = try await sentence(house, SignInTests.mail, TestHouse.password)
            house.time.advance(seconds: 1)
            for _ in 0..<4 { _ = try await sentence(house, SignInTests.mail, "a wrong password") }
            _ = try await house.house.accounts.signIn(mail: SignInTests.mail, password: TestHouse.password)
        }
    }

    @Test("Coming and going are in the security log")
    func noted() async throws {
        try await TestHouse.with { house in
            let session = try await house.house.accounts.signIn(mail: SignInTests.mail, password: TestHouse.password)
            try await house.house.accounts.signOut(session.token)
            try await house.house.accounts.signOut(session.token)
            let entries = try await house.house.securityLog.entries(since: Moment(milliseconds: 0))
            #expect(entries.map(\.what).suffix(2) == ["signed in", "signed out"])
            #expect(entries.suffix(2).allSatisfy { $0.person == house.admin.person && $0.mail == SignInTests.mail })
        }
    }

    @Test("Sessions that have expired are cleared by the keeper, and by nobody who signs in")
    func sessions() async throws {
        try await TestHouse.with { house in
            func signIn() async throws { _ = try await house.house.accounts.signIn(mail: "admin@example.com", password: TestHouse.password) }
            func sessions() async throws -> Int64? { try await house.store.read { try $0.first("SELECT count(*) FROM session") { $0.whole(0) } } }
            try await signIn()
            house.time.advance(seconds: Accounts.sessionLength + 1)
            try await signIn()
            let before = try await sessions()
            #expect(before == 2)
            await house.house.keepOnce(.quiet)
            let after = try await sessions()
            #expect(after == 1)
        }
    }

    @Test("Who comes when the queue is full is told to come back, and nothing is counted")
    func fullQueue() async throws {
        let queue = HashingQueue(waiting: 0)
        let (open, gate) = AsyncStream.makeStream(of: Void.self)
        let (inside, report) = AsyncStream.makeStream(of: Void.self)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<2 {
                group.addTask {
                    try await queue.admit {
                        report.yield()
                        for await _ in open { break }
                    }
                }
            }
            var arrivals = inside.makeAsyncIterator()
            for _ in 0..<2 { await arrivals.next() }
            await #expect(throws: Failure.busy) { try await queue.admit {} }
            gate.finish()
            try await group.waitForAll()
        }
        try await queue.admit {}
    }
}

@Suite("Security log")
struct SecurityLogTests {
    @Test("A year is kept, by any number of entries")
    func pruning() async throws {
        try await TestHouse.with { house in
            let now = house.records.now()
            try await house.store.write { writer in
                for n in 0..<1200 {
                    let moment = now.adding(seconds: n < 1100 ? -SecurityLog.kept - 1 : -SecurityLog.kept)
                    try writer.run("INSERT INTO security_log (moment, person, what, detail) VALUES (\(moment), \(nil as RecordID?), 'old', '')")
                }
            }
            await house.house.keepOnce(.quiet)
            let left = try await house.store.read { try $0.first("SELECT count(*) FROM security_log WHERE what = 'old'") { $0.whole(0) } }
            #expect(left == 100)
        }
    }
}
