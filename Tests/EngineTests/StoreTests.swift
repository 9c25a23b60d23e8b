import Kernel
import Store
import TestKit
import Testing

@Suite("SQLite store")
struct SQLiteStoreTests {
    @Test("Every commit is flushed to the disk, and deleted bytes are overwritten")
    func durability() async throws {
        try await TestStore.with(.sqlite) { test in
            let settings = try await test.store.write { writer in
                try ["synchronous", "secure_delete"].map { name in try writer.first(SQL(trusted: "PRAGMA \(name)")) { $0.whole(0) } }
            }
            // 2 is FULL, 1 is ON.
            #expect(settings == [2, 1])
        }
    }

    @Test("Writes that wait together share a commit, and both are counted")
    func groups() async throws {
        try await TestStore.with(.sqlite) { test in
            let store = test.store
            try await Schema(tables: [StoreTests.note], steps: []).apply(to: store)
            let before = store.figures
            let (entered, asked) = (Gate(), Gate())
            async let first: Void = store.write { _ in
                entered.open()
                asked.wait()
            }
            await entered.opened()
            try await withThrowingTaskGroup(of: Void.self) { group in
                for n in 0..<10 {
                    group.addTask { _ = try await store.write { try $0.run("INSERT INTO note (name) VALUES (\("\(n)"))") } }
                }
                while store.figures.waiting < 10 { await Task.yield() }
                asked.open()
                try await group.waitForAll()
            }
            try await first
            var expected = before.commits
            expected.note(1)
            expected.note(10)
            #expect(store.figures.commits == expected)
            #expect(store.figures.waits.count - before.waits.count == 11 && store.figures.waiting == 0)
        }
    }
}

/// What both engines promise alike.
@Suite("Store")
struct StoreTests {
    static let note = Table("note", [Column("name", .text, required: true), Column("value", .text)], key: ["name"])

    @Test("A body that fails undoes its own work alone, whoever shares the commit", arguments: TestEngine.available)
    func independence(_ engine: TestEngine) async throws {
        struct Failing: Error {}
        try await TestStore.with(engine) { test in
            let store = test.store
            try await Schema(tables: [StoreTests.note], steps: []).apply(to: store)
            try await withThrowingTaskGroup(of: Void.self) { group in
                for n in 0..<40 {
                    group.addTask {
                        do {
                            try await store.write { writer in
                                try writer.run("INSERT INTO note (name, value) VALUES (\("test\(n)"), 'x')")
                                if n.isMultiple(of: 2) { throw Failing() }
                            }
                            #expect(!n.isMultiple(of: 2))
                        } catch is Failing {
                            #expect(n.isMultiple(of: 2))
                        }
                    }
                }
                try await group.waitForAll()
            }
            let kept = try await store.read { try $0.rows("SELECT name FROM note") { $0.text(0) } }
            #expect(Set(kept) == Set((0..<40).filter { !$0.isMultiple(of: 2) }.map { "test\($0)" }))
        }
    }

    @Test("It counts what it commits, and nothing for a body that fails", arguments: TestEngine.available)
    func figures(_ engine: TestEngine) async throws {
        struct Failing: Error {}
        try await TestStore.with(engine) { test in
            let store = test.store
            try await Schema(tables: [StoreTests.note], steps: []).apply(to: store)
            let before = store.figures
            await withTaskGroup(of: Void.self) { group in
                for n in 0..<40 {
                    group.addTask {
                        try? await store.write { writer in
                            try writer.run("INSERT INTO note (name) VALUES (\("\(n)"))")
                            if n.isMultiple(of: 2) { throw Failing() }
                        }
                    }
                }
            }
            let after = store.figures
            #expect(after.commits.sum - before.commits.sum == 20 && after.waits.count - before.waits.count == 40 && after.waiting == 0)
            #expect(after.pools.map(\.name) == (engine == .sqlite ? ["readers"] : ["readers", "writers"]))
            #expect(after.pools.allSatisfy { (0...$0.most).contains($0.inUse) && $0.most >= 4 })
        }
    }

