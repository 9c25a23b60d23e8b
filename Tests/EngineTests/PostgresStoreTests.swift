import Foundation
import Kernel
import Store
import StorePostgres
import TestKit
import Testing

/// What a server far away can do to a store, and what only PostgreSQL does.
@Suite("PostgreSQL store", .enabled(if: TestEngine.hasServer, "PLUMBLINE_POSTGRES names no server: run it under Tests/postgres"))
struct PostgresStoreTests {
    private static let tally = Table("tally", [Column("name", .text, required: true), Column("n", .integer, required: true)], key: ["name"])

    /// A base with one row to count in.
    private func withTally(_ body: (PostgresBase, any Store) async throws -> Void) async throws {
        try await TestStore.with(.postgres) { test in
            let base = try #require(test.base)
            try await Schema(tables: [PostgresStoreTests.tally], sequences: ["drawn"], steps: []).apply(to: test.store)
            _ = try await test.store.write { try $0.run("INSERT INTO tally (name, n) VALUES ('a', 0)") }
            try await body(base, test.store)
        }
    }

    /// Reads and then writes, so that it goes wrong where two do it at once.
    private static func count(_ writer: any Writer) throws {
        let n = try writer.first("SELECT n FROM tally WHERE name = 'a'") { $0.whole(0) } ?? 0
        try writer.run("UPDATE tally SET n = \(n + 1) WHERE name = 'a'")
    }

    private static func expect(_ count: Int64, in store: any Store, at place: SourceLocation = #_sourceLocation) async throws {
        let counted = try await store.read { try $0.first("SELECT n FROM tally WHERE name = 'a'") { $0.whole(0) } }
        #expect(counted == count, sourceLocation: place)
    }

