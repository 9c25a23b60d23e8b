import Kernel
import TestKit
import Testing

@testable import Engine

/// Who looks after sessions and tokens, and what the house tells those who look after it.
@Suite("Looking after the house", .serialized)
struct OversightTests {
    private static func signedIn(_ house: TestHouse, _ name: String, agent: String? = nil) async throws -> Session {
        let accounts = house.house.accounts, person = house.person(name)
        if try await !accounts.waysIn(of: person.person, as: house.admin).hasPassword {
            try await accounts.setPassword(TestHouse.password, of: person.person, by: house.admin)
        }
        return try await accounts.signIn(mail: "\(name)@example.com", password: TestHouse.password, agent: agent)
    }

    @Test("A person sees their own sessions and ends the others; the one they are in stays")
    func others() async throws {
        try await TestHouse.with { house in
            let accounts = house.house.accounts, agent = house.person("agent")
            let here = try await OversightTests.signedIn(house, "agent", agent: "Firefox"), there = try await OversightTests.signedIn(house, "agent")
            let ways = try await accounts.waysIn(of: agent.person, as: agent)
            #expect(Set(ways.sessions.map(\.id)) == [Accounts.sessionName(of: here.token), Accounts.sessionName(of: there.token)])
            #expect(Set(ways.sessions.map(\.agent)) == ["Firefox", nil])
            try await accounts.endSessions(of: agent.person, .others(token: here.token), by: agent)
            let stays = try await accounts.caller(session: here.token), ended = try await accounts.caller(session: there.token)
            #expect(stays?.principal.person == agent.person)
            #expect(ended == nil)
        }
    }

    @Test("An administrator ends one session or all of them; nobody else touches those of others")
    func administrators() async throws {
        try await TestHouse.with { house in
            let accounts = house.house.accounts, agent = house.person("agent")
            let one = try await OversightTests.signedIn(house, "agent"), other = try await OversightTests.signedIn(house, "agent")
            for stranger in ["manager", "customer", "stranger"] {
                await #expect(throws: Failure.notFound) { _ = try await accounts.waysIn(of: agent.person, as: house.person(stranger)) }
                await #expect(throws: Failure.notFound) { try await accounts.endSessions(of: agent.person, .all, by: house.person(stranger)) }
            }
            try await accounts.endSessions(of: agent.person, .one(id: Accounts.sessionName(of: one.token)), by: house.admin)
            let ended = try await accounts.caller(session: one.token), left = try await accounts.caller(session: other.token)
            #expect(ended == nil)
            #expect(left != nil)
            // A session of somebody else is none of this person's.
            let admins = try await OversightTests.signedIn(house, "admin")
            try await accounts.endSessions(of: agent.person, .one(id: Accounts.sessionName(of: admins.token)), by: house.admin)
            try await accounts.endSessions(of: agent.person, .all, by: house.admin)
            let none = try await accounts.caller(session: other.token), still = try await accounts.caller(session: admins.token)
            #expect(none == nil)
            #expect(still != nil)
        }
    }

    @Test("The state of the house and its security log are for administrators")
    func state() async throws {
        try await TestHouse.with { house in
            let session = try await OversightTests.signedIn(house, "agent")
            _ = try await house.house.accounts.makeToken(for: house.admin.person, name: "t", scopes: [.read], by: house.admin)
            let seen = try await house.house.state(as: house.admin)
            let engine = house.engine == .postgres ? "PostgreSQL " : "SQLite "
            #expect(seen.engine.hasPrefix(engine) && seen.size > 0 && seen.isSimulated)
            #expect([seen.sessions, seen.tokens, seen.figures.overdue, seen.figures.givenUp] == [1, 1, 0, 0])
            #expect(seen.quota == 0 && seen.head?.isValid == true)
            for name in ["manager", "agent", "auditor", "customer"] {
                await #expect(throws: Failure.notFound) { _ = try await house.house.state(as: house.person(name)) }
                await #expect(throws: Failure.notFound) { _ = try await house.house.securityEntries(limit: 1, as: house.person(name)) }
            }
            try await house.house.accounts.signOut(session.token)
            let newest = try await house.house.securityEntries(limit: 2, as: house.admin)
            #expect(newest.map(\.what) == ["signed out", "token made"])
            let rest = try await house.house.securityEntries(before: newest.last?.row, limit: 100, as: house.admin)
            #expect(rest.first?.what == "signed in")
            #expect(!rest.contains { entry in newest.contains { $0.row == entry.row } })
        }
    }
}