    @Test("Whoever waits too long for their turn is told to come back, and nothing is done", .timeLimit(.minutes(15)), arguments: TestEngine.available)
    func turn(_ engine: TestEngine) async throws {
        try await StoreTests.withHeldWriter(engine, Patience(wait: .milliseconds(100))) { store, over in
            await #expect(throws: StoreError.busy) { try await store.write { try $0.run("INSERT INTO note (name) VALUES ('late')") } }
            over.open()
        } finally: { #expect($0 == ["held"]) }
    }

    @Test("No more wait for their turn than may, the others are told at once", .timeLimit(.minutes(15)), arguments: TestEngine.available)
    func crowd(_ engine: TestEngine) async throws {
        try await StoreTests.withHeldWriter(engine, Patience(wait: .seconds(3600), most: 1)) { store, over in
            let isDone = try await withThrowingTaskGroup(of: Bool.self) { group in
                for n in 0..<3 {
                    group.addTask {
                        do { return try await store.write { try $0.run("INSERT INTO note (name) VALUES (\("n\(n)"))") } == 1 } catch StoreError.busy { return false }
                    }
                }
                var isDone: [Bool] = []
                for try await one in group {
                    isDone.append(one)
                    if isDone.count == 2 { over.open() }
                }
                return isDone
            }
            #expect(isDone == [false, false, true])
        } finally: { #expect($0.count == 2) }
    }

    /// A store whose one writer is at work until the gate is opened; at the end, the notes that were kept.
    private static func withHeldWriter(
        _ engine: TestEngine, _ patience: Patience, _ body: (any Store, Gate) async throws -> Void, finally check: ([String]) -> Void
    ) async throws {
        try await TestStore.with(engine) { test in
            try await Schema(tables: [note], steps: []).apply(to: test.store)
            let store = try test.opened(patience), held = Gate(), over = Gate()
            async let holding: Void = hold(store, held, over)
            await held.opened()
            try await body(store, over)
            try await holding
            check(try await test.store.read { try $0.rows("SELECT name FROM note") { $0.text(0) } })
            try await store.close()
        }
    }

    /// However busy the machine, it gets its turn.
    private static func hold(_ store: any Store, _ held: Gate, _ over: Gate) async throws {
        while true {
            do {
                return try await store.write { writer in
                    try writer.run("INSERT INTO note (name) VALUES ('held')")
                    held.open()
                    over.wait()
                }
            } catch StoreError.busy {}
        }
    }

    @Test("A base made by a newer program is refused with a sentence", arguments: TestEngine.available)
    func newerBase(_ engine: TestEngine) async throws {
        try await TestStore.with(engine) { test in
            let schema = Schema(tables: [], steps: [])
            try await schema.apply(to: test.store)
            _ = try await test.store.write { try $0.run("INSERT INTO schema_step (number) VALUES (999)") }
            let refused = await #expect(throws: Refused.self) { try await schema.apply(to: test.store) }
            #expect(refused?.refusals.first?.text.en.contains("999") == true)
        }
    }

    @Test("A base bears the number of its format; one without is brought up, one of a newer program is refused with a sentence")
    func format() async throws {
        try await TestHouse.with { house in
            let schema = house.registry.schema
            func steps() async throws -> [Int64] { try await house.store.read { try $0.rows("SELECT number FROM schema_step") { $0.whole(0) } } }
            #expect(try await steps() == [Int64(schema.version)] && schema.version > 0)
            _ = try await house.store.write { try $0.run("DELETE FROM schema_step") }
            try await schema.apply(to: house.store)
            #expect(try await steps() == [Int64(schema.version)])
            _ = try await house.store.write { try $0.run("INSERT INTO schema_step (number) VALUES (\(schema.version + 1))") }
            let refused = await #expect(throws: Refused.self) { try await schema.apply(to: house.store) }
            #expect(refused?.refusals.first?.text.en.contains("newer version (\(schema.version + 1))") == true)
        }
    }

    @Test("A read past its budget is given up", arguments: TestEngine.available)
    func budget(_ engine: TestEngine) async throws {
        try await TestStore.with(engine) { test in
            let endless: SQL = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 - 1 FROM n) SELECT count(*) FROM n"
            await #expect(throws: StoreError.overBudget) { try await test.store.read(budget: 20) { try $0.rows(endless) { $0.whole(0) } } }
            // The connection is good for the next read.
            let one = try await test.store.read(budget: 20_000) { try $0.first("SELECT 1") { $0.whole(0) } }
            #expect(one == 1)
        }
    }

    @Test("Column by column, a base grows to what is declared", arguments: TestEngine.available)
    func additiveSteps(_ engine: TestEngine) async throws {
        try await TestStore.with(engine) { test in
            let store = test.store
            let before = Table("growing", [Column("row", .integer, required: true), Column("name", .text)], key: ["row"])
            let more = [Column("more", .integer, required: true), Column("words", .text, required: true), Column("raw", .bytes, required: true)]
            let after = Table("growing", before.columns + more, key: ["row"], indexes: [Index("growing_more", ["more"])])
            try await Schema(tables: [before], steps: []).apply(to: store)
            _ = try await store.write { try $0.run("INSERT INTO growing (name) VALUES ('kept')") }
            try await Schema(tables: [after], steps: []).apply(to: store)
            try await Schema(tables: [after], steps: []).apply(to: store)
            let from = store.dialect.from("growing", using: "growing_more")
            let rows = try await store.read { try $0.rows("SELECT name, more, words, raw \(from) WHERE more = 0") { row in (0..<4).map { row.raw($0) } } }
            #expect(rows == [[.text("kept"), .integer(0), .text(""), .bytes([])]])
        }
    }

    @Test("The schema is applied once, however many open the base at once", arguments: TestEngine.available)
    func openedTogether(_ engine: TestEngine) async throws {
        try await TestStore.with(engine) { test in
            let store = test.store
            let schema = Schema(
                tables: (0..<5).map { Table("t\($0)", [Column("row", .integer, required: true), Column("k", .text)], key: ["row"], indexes: [Index("t\($0)_k", ["k"])]) },
                sequences: ["a", "b"], steps: [Schema.Step(1) { _ = try $0.run("INSERT INTO t0 (k) VALUES ('step')") }])
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<6 { group.addTask { try await schema.apply(to: store) } }
                try await group.waitForAll()
            }
            let steps = try await store.read { try $0.rows("SELECT k FROM t0") { $0.text(0) } }
            #expect(steps == ["step"])
        }
    }

