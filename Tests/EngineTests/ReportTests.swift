import Foundation
import Kernel
import TestKit
import Testing

@testable import Engine

@Suite("Reports")
struct ReportTests {
    /// Incidents in all states, some of them reassigned and reopened.
    private static func fill(_ house: TestHouse) async throws {
        try await house.make("team", ["name": .text("二线")])
        try await SomeIncidents(house: house).make(150)
        let teams = try await house.records.list("team", Query(), as: house.admin).records.map(\.id)
        let all = try await house.records.list("incident", Query(), limit: Records.longestPage, as: house.admin).records
        let agent = house.person("agent")
        for (n, record) in all.enumerated() {
            house.time.advance(seconds: 7_001)
            if n % 4 == 1 {
                for team in teams { _ = try await house.records.run(.change(kind: "incident", record.id, version: nil, Input(["team": .id(team)])), as: agent) }
            }
            if n.isMultiple(of: 2), record.state == "resolved" || record.state == "closed" {
                let again = Input([:], comment: "又坏了")
                _ = try? await house.records.run(.perform(kind: "incident", record.id, version: nil, verb: "reopen", again), as: agent)
            }
        }
        for _ in 0..<10 {
            _ = try await house.incident()
            house.time.advance(seconds: 50_000)
        }
    }

    private struct Case: CustomStringConvertible {
        let person: String, from: String, to: String, step: ReportPeriod.Step?, zone: String, by: String?, filter: String, readersZone: Int
        var description: String { "\(person) \(from)..\(to) \(step?.rawValue ?? "-") \(zone) by \(by ?? "-") “\(filter)” read at \(readersZone)" }
    }

    private static let cases = [
        Case(person: "admin", from: "2026-06", to: "2026-10", step: nil, zone: "Z", by: nil, filter: "", readersZone: 0),
        Case(person: "manager", from: "2026-06", to: "2026-10", step: .month, zone: "+08:00", by: "priority", filter: "", readersZone: 28_800),
        Case(person: "agent", from: "2026-07-03", to: "2026-08-12", step: .week, zone: "-03:00", by: "team", filter: "impact:high,low", readersZone: 28_800),
        Case(person: "auditor", from: "2026-07-30", to: "2026-08-20", step: .day, zone: "+05:30", by: "assignee", filter: "-state:new", readersZone: 19_800),
        Case(person: "customer", from: "2026-06", to: "2026-10", step: .month, zone: "+08:00", by: "state", filter: "打印机 or VPN or impact:medium", readersZone: 0),
        Case(person: "other", from: "2026", to: "2026", step: .month, zone: "Z", by: "customer", filter: "", readersZone: 0),
        Case(person: "admin", from: "2026-06-20", to: "2026-06-20", step: nil, zone: "Z", by: "major", filter: "", readersZone: 0),
    ]

    @Test("Every figure is what one counts record by record, and leads to as many records")
    func figures() async throws {
        try await TestHouse.with { house in
            try await Self.fill(house)
            // Questions about nothing would be answered alike by anything.
            let now = house.records.now()
            let year = try ReportPeriod(from: "2026", to: "2026", step: nil, zone: nil, now: now, readersZone: 0)
            let whole = try await house.records.report(ReportQuestion("incident", .all, year), as: house.admin).whole
            let sums = ["reassignments", "reopens"].map { whole.sums[$0]?.records ?? 0 }, counts = ["opened", "resolved", "closed"].map(whole.total)
            #expect(counts[0] == 160 && counts.allSatisfy { $0 >= 5 }, "\(counts)")
            #expect(sums.allSatisfy { $0 >= 3 }, "\(sums)")
            #expect(whole.ages.filter { $0 > 0 }.count >= 5, "\(whole.ages)")
            for one in Self.cases { try await check(one, house) }
            await #expect(throws: Failure.notFound) { try await house.records.report(ReportQuestion("incident", .all, year), as: house.person("stranger")) }
        }
    }

