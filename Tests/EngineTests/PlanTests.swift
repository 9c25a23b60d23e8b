import Kernel
import Store
import TestKit
import Testing

@testable import Engine

@Suite("Lists by their indexes")
struct PlanTests {
    static let kinds = (try? TestHouse.registry())?.kinds.map(\.name) ?? []

    /// A statement that a declared shape serves.
    private struct Case {
        static let page = 51
        let words: String
        let plan: ListPlan
        let sql: SQL
        /// Rows it gives at most.
        let most: Int
    }

    @Test("SQLite reads every declared list shape by its index, without sorting; several values as one merged scan each", arguments: kinds)
    func onSQLite(name: String) async throws {
        try await TestHouse.with(.sqlite) { house in
            for one in try cases(of: name, in: house) {
                let steps = try await house.store.read { try $0.rows("EXPLAIN QUERY PLAN " + one.sql) { $0.text(3) } }
                let scans = steps.filter { $0.contains(" \(name) USING ") }
                let index = try #require(one.plan.shape?.name)
                #expect(scans.count == one.plan.scans.count, "\(one.words): \(steps)")
                #expect(scans.allSatisfy { $0.contains("INDEX \(index) (") || $0.hasSuffix("INDEX \(index)") }, "\(one.words): \(steps)")
                #expect(!steps.contains { $0.contains("TEMP B-TREE") }, "\(one.words): \(steps)")
            }
        }
    }

    @Test("What waits for somebody's decision is found by its state, on every page", arguments: kinds)
    func waiting(name: String) throws {
        let kind = try #require(try TestHouse.registry().kind(name)), verbs = kind.lifecycle.verbs.filter { $0.isDecision }
        guard !verbs.isEmpty else { return }
        let states = Set(verbs.flatMap(\.from)).sorted().map { Filter.Operand.value(.text($0)) }
        let asked = Set(verbs.compactMap(\.onlyBy)).sorted().map { Filter.equal($0, .me) }
        let filter = asked.reduce(Filter.term(Filter.Path("state"), .any, states)) { $0.and($1) }
        #expect(ListPlan(kind: kind, sort: "number", filter: filter, principal: .house).isServed)
    }