    @Test("Thirty-two writers on one row: each is applied once")
    func contention() async throws {
        try await withTally { base, _ in
            // However slow the machine, all wait for their turn.
            let store = try PostgresStore(base.address, patience: Patience(wait: .seconds(3600)))
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<32 {
                    group.addTask { for _ in 0..<5 { try await store.write(PostgresStoreTests.count) } }
                }
                try await group.waitForAll()
            }
            try await PostgresStoreTests.expect(160, in: store)
            try await store.close()
        }
    }

    @Test("Thirty-two writers of the next line of one list: each line is written once")
    func races() async throws {
        try await withTally { base, _ in
            let store = try PostgresStore(base.address, patience: Patience(wait: .seconds(3600)))
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<32 {
                    group.addTask {
                        try await store.write { writer in
                            let n = try writer.first("SELECT count(*) FROM tally") { $0.whole(0) } ?? 0
                            try writer.run("INSERT INTO tally (name, n) VALUES (\("line \(n)"), \(n))")
                        }
                    }
                }
                try await group.waitForAll()
            }
            let lines = try await store.read { try $0.rows("SELECT n FROM tally WHERE n > 0 ORDER BY n") { $0.whole(0) } }
            #expect(lines == Array(1...32))
            try await store.close()
        }
    }

    @Test("Two stores on one base: what one has acknowledged the other reads")
    func twoNodes() async throws {
        try await withTally { base, store in
            let other = try PostgresStore(base.address)
            for n in 1...10 {
                try await store.write(PostgresStoreTests.count)
                try await PostgresStoreTests.expect(Int64(n * 2 - 1), in: other)
                try await other.write(PostgresStoreTests.count)
            }
            try await PostgresStoreTests.expect(20, in: store)
            try await other.close()
        }
    }

    @Test("Connections that break while idle are mended unseen")
    func cutIdle() async throws {
        try await withTally { base, store in
            try await PostgresStoreTests.expect(0, in: store)
            let cut = try await base.cutConnections()
            #expect(cut > 0)
            try await PostgresStoreTests.expect(0, in: store)
            try await store.write(PostgresStoreTests.count)
            try await PostgresStoreTests.expect(1, in: store)
        }
    }

    @Test("A connection cut in mid-transaction: the body runs again on another, and its work is done once")
    func cutInside() async throws {
        try await withTally { _, store in
            let cuts = Cuts()
            try await store.write { writer in
                try PostgresStoreTests.count(writer)
                if cuts.first() { _ = try? writer.rows("SELECT pg_terminate_backend(pg_backend_pid())") { $0.whole(0) } }
                try PostgresStoreTests.count(writer)
            }
            try await PostgresStoreTests.expect(2, in: store)
            #expect(cuts.count == 2)
            // And so does a read.
            let read = try await store.read { reader in
                if cuts.first(of: 2) { _ = try? reader.rows("SELECT pg_terminate_backend(pg_backend_pid())") { $0.whole(0) } }
                return try reader.first("SELECT n FROM tally WHERE name = 'a'") { $0.whole(0) }
            }
            #expect(read == 2)
        }
    }

    @Test("A connection cut while statements are on their way begins again, and each is done once", arguments: [0, 60, 998, 1002, 1498])
    func cutOnTheWay(place: Int) async throws {
        try await withTally { _, store in
            let cuts = Cuts()
            try await store.write { writer in
                let isFirst = cuts.first()
                for n in 0..<1500 {
                    try writer.send("INSERT INTO tally (name, n) VALUES (\("\(n)"), \(n))")
                    // Prepared by the first of them, the one that cuts is not heard when it is sent.
                    let cutsHere = isFirst && n == place + 1 ? 1 : 0
                    try writer.send("SELECT CASE WHEN \(cutsHere) = 1 THEN pg_terminate_backend(pg_backend_pid()) END")
                }
            }
            let there = try await store.read { try $0.rows("SELECT n FROM tally WHERE name <> 'a' ORDER BY n") { $0.whole(0) } }
            #expect(there == Array(0..<1500))
            #expect(cuts.count == 2)
        }
    }

    @Test("A connection cut at COMMIT is told apart: only the base knows what came of it")
    func cutAtCommit() async throws {
        try await withTally { base, store in
            // It runs when COMMIT checks what was put off until then.
            try await base.ask(
                """
                CREATE FUNCTION cut() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); RETURN NULL; END $$;
                CREATE CONSTRAINT TRIGGER cut AFTER UPDATE ON tally DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION cut()
                """)
            await #expect(throws: StoreError.commitUnknown) { try await store.write(PostgresStoreTests.count) }
            try await PostgresStoreTests.expect(0, in: store)
        }
    }

    @Test("Connections cut again and again while many write: what was acknowledged is there once, and nothing else but the unknown")
    func cutAgainAndAgain() async throws {
        try await withTally { base, store in
            let acknowledged = try await withThrowingTaskGroup(of: [String: Bool].self) { group in
                for writer in 0..<8 { group.addTask { try await PostgresStoreTests.lines(of: writer, in: store) } }
                for _ in 0..<5 { try await base.cutConnections() }
                return try await group.reduce(into: [String: Bool]()) { $0.merge($1) { first, _ in first } }
            }
            let there = try await store.read { try $0.rows("SELECT name FROM tally WHERE name <> 'a'") { $0.text(0) } }
            #expect(Set(acknowledged.filter(\.value).keys).isSubset(of: there))
            #expect(Set(there).isSubset(of: acknowledged.keys))
        }
    }

    /// Writes lines; tells of each whether it was acknowledged or its fate is unknown.
    private static func lines(of writer: Int, in store: any Store) async throws -> [String: Bool] {
        var lines: [String: Bool] = [:]
        for n in 0..<40 {
            let name = "\(writer) \(n)"
            do {
                _ = try await store.write { try $0.run("INSERT INTO tally (name, n) VALUES (\(name), \(n))") }
                lines[name] = true
            } catch StoreError.commitUnknown {
                lines[name] = false
            }
        }
        return lines
    }

    @Test("What is settled waits for the writes under way, and no write waits for it")
    func settled() async throws {
        try await withTally { _, store in
            let (entered, asked) = (Gate(), Gate())
            async let slow: Void = store.write { writer in
                try writer.run("INSERT INTO tally (name, n) VALUES ('slow', \(try writer.next(1, of: "drawn")[0]))")
                entered.open()
                asked.wait()
            }
            await entered.opened()
            _ = try await store.write { try $0.run("INSERT INTO tally (name, n) VALUES ('quick', \(try $0.next(1, of: "drawn")[0]))") }
            let last = try await store.settled { reader in
                defer { asked.open() }
                return try reader.first("SELECT max(n) FROM tally") { $0.whole(0) } ?? 0
            }
            let settled = try await store.read { try $0.rows("SELECT name FROM tally WHERE n BETWEEN 1 AND \(last) ORDER BY n") { $0.text(0) } }
            #expect(settled == ["slow", "quick"])
            try await slow
        }
    }

    @Test("A write that another came before begins again, and that is counted")
    func conflicts() async throws {
        try await withTally { _, store in
            let (entered, asked) = (Gate(), Gate())
            async let slow: Void = store.write { writer in
                let n = try writer.first("SELECT n FROM tally WHERE name = 'a'") { $0.whole(0) } ?? 0
                entered.open()
                asked.wait()
                try writer.run("UPDATE tally SET n = \(n + 1) WHERE name = 'a'")
            }
            await entered.opened()
            #expect(store.figures.conflicts == 0 && store.figures.pools[1].inUse > 0)
            try await store.write(PostgresStoreTests.count)
            asked.open()
            try await slow
            #expect(store.figures.conflicts == 1)
            try await PostgresStoreTests.expect(2, in: store)
        }
    }

    @Test("A load of rows with thousands of values")
    func manyValues() async throws {
        try await withTally { _, store in
            let rows = (1...3000).map { n in "(\("r\(n)"), \(n))" as SQL }
            let added = try await store.write { try $0.run("INSERT INTO tally (name, n) VALUES \(rows.joined(", "))") }
            #expect(added == 3000)
            let sum = try await store.read { try $0.first("SELECT CAST(sum(n) AS BIGINT) FROM tally") { $0.whole(0) } }
            #expect(sum == 4_501_500)
            // A sum of whole numbers is a decimal here: it is said, not misread.
            await #expect(throws: StoreError.self) { try await store.read { try $0.first("SELECT sum(n) FROM tally") { $0.whole(0) } } }
        }
    }

    @Test("A failure the body swallows does not pass for a commit")
    func swallowed() async throws {
        try await withTally { _, store in
            await #expect(throws: StoreError.notUnique("tally.pkey")) {
                try await store.write { writer in
                    try PostgresStoreTests.count(writer)
                    _ = try? writer.run("INSERT INTO tally (name, n) VALUES ('a', 7)")
                }
            }
            try await PostgresStoreTests.expect(0, in: store)
        }
    }

    @Test("What others hold for too long is given up with a word, and nothing is changed")
    func locks() async throws {
        try await withTally { _, store in
            @Sendable func wait(_ writer: any Writer) throws {
                try PostgresStoreTests.count(writer)
                try writer.run("SET LOCAL statement_timeout = 10")
                try writer.run("SELECT pg_sleep(60)")
            }
            let error = await #expect(throws: StoreError.self) { try await store.write(wait) }
            guard case .unavailable? = error else { return _ = Issue.record("\(String(describing: error))") }
            try await PostgresStoreTests.expect(0, in: store)
        }
    }

    @Test("A text with U+0000 is refused in both languages, stored or sought")
    func zeroInText() async throws {
        try await withTally { _, store in
            let refused = await #expect(throws: Refused.self) { try await store.write { try $0.run("INSERT INTO tally (name, n) VALUES (\("a\0b"), 0)") } }
            #expect(refused?.refusals.first?.text.zh.isEmpty == false)
            await #expect(throws: Refused.self) { try await store.read { try $0.exists("SELECT 1 FROM tally WHERE name = \("\0")") } }
            try await PostgresStoreTests.expect(0, in: store)
        }
    }

    @Test("More statements than a connection keeps: the oldest are forgotten on both sides")
    func manyStatements() async throws {
        try await TestStore.with(.postgres) { test in
            let base = try #require(test.base)
            let store = try PostgresStore(base.address, readers: 1, writers: 1)
            for round in 0..<3 {
                for piece in 0..<8 {
                    let sums = try await store.read { reader in
                        try (0..<100).map { n in try reader.first(SQL(trusted: "SELECT ?::bigint + \(piece * 100 + n)", binds: [.integer(Int64(round))])) { $0.whole(0) } ?? -1 }
                    }
                    #expect(sums == (0..<100).map { Int64(round + piece * 100 + $0) })
                }
            }
            let kept = try await store.read { try $0.first("SELECT count(*) FROM pg_prepared_statements") { $0.whole(0) } ?? 0 }
            #expect((1...612).contains(kept))
            try await store.close()
        }
    }

    @Test("Many short statements have one budget together")
    func budgetOfAll() async throws {
        try await TestStore.with(.postgres) { test in
            @Sendable func ask(_ reader: any Reader) throws -> Bool {
                while try reader.exists("SELECT 1") {}
                return false
            }
            await #expect(throws: StoreError.overBudget) { try await test.store.read(budget: 50, ask) }
        }
    }

    @Test("A server that is not there is said so, not waited for without end")
    func nobodyThere() async throws {
        // Port 9 is for discarding; nobody listens there.
        let store = try PostgresStore("postgres://nobody@127.0.0.1:9/nothing")
        let error = await #expect(throws: StoreError.self) { try await store.read { try $0.exists("SELECT 1") } }
        guard case .unavailable? = error else { return _ = Issue.record("\(String(describing: error))") }
        try await store.close()
        #expect(throws: StoreError.self) { try PostgresStore("postgres://[") }
    }

    @Test("Who is not let in, or asks for a base that is not there, is told so at once", .timeLimit(.minutes(15)), arguments: ["stranger@", "plumbline@nothing"])
    func inVain(_ who: String) async throws {
        try await TestStore.with(.postgres) { test in
            let base = try #require(test.base)
            guard var address = URLComponents(string: base.address) else { return }
            if who.hasPrefix("stranger") { address.user = "stranger" } else { address.path = "/nothing" }
            let store = try PostgresStore(address.string ?? "", patience: Patience(wait: .seconds(3600)))
            let error = await #expect(throws: StoreError.self) { try await store.read { try $0.exists("SELECT 1") } }
            guard case .unavailable(let words)? = error else { return _ = Issue.record("\(String(describing: error))") }
            #expect(words.contains("does not exist"))
            try await store.close()
        }
    }

    @Test("A server process that hangs is left: a write is not done, a read not answered, and both are told", .timeLimit(.minutes(15)))
    func hanging() async throws {
        try await withTally { base, _ in
            let store = try PostgresStore(base.address, reading: .seconds(1), writing: .seconds(1), silence: .milliseconds(200))
            let hung = Hung()
            let written = await #expect(throws: StoreError.self) {
                try await store.write { writer in
                    try PostgresStoreTests.count(writer)
                    try hung.stop(writer)
                    try PostgresStoreTests.count(writer)
                }
            }
            guard case .unavailable? = written else { return _ = Issue.record("\(String(describing: written))") }
            let read = await #expect(throws: StoreError.self) {
                try await store.read { reader in
                    try hung.stop(reader)
                    return try reader.exists("SELECT 1")
                }
            }
            guard case .unavailable? = read else { return _ = Issue.record("\(String(describing: read))") }
            hung.goOn()
            try await PostgresStoreTests.expect(0, in: store)
            try await store.close()
        }
    }

    @Test("A COMMIT whose answer does not come is told apart too, and may be done later", .timeLimit(.minutes(15)))
    func hangingAtCommit() async throws {
        try await withTally { base, other in
            // At COMMIT it waits for whoever holds the lock.
            try await base.ask(
                """
                CREATE FUNCTION hold() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_advisory_xact_lock(1); RETURN NULL; END $$;
                CREATE CONSTRAINT TRIGGER hold AFTER UPDATE ON tally DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION hold()
                """)
            let (held, over) = (Gate(), Gate())
            async let holding: Void = other.write { writer in
                _ = try writer.rows("SELECT pg_advisory_xact_lock(1)") { _ in }
                held.open()
                over.wait()
            }
            await held.opened()
            let store = try PostgresStore(base.address, writing: .milliseconds(500), silence: .milliseconds(200))
            await #expect(throws: StoreError.commitUnknown) {
                try await store.write { writer in
                    try writer.run("SET LOCAL statement_timeout = 0")
                    try writer.run("SET LOCAL lock_timeout = 0")
                    // Nor does the server look whether we are still there.
                    try writer.run("SET LOCAL client_connection_check_interval = 0")
                    try PostgresStoreTests.count(writer)
                }
            }
            over.open()
            try await holding
            try await store.settled { _ in }
            try await PostgresStoreTests.expect(1, in: store)
            try await store.close()
        }
    }

    @Test("After much was written, the planner knows how much")
    func statistics() async throws {
        try await withTally { base, store in
            _ = try await store.write { writer in for n in 0..<300 { try writer.run("INSERT INTO tally (name, n) VALUES (\("r\(n)"), \(n))") } }
            try await store.renewStatistics()
            let known = try await base.ask("SELECT reltuples::bigint FROM pg_class WHERE relname = 'tally'")
            #expect(known == ["301"])
        }
    }

    @Test("Scrubbing waits for older transactions and leaves nothing of what was deleted")
    func scrub() async throws {
        try await withTally { base, store in
            _ = try await store.write { try $0.run("INSERT INTO tally (name, n) VALUES ('to-be-forgotten', 1)") }
            _ = try await store.write { try $0.run("DELETE FROM tally WHERE name = 'to-be-forgotten'") }
            try await store.scrub()
            // Escaped for bytea, ASCII stays as it is.
            let pages = try await base.ask("SELECT string_agg(encode(pg_read_binary_file(pg_relation_filepath('tally')), 'escape'), '')")
            #expect(pages.count == 1 && pages[0].contains("to-be-forgotten") == false)
            try await PostgresStoreTests.expect(0, in: store)
        }
    }
}

/// Counts how often a body ran.
private final class Cuts: @unchecked Sendable {
    private(set) var count = 0
    func first(of before: Int = 0) -> Bool {
        count += 1
        return count == before + 1
    }
}

/// Server processes that were stopped as they stood, as if their disk did not answer.
private final class Hung: @unchecked Sendable {
    private var processes: [pid_t] = []

    func stop(_ reader: any Reader) throws {
        guard let process = try reader.first("SELECT pg_backend_pid()", { pid_t($0.whole(0)) }) else { return }
        processes.append(process)
        kill(process, SIGSTOP)
    }

    func goOn() { for process in processes { kill(process, SIGCONT) } }
}