    private func check(_ one: Case, _ house: TestHouse) async throws {
        let kind = try #require(house.registry.kind("incident")), report = try #require(kind.report)
        let who = house.person(one.person), now = house.records.now()
        let filter = try Query(parsing: one.filter, of: kind, zoneOffset: one.readersZone, now: now).filter
        let period = try ReportPeriod(from: one.from, to: one.to, step: one.step?.rawValue, zone: one.zone, now: now, readersZone: one.readersZone)
        let answer = try await house.records.report(ReportQuestion("incident", filter, period, by: one.by, readersZone: one.readersZone), as: who)
        var records: [StoredRecord] = []
        var cursor: Cursor?
        repeat {
            let page = try await house.records.list("incident", Query(filter), after: cursor, limit: 100, zoneOffset: one.readersZone, as: who)
            records += page.records
            cursor = page.next
        } while cursor != nil
        #expect(!records.isEmpty, "\(one)")
        let hand = ByHand(period: period, now: now, readsSums: Access(who, to: kind).readsNotes)
        #expect(answer.whole == hand.figures(records, report), "\(one)")
        if let by = one.by {
            let groups = Dictionary(grouping: records) { $0.value(by) }.mapValues { hand.figures($0, report) }.filter { !$0.value.isEmpty }
            #expect(Dictionary(uniqueKeysWithValues: answer.groups.map { ($0.value, $0.figures) }) == groups, "\(one)")
            #expect(answer.groups.map { $0.figures.total("opened") } == answer.groups.map { $0.figures.total("opened") }.sorted(by: >), "\(one)")
        }
        let filters = ReportFilters(report, period, answer.ages, readersZone: one.readersZone)
        for (number, behind) in numbers(answer, filters, report, by: one.by) {
            // As a link carries it: in words that are read again.
            let text = Query(filter.and(behind)).text(of: kind)
            let read = try Query(parsing: text, of: kind, zoneOffset: one.readersZone, now: now)
            let count = try await house.records.count("incident", read.filter, zoneOffset: one.readersZone, as: who)
            #expect(count?.number == number, "\(one): \(text)")
        }
    }

    /// Numbers of a report with the records behind each.
    private func numbers(_ answer: ReportAnswer, _ filters: ReportFilters, _ report: Report, by: String?) -> [(Int, Filter)] {
        var numbers: [(Int, Filter)] = []
        func add(_ figures: Figures, _ group: Filter, spans: [Int]) {
            for field in [report.start] + report.ends {
                numbers.append((figures.total(field), filters.volume(field).and(group)))
                for span in spans { numbers.append((figures.volume[field]?[span] ?? -1, filters.volume(field, span).and(group))) }
            }
            for end in report.ends { for span in spans { numbers.append((figures.backlog[end]?[span] ?? -1, filters.backlog(end, span).and(group))) } }
            for (sum, figure) in figures.sums { numbers.append((figure.records, filters.above(sum).and(group))) }
            for (band, count) in figures.ages.enumerated() { numbers.append((count, filters.age(band).and(group))) }
            numbers.append((figures.open, filters.open.and(group)))
            numbers.append((figures.time?.count ?? 0, filters.timed.and(group)))
        }
        let spans = Array(answer.period.spans.indices)
        add(answer.whole, .all, spans: spans)
        for group in answer.groups.prefix(3) { add(group.figures, filters.group(by ?? "", group.value), spans: spans.suffix(2)) }
        return numbers
    }

    @Test("Periods: months, weeks from Monday, days; cut short where they begin and end")
    func periods() throws {
        func spans(_ from: String, _ to: String, _ step: String?) throws -> [String] {
            let period = try ReportPeriod(from: from, to: to, step: step, zone: "+08:00", now: Moment(seconds: 0), readersZone: 0)
            return period.spans.map { "\($0.day.iso) \($0.last.iso)" }
        }
        #expect(try spans("2026-06-10", "2026-06-23", "week") == ["2026-06-10 2026-06-14", "2026-06-15 2026-06-21", "2026-06-22 2026-06-23"])
        #expect(try spans("2025-12", "2026-02-03", "month") == ["2025-12-01 2025-12-31", "2026-01-01 2026-01-31", "2026-02-01 2026-02-03"])
        #expect(try spans("2026-02", "2026-02", nil).count == 28)
        #expect(try spans("2026", "2026", nil).count == 12)
        let last = try ReportPeriod(from: nil, to: nil, step: nil, zone: nil, now: #require(Moment(iso: "2026-06-18T17:00:00Z")), readersZone: 28_800)
        #expect(last.days == DaySpan(day: try #require(Day(iso: "2026-05-21")), until: try #require(Day(iso: "2026-06-20"))))
    }

    @Test(
        "What cannot be asked is refused at its place",
        arguments: [
            (["from": "yesterday"], ["from"]), (["from": "2026-07", "to": "2026-06"], ["to"]), (["from": "1900", "to": "2026", "step": "day"], ["step"]),
            (["step": "year", "zone": "8", "to": "x"], ["to", "zone", "step"]),
        ])
    func refusals(given: [String: String], fields: [String]) {
        let refused = #expect(throws: Refused.self) {
            try ReportPeriod(from: given["from"], to: given["to"], step: given["step"], zone: given["zone"], now: Moment(seconds: 0), readersZone: 0)
        }
        #expect(refused?.refusals.map(\.field) == fields)
    }