    @Test("An import finds a name by its index", arguments: ["customer", "person", "team", "unit"])
    func names(name: String) async throws {
        try await TestHouse.with(.sqlite) { house in
            let search = ClaimWriter.search(try #require(house.registry.kind(name)), "服务台")
            let steps = try await house.store.read { try $0.rows("EXPLAIN QUERY PLAN " + search) { $0.text(3) } }
            #expect(steps == ["SEARCH \(name) USING INDEX \(name)_by_name (name__order=?)"])
        }
    }

    @Test("What a customer's search has found is read by its numbers, not by whose it is")
    func found() async throws {
        try await TestHouse.with(.sqlite) { house in
            let kind = try #require(house.registry.kind("incident")), from = house.store.dialect.fromRows(of: kind.name)
            let sql = RecordReader(kind).select("incident.row IN (\(1), \(2)) AND incident.customer = \(house.customerA)", from: from)
            let steps = try await house.store.read { try $0.rows("EXPLAIN QUERY PLAN " + sql) { $0.text(3) } }
            #expect(steps == ["SEARCH incident USING INTEGER PRIMARY KEY (rowid=?)"])
        }
    }

    @Test("A report reads of the records only those with a moment since its period began, or not yet at their last end", arguments: TestEngine.available)
    func report(engine: TestEngine) async throws {
        try await TestHouse.with(engine) { house in
            for kind in house.registry.kinds {
                guard let report = kind.report else { continue }
                try await ManyRows.fill(kind.name, 100_000, in: house)
                let period = try ReportPeriod(DaySpan(day: Day(number: 0), until: Day(number: 1)), zone: -1)
                let sql = ReportSQL(kind: kind, report: report, sums: [], by: nil, period: period, condition: "1 = 1")
                let explain: SQL = engine == .sqlite ? "EXPLAIN QUERY PLAN " : "EXPLAIN "
                let asked: SQL = explain + "SELECT count(*) FROM \(name: kind.name) WHERE \(sql.touching)"
                let steps = try await house.store.read { try $0.rows(asked) { $0.text(engine == .sqlite ? 3 : 0) } }
                #expect(steps.contains { $0.contains("\(kind.name)_by_last_moment") }, "\(steps)")
                guard let customer = kind.customerField else { continue }
                let theirs: SQL = "\(asked) AND \(name: customer) = \(house.customerA)"
                let narrow = try await house.store.read { try $0.rows(theirs) { $0.text(engine == .sqlite ? 3 : 0) } }
                #expect(narrow.contains { $0.contains("\(kind.name)_by_\(customer)_last_moment") }, "\(narrow)")
            }
        }
    }

    @Test(
        "PostgreSQL reads every declared list shape of 100,000 rows by its index, without sorting, and no more of it than it lists",
        .enabled(if: TestEngine.hasServer, "PLUMBLINE_POSTGRES names no server: run it under Tests/postgres"), arguments: kinds)
    func onPostgres(name: String) async throws {
        try await TestHouse.with(.postgres) { house in
            try await ManyRows.fill(name, 100_000, in: house)
            for one in try cases(of: name, in: house) {
                let steps = try await house.store.read { try $0.rows("EXPLAIN (ANALYZE, TIMING OFF) " + one.sql) { $0.text(0) } }
                let scans = steps.filter { $0.contains("Scan") && $0.contains(" on \(name)") }
                let index = try #require(one.plan.shape?.name)
                #expect(scans.count == one.plan.scans.count, "\(one.words): \(steps)")
                #expect(scans.allSatisfy { $0.contains("Index") && $0.contains("using \(index) on") }, "\(one.words): \(steps)")
                #expect(scans.count > 1 || !steps.contains { $0.contains("Sort  (") }, "\(one.words): \(steps)")
                #expect(!steps.contains { $0.contains("Rows Removed") }, "\(one.words): \(steps)")
                let read = scans.compactMap { $0.firstMatch(of: /actual rows=(\d+)/).flatMap { Int($0.1) } }.reduce(0, +)
                #expect(read <= one.most * scans.count, "\(one.words): \(steps)")
            }
        }
    }

    /// Every shape, both ways, with one value of each field and with several, as the statements that list and count it.
    private func cases(of name: String, in house: TestHouse) throws -> [Case] {
        let kind = try #require(house.registry.kind(name))
        return try kind.indexedShapes.flatMap { shape in
            try (0...3).flatMap { count in try self.cases(shape, of: kind, values: count, in: house) }
        }
    }

    /// - Parameter count: how many values each field is held to. Where there may be none, no value is the third, and the only one of 0.
    private func cases(_ shape: IndexedShape, of kind: Kind, values count: Int, in house: TestHouse) throws -> [Case] {
        if shape.filters.isEmpty, count != 1 { return [] }
        let terms = try shape.filters.map { id -> Filter in
            let field = try #require(kind.field(id))
            let takesNone = kind.isOptional(id), isAlone = count == 0 && takesNone
            let values = [7, 8].prefix(isAlone ? 0 : max(count, 1)).map { Filter.Operand.value(ManyRows.value(field, $0)) }
            return .term(.init(id), .any, values + (isAlone || count == 3 && takesNone ? [.none] : []))
        }
        let filter = Filter.and(terms), columns = RecordReader(kind).columns
        let listing = try house.records.listing(kind, Query(filter), 0, house.admin)
        var cases: [Case] = []
        for nulls in kind.isOptional(shape.sort) ? [false, true] : [false] {
            for descending in [true, false] {
                let sort = Query.Sort(shape.sort, descending: descending)
                let plan = listing.plan(Query(filter, sort: sort))
                let sql = try listing.scans(plan, for: filter).page(columns, sort, after: nil, nulls: nulls, limit: Case.page)
                let words = "\(shape.name), \(count) values, \(sort.text), nulls \(nulls)"
                cases.append(Case(words: words, plan: plan, sql: try #require(sql), most: Case.page))
            }
        }
        let plan = listing.plan(filter, sort: nil)
        let some = try #require(try listing.scans(plan, for: filter).some("1 AS one", most: Count.most + 1))
        let words = "\(shape.name), \(count) values, counted"
        cases.append(Case(words: words, plan: plan, sql: "SELECT count(*) FROM (\(some)) AS counted", most: Count.most + 1))
        #expect(cases.allSatisfy { $0.plan.isServed })
        return cases
    }
}