    @Test("Values come back as they were given", arguments: TestEngine.available)
    func values(_ engine: TestEngine) async throws {
        try await TestStore.with(engine) { test in
            let table = Table("kept", [Column("row", .integer, required: true), Column("n", .integer), Column("t", .text), Column("b", .bytes)], key: ["row"])
            try await Schema(tables: [table], steps: []).apply(to: test.store)
            let numbers: [Int64] = [0, 1, -1, .max, .min, 255, -256, 1 << 33]
            let texts = ["", "?", "it's", "行政部", "\u{FFFF}", "e\u{301}", "é", "𝄞", "a\nb\t\u{1F}\u{1E}", "\"q\" \\ %_"]
            let blobs: [[UInt8]] = [[], [0], [0, 255, 0], Array(0...255)]
            for n in 0..<10 {
                let given: [Bind] = [.integer(numbers[n % 8]), .text(texts[n]), n == 5 ? .null : .bytes(blobs[n % 4])]
                let row = try await test.store.write { writer in
                    let row = try writer.add("INSERT INTO kept (n, t, b) VALUES (\(given[0]), \(given[1]), \(given[2]))", to: "kept", key: "row")
                    return try writer.first("SELECT \(row)") { $0.whole(0) } ?? 0
                }
                #expect(row == Int64(n + 1))
                let read = try await test.store.read { try $0.first("SELECT n, t, b FROM kept WHERE row = \(row)") { row in (0..<3).map { row.raw($0) } } }
                #expect(read == given)
                if case .text(let text)? = read?[1] { #expect(Array(text.utf8) == Array(texts[n].utf8)) }
            }
            let nothing = try await test.store.write { try $0.run("UPDATE kept SET n = \(Bind.null), t = 'why?', b = \(Bind.null) WHERE row = \(Bind.null)") }
            #expect(nothing == 0)
            let all = try await test.store.write { try $0.run("UPDATE kept SET n = \(Bind.null), t = 'why?', b = \(Bind.null)") }
            #expect(all == 10)
            let nulls = try await test.store.read { try $0.first("SELECT n, t FROM kept WHERE row = 3") { ($0.isNull(0), $0.text(0), $0.whole(0), $0.bytes(0), $0.text(1)) } }
            #expect(nulls?.0 == true && nulls?.1 == "" && nulls?.2 == 0 && nulls?.3 == [] && nulls?.4 == "why?")
        }
    }

    @Test("A unique index says which column, whatever the case", arguments: TestEngine.available)
    func unique(_ engine: TestEngine) async throws {
        try await TestStore.with(engine) { test in
            let table = Table(
                "person", [Column("row", .integer, required: true), Column("mail", .text), Column("number", .text)], key: ["row"],
                indexes: [Index("person_mail_unique", ["mail"], unique: true, ignoringCase: true), Index("person_number", ["number"], unique: true)])
            try await Schema(tables: [table], steps: []).apply(to: test.store)
            let store = test.store
            @Sendable func add(_ mail: String, _ number: String) async throws -> Int {
                try await store.write { try $0.run("INSERT INTO person (mail, number) VALUES (\(mail), \(number))") }
            }
            _ = try await add("Li@example.com", "P1")
            for (mail, number, column) in [("lI@EXAMPLE.com", "P2", "mail"), ("other@example.com", "P1", "number")] {
                let error = await #expect(throws: StoreError.self) { try await add(mail, number) }
                guard case .notUnique(let columns)? = error else { return _ = Issue.record("\(String(describing: error))") }
                #expect(columns.split(separator: ".").last.map(String.init) == column)
            }
            // Beyond ASCII, case is kept apart on both.
            _ = try await add("É@example.com", "P3")
            _ = try await add("é@example.com", "P4")
            let dialect = test.store.dialect
            let found = try await test.store.read { try $0.rows("SELECT number FROM person WHERE \(dialect.same("mail", .text("LI@example.COM"))) OR \(dialect.same("mail", .text("É@EXAMPLE.com"))) ORDER BY number") { $0.text(0) } }
            #expect(found == ["P1", "P3"])
        }
    }

    /// Texts that collations order in their own ways.
    private static let nasty = [
        "", " ", "a", "A", "b", "B", "Z", "z", "_", "%", "\\", "'", "a b", "ab", "a-b", "aB", "Ab", "10", "9", "é", "e\u{301}", "É", "ß", "SS", "ss", "ı", "I",
        "i", "İ", "K", "\u{212A}", "中", "文", "Ａ", "ａ", "\u{FFFD}", "\u{10FFFF}", "😀", "\t", "a\nb", "\u{7F}", "\u{80}", "-1", "a%", "a_", "A%b", "%a",
        "naïve", "NAÏVE", "ΑΣ", "ας", "αΣ",
    ]

    @Test("Texts are ordered and compared by their bytes, and case is that of ASCII letters alone", arguments: TestEngine.available)
    func texts(_ engine: TestEngine) async throws {
        try await TestStore.with(engine) { test in
            let table = Table("word", [Column("row", .integer, required: true), Column("t", .text)], key: ["row"], indexes: [Index("word_t", ["t"])])
            try await Schema(tables: [table], steps: []).apply(to: test.store)
            let nasty = StoreTests.nasty
            let dialect = test.store.dialect
            _ = try await test.store.write { writer in for text in nasty { try writer.run("INSERT INTO word (t) VALUES (\(text))") } }
            func texts(_ condition: SQL) async throws -> [[UInt8]] {
                try await test.store.read { try $0.rows("SELECT t FROM word WHERE \(condition) ORDER BY t, row") { Array($0.text(0).utf8) } }
            }
            let bytes = nasty.map { Array($0.utf8) }.sorted { $0.lexicographicallyPrecedes($1) }
            let all = try await texts("1 = 1")
            #expect(all == bytes)
            for words in nasty {
                let folded = StoreTests.folded(Array(words.utf8))
                let after = try await texts("t > \(words)")
                #expect(after == bytes.filter { Array(words.utf8).lexicographicallyPrecedes($0) }, "after \(words)")
                let same = try await texts(dialect.same("t", .text(words)))
                #expect(same == bytes.filter { StoreTests.folded($0) == folded }, "same as \(words)")
                let containing = try await texts(dialect.contains("t", words))
                #expect(containing == bytes.filter { StoreTests.folded($0).contains(folded) }, "containing \(words)")
                let beginning = try await texts(dialect.begins("t", words))
                #expect(beginning == bytes.filter { StoreTests.folded($0).starts(with: folded) }, "beginning with \(words)")
            }
            let within = try await texts(dialect.within("t", nasty.prefix(7).map { .text($0) }))
            #expect(within.count == 7)
            let none = try await texts(dialect.within("t", []))
            #expect(none.isEmpty)
        }
    }

    private static func folded(_ bytes: [UInt8]) -> [UInt8] { bytes.map { (65...90).contains($0) ? $0 + 32 : $0 } }

    @Test("Sequences give no number twice, and go on behind numbers brought along", arguments: TestEngine.available)
    func sequences(_ engine: TestEngine) async throws {
        try await TestStore.with(engine) { test in
            let store = test.store
            try await Schema(tables: [StoreTests.note], sequences: ["incident"], steps: []).apply(to: store)
            let before = try await store.read { try $0.first($0.dialect.last(of: "incident")) { $0.whole(0) } }
            #expect(before == 0)
            let numbers = try await withThrowingTaskGroup(of: [Int64].self) { group in
                for _ in 0..<16 {
                    group.addTask {
                        var numbers: [Int64] = []
                        for _ in 0..<25 {
                            let n = try await store.write { writer in
                                let n = try writer.next(1, of: "incident")[0]
                                try writer.run("INSERT INTO note (name) VALUES (\(String(n)))")
                                return n
                            }
                            numbers.append(n)
                        }
                        return numbers
                    }
                }
                return try await group.reduce(into: []) { $0 += $1 }
            }
            #expect(Set(numbers).count == 400)
            #expect(try #require(numbers.min()) >= 1)
            let after = try await store.write { writer in
                try writer.run(writer.dialect.resume("incident", after: 5000))
                let last = try writer.first(writer.dialect.last(of: "incident")) { $0.whole(0) }
                return (last, try writer.next(1, of: "incident")[0])
            }
            #expect(after.0 == 5000 && after.1 == 5001)
        }
    }

    @Test("Rows brought along with their numbers do not stand in the way of new ones", arguments: TestEngine.available)
    func rowsResumed(_ engine: TestEngine) async throws {
        try await TestStore.with(engine) { test in
            let table = Table("brought", [Column("row", .integer, required: true), Column("k", .text)], key: ["row"])
            try await Schema(tables: [table], steps: []).apply(to: test.store)
            let row = try await test.store.write { writer in
                for n in [1, 2, 700] { try writer.run("INSERT INTO brought (row, k) VALUES (\(n), 'old')") }
                if let resume = writer.dialect.resumeRows(of: table) { try writer.run(resume) }
                let row = try writer.add("INSERT INTO brought (k) VALUES ('new')", to: "brought", key: "row")
                return try writer.first("SELECT \(row)") { $0.whole(0) } ?? 0
            }
            #expect(row == 701)
        }
    }

    @Test("What is sent is done in its order, before what is asked next", arguments: TestEngine.available)
    func sent(_ engine: TestEngine) async throws {
        try await TestStore.with(engine) { test in
            try await Schema(tables: [StoreTests.note], steps: []).apply(to: test.store)
            // More than are sent without being heard, questions between them, and nothing asked at the end.
            let counts = try await test.store.write { writer in
                var counts: [Int64] = []
                for n in 0..<350 {
                    try writer.send("INSERT INTO note (name) VALUES (\("n\(n)"))")
                    try writer.send("UPDATE note SET name = name || '!' WHERE name = \("n\(n)")")
                    if n.isMultiple(of: 120) { counts.append(try writer.first("SELECT count(*) FROM note WHERE name LIKE 'n%!'") { $0.whole(0) } ?? 0) }
                }
                return counts
            }
            #expect(counts == [1, 121, 241])
            #expect(try await test.store.read { try $0.first("SELECT count(*) FROM note WHERE name LIKE 'n%!'") { $0.whole(0) } } == 350)
        }
    }

    @Test("A sent statement that fails undoes the whole, whether something follows or not; the next write is as any", arguments: TestEngine.available, [0, 1, 2])
    func sentInVain(_ engine: TestEngine, _ following: Int) async throws {
        try await TestStore.with(engine) { test in
            try await Schema(tables: [StoreTests.note], steps: []).apply(to: test.store)
            let key = Table("keyed", [Column("k", .text, required: true)], key: ["k"])
            try await Schema(tables: [StoreTests.note, key], steps: []).apply(to: test.store)
            try await test.store.write { for _ in 0..<2 { try $0.send("INSERT INTO keyed (k) VALUES ('first') ON CONFLICT (k) DO NOTHING") } }
            await #expect(throws: StoreError.self) {
                try await test.store.write { writer in
                    for k in ["second", "first", "third"] { try writer.send("INSERT INTO keyed (k) VALUES (\(k))") }
                    if following == 1 { _ = try writer.rows("SELECT k FROM keyed") { $0.text(0) } }
                    if following == 2 { try writer.run("INSERT INTO note (name) VALUES ('never')") }
                }
            }
            struct Own: Error {}
            // Who gives up by itself undoes what was sent too, even where that could not have been done.
            await #expect(throws: (any Error).self) {
                try await test.store.write { writer in
                    try writer.send("INSERT INTO keyed (k) VALUES ('first')")
                    throw Own()
                }
            }
            try await test.store.write { try $0.send("INSERT INTO keyed (k) VALUES ('last')") }
            #expect(try await test.store.read { try $0.rows("SELECT k FROM keyed ORDER BY k") { $0.text(0) } } == ["first", "last"])
            #expect(try await test.store.read { try $0.rows("SELECT name FROM note") { $0.text(0) } } == [])
        }
    }

    @Test("One transaction has one time", arguments: TestEngine.available)
    func time(_ engine: TestEngine) async throws {
        try await TestStore.with(engine) { test in
            let before = Moment.machine
            let times = try await test.store.write { [try $0.now(), try $0.now()] }
            let later = try await test.store.read { try $0.now() }
            #expect(times[0] == times[1] && times[0] <= later)
            // The server of the tests is this machine.
            #expect(before <= times[0] && later <= Moment.machine)
        }
    }

    @Test("An index of ours that is declared no longer goes; what others made stays")
    func oldIndexes() async throws {
        try await TestHouse.with { house in
            func table(_ indexes: [Index]) -> Table {
                Table("shelf", [Column("name", .text, required: true), Column("place", .text)], key: ["name"], indexes: indexes)
            }
            func bring(_ table: Table) async throws { try await Schema(tables: [table], steps: []).addTables(to: house.store) }
            try await bring(table([Index("shelf_by_place", ["place"]), Index("shelf_by_name", ["name", "place"])]))
            _ = try await house.store.write { try $0.run("CREATE INDEX mine ON shelf (place)") }
            try await bring(table([Index("shelf_by_name", ["name", "place"])]))
            let left = try await house.store.read { try $0.rows($0.dialect.indexes(of: "shelf")) { $0.text(0) } }
            #expect(Set(left.filter { !$0.hasPrefix("sqlite_") && !$0.hasSuffix("_pkey") }) == ["shelf_by_name", "mine"])
        }
    }
}