    @Test("A field that cannot be told apart by, or not be read, is refused; a kind without a report is not found")
    func groups() async throws {
        try await TestHouse.with { house in
            let period = try ReportPeriod(from: nil, to: nil, step: nil, zone: nil, now: house.records.now(), readersZone: 0)
            for (field, person) in [("title", "admin"), ("nonsense", "admin"), ("opened", "admin"), ("parent", "customer")] {
                let refused = await #expect(throws: Refused.self) {
                    try await house.records.report(ReportQuestion("incident", .all, period, by: field), as: house.person(person))
                }
                #expect(refused?.refusals.map(\.text.en) == ["Figures cannot be told apart by “\(field)”."])
            }
            await #expect(throws: Failure.notFound) { try await house.records.report(ReportQuestion("person", .all, period), as: house.admin) }
        }
    }

    @Test("A report past its budget says what would make it quicker")
    func budget() async throws {
        try await TestHouse.with(.sqlite) { house in
            try await SomeIncidents(house: house).make(60)
            let hurried = try await House.open(
                house.folder, store: house.store, registry: house.registry, clock: house.time.clock, limits: HouseLimits(report: 0))
            let period = try ReportPeriod(from: "2026", to: nil, step: "day", zone: nil, now: house.records.now(), readersZone: 0)
            do {
                _ = try await hurried.records.report(ReportQuestion("incident", .all, period, by: "team"), as: house.admin)
                Issue.record("it took no time")
            } catch Failure.tooBroad(let text) {
                #expect(text.en.contains("Limit opened in the filter, as with opened:>-90d"))
                #expect(text.zh.contains("如 opened:>-90d"))
            }
        }
    }
}

/// The same figures, counted record by record in Swift.
private struct ByHand {
    let period: ReportPeriod
    let now: Moment
    let readsSums: Bool

    func figures(_ records: [StoredRecord], _ report: Report) -> Figures {
        let sums = readsSums ? report.sums : []
        var figures = Figures(report, sums: sums, spans: period.spans.count)
        for record in records {
            for field in [report.start] + report.ends { if let span = span(Moment(record[field])) { figures.volume[field]?[span] += 1 } }
            for (place, end) in report.ends.enumerated() {
                let ended = report.ends[place...].compactMap { Moment(record[$0]) }.first
                for (span, days) in period.spans.enumerated() {
                    let close = days.until.start(offset: period.zone)
                    guard let opened = Moment(record[report.start]), opened < close, ended.map({ $0 >= close }) ?? true else { continue }
                    figures.backlog[end]?[span] += 1
                }
            }
            guard let opened = Moment(record[report.start]) else { continue }
            if span(opened) != nil {
                for sum in sums {
                    figures.sums[sum]?.sum += record[sum].whole ?? 0
                    if record[sum].whole ?? 0 > 0 { figures.sums[sum]?.records += 1 }
                }
            }
            if record.value("open") == .truth(true) {
                let age = now.wall(offset: period.zone).day.number - opened.wall(offset: period.zone).day.number
                let band = [1, 3, 7, 14, 30, 90].firstIndex { age <= $0 } ?? 6
                figures.ages[band] += 1
            }
        }
        figures.time = time(records, report)
        return figures
    }

    private func span(_ moment: Moment?) -> Int? {
        guard let day = moment?.wall(offset: period.zone).day else { return nil }
        return period.spans.firstIndex { $0.day <= day && day < $0.until }
    }

    private func time(_ records: [StoredRecord], _ report: Report) -> Durations? {
        let lengths = records.compactMap { record -> Int64? in
            guard let end = Moment(record[report.ends[0]]), span(end) != nil, let start = Moment(record[report.start]) else { return nil }
            return end.milliseconds - start.milliseconds
        }.sorted()
        guard let least = lengths.first, let most = lengths.last else { return nil }
        var times = Durations(count: lengths.count, sum: lengths.reduce(0, +), least: least, most: most)
        times.rank(Dictionary(uniqueKeysWithValues: lengths.enumerated().map { ($0, $1) }))
        let count = lengths.count
        #expect(times.median == (count.isMultiple(of: 2) ? Double(lengths[count / 2 - 1] + lengths[count / 2]) / 2 : Double(lengths[count / 2])))
        #expect(times.ninetieth == lengths[Int(0.9 * Double(count))])
        return times
    }
}
