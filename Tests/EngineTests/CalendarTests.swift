import Foundation
import Kernel
import TestKit
import Testing

@testable import Engine
@testable import Management

@Suite("Calendars")
struct CalendarTests {
    private static let kind = "calendar_version"
    private static let week = "09:00-12:00, 13:00-18:00"

    /// A calendar of the manager's.
    private func calendar(_ house: TestHouse) async throws -> RecordID {
        try await house.make("calendar", ["name": .text("工作日")], as: "manager").id
    }

    private func draft(_ house: TestHouse, of calendar: RecordID, _ more: [String: Value] = [:]) async throws -> StoredRecord {
        var values: [String: Value] = ["calendar": .id(calendar), "name": .text("2026 年班次")]
        for day in ["monday", "tuesday", "wednesday", "thursday", "friday"] { values[day] = .text(CalendarTests.week) }
        return try await house.make(CalendarTests.kind, values.merging(more) { _, new in new }, as: "manager")
    }

    @discardableResult
    private func perform(_ verb: String, _ version: StoredRecord, _ house: TestHouse, as name: String, _ comment: String? = nil) async throws -> StoredRecord {
        let command = Command.perform(kind: CalendarTests.kind, version.id, version: nil, verb: verb, Input(comment: comment))
        _ = try await house.records.run(command, as: house.person(name))
        return try await house.records.read(CalendarTests.kind, version.id, as: house.admin)
    }

    private func approved(_ house: TestHouse, of calendar: RecordID, _ more: [String: Value] = [:]) async throws -> StoredRecord {
        let version = try await draft(house, of: calendar, more)
        try await perform("propose", version, house, as: "manager")
        return try await perform("approve", version, house, as: "admin")
    }

    private func refusals(_ body: () async throws -> Void) async throws -> [Refusal] {
        do {
            try await body()
            return []
        } catch let refused as Refused {
            return refused.refusals
        }
    }

    private func moment(_ text: String) throws -> Moment { try #require(Moment(iso: text)) }
    private func day(_ text: String) throws -> Day { try #require(Day(iso: text)) }

    private func year(_ year: String?, of calendar: RecordID, _ house: TestHouse, as name: String = "agent") async throws -> YearView? {
        let record = try await house.records.read("calendar", calendar, as: house.admin)
        let views = try await house.records.panels(of: record, asked: year.map { ["year": $0] } ?? [:], as: house.person(name))
        for (_, view) in views { if case .year(let year) = view { return year } }
        return nil
    }

    @Test("A version is written by one and approved by another, and stays as it is from then on")
    func approval() async throws {
        try await TestHouse.with { house in
            let calendar = try await calendar(house), version = try await draft(house, of: calendar)
            #expect(version["authors"] == .ids([house.person("manager").person]))
            try await perform("propose", version, house, as: "manager")
            let own = try await refusals { try await perform("approve", version, house, as: "manager") }
            #expect(own.count == 1 && own.contains { $0.isNoted })
            let done = try await perform("approve", version, house, as: "admin")
            #expect(done.state == Lifecycle.approved)
            #expect(done["approver"] == .id(house.admin.person))
            #expect(done["effective"] == house.time.clock.now().value)
            let change = Command.change(kind: CalendarTests.kind, version.id, version: nil, Input(["saturday": .text("09:00-12:00")]))
            let fixed = try await refusals { _ = try await house.records.run(change, as: house.admin) }
            #expect(fixed.count == 1)
            let read = try await house.records.read(CalendarTests.kind, version.id, as: house.person("agent"))
            #expect(read["saturday"] == .null)
        }
    }

    @Test("Nothing takes effect in the past, and one version at a moment")
    func moments() async throws {
        try await TestHouse.with { house in
            let calendar = try await calendar(house), now = house.time.clock.now(), later = now.adding(seconds: 3600)
            let past = try await refusals { _ = try await draft(house, of: calendar, ["effective": now.adding(seconds: -1).value]) }
            #expect(past.map(\.field) == ["effective"])
            _ = try await approved(house, of: calendar, ["effective": later.value])
            let other = try await draft(house, of: calendar, ["effective": later.value])
            let beside = try await refusals { try await perform("propose", other, house, as: "manager") }
            #expect(beside.map(\.field) == ["effective"])
            // Another calendar's versions are its own affair.
            _ = try await approved(house, of: try await self.calendar(house), ["effective": later.value])
        }
    }

    @Test("A day that is said to be free is free, whatever a new version begins with")
    func freeDay() async throws {
        try await TestHouse.with { house in
            let calendar = try await house.make("calendar", ["name": .text("四天工作制")])
            let values: [String: Value] = ["calendar": .id(calendar.id), "name": .text("周五休息"), "friday": .null]
            let version = try await house.make("calendar_version", values, as: "manager")
            #expect(version["friday"].isNull && !version["thursday"].isNull)
        }
    }

    @Test("A zone must exist, and something be worked")
    func rules() async throws {
        try await TestHouse.with { house in
            let calendar = try await calendar(house)
            let zone = try await refusals { _ = try await draft(house, of: calendar, ["zone": .text("Mars/Olympus")]) }
            #expect(zone.map(\.field) == ["zone"])
            let none = Dictionary(uniqueKeysWithValues: ["monday", "tuesday", "wednesday", "thursday", "friday"].map { ($0, Value.null) })
            let version = try await draft(house, of: calendar)
            let command = Command.change(kind: CalendarTests.kind, version.id, version: nil, Input(none))
            let week = try await refusals { _ = try await house.records.run(command, as: house.admin) }
            #expect(week.map(\.field) == ["monday"])
        }
    }

    @Test("Announced holidays become lines, beside those that are there, and not twice")
    func holidays() async throws {
        try await TestHouse.with { house in
            let own = "2026-10-01\t10:00-12:00\t国庆值班"
            let version = try await draft(house, of: try await calendar(house), ["days": .text(own), "holidays": .text("china_mainland")])
            let rows = try #require(Lines(version["days"])?.rows)
            #expect(rows.first == ["2026-01-01", "", "元旦 New Year's Day"])
            #expect(rows.contains(["2026-02-14", CalendarTests.week, "春节调休 Make-up for Spring Festival"]))
            #expect(rows.filter { $0[0] == "2026-10-01" } == [["2026-10-01", "10:00-12:00", "国庆值班"]])
            #expect(rows.count == 33 + 6)
            func set(_ values: [String: Value]) async throws -> StoredRecord {
                _ = try await house.records.run(.change(kind: CalendarTests.kind, version.id, version: nil, Input(values)), as: house.person("manager"))
                return try await house.records.read(CalendarTests.kind, version.id, as: house.admin)
            }
            // A day that was taken out stays out until the holidays are asked for again.
            let fewer = Lines(rows.filter { $0[0] != "2026-01-01" }), changed = try await set(["days": fewer.value])
            #expect(changed["days"] == fewer.value)
            _ = try await set(["holidays": .null])
            let again = try await set(["holidays": .text("china_mainland")])
            #expect(again["days"] == version["days"])
        }
    }

    @Test("A year shows what is worked on each of its days")
    func years() async throws {
        try await TestHouse.with { house in
            let calendar = try await calendar(house)
            let nothing = try await year(nil, of: calendar, house)
            #expect(nothing == nil)
            let first = try day("2026-06-18"), last = try day("2026-12-31"), newYear = try day("2027-01-01")
            let version = try await approved(house, of: calendar, ["holidays": .text("china_mainland"), "days": .text("2027-02-06\t\t春节 Spring Festival")])
            let saturdays = ["effective": try moment("2026-12-31T16:00:00Z").value, "saturday": Value.text("09:00-12:00")]
            let next = try await approved(house, of: calendar, saturdays)
            let shown = try await year(nil, of: calendar, house), view = try #require(shown)
            #expect(view.year == 2026 && view.today == first)
            #expect(view.days.first?.day == first && view.days.last?.day == last)
            #expect(view.changes == [first: version.number])
            let marks = Dictionary(view.days.map { ($0.day.iso, $0) }, uniquingKeysWith: { first, _ in first })
            #expect(marks["2026-09-25"]?.name == "中秋节 Mid-Autumn Festival" && marks["2026-09-25"]?.hours == Hours.none)
            #expect(marks["2026-10-10"]?.hours.text == CalendarTests.week)
            #expect(marks["2026-06-22"]?.name == nil && marks["2026-06-22"]?.hours.text == CalendarTests.week)
            #expect(marks["2026-06-27"]?.hours == Hours.none)
            let later = try await year("2027", of: calendar, house), following = try #require(later)
            #expect(following.changes == [newYear: next.number])
            #expect(following.days.count == 365)
            let saturday = following.days.first { $0.day.iso == "2027-02-06" }
            #expect(saturday?.hours.text == "09:00-12:00")
            let unread = try await year("nonsense", of: calendar, house), earlier = try await year("2025", of: calendar, house)
            #expect(unread?.year == 2026)
            #expect(earlier?.days.isEmpty == true)
        }
    }

    @Test("The Spring Festival of 2026 is as announced")
    func springFestival() throws {
        let registry = try TestHouse.registry(), kind = try #require(registry.kind(CalendarTests.kind))
        let shipped = try ParameterFiles.read(in: TestHouse.resources.appendingPathComponent("parameters"))
        let json = try #require(shipped["calendar.holidays"]), holidays = try Holidays(json)
        let worked = try Hours("09:00-18:00"), announced = holidays.days(of: "china_mainland", from: 2026, worked: worked)
        let days = try #require(announced)
        #expect(holidays.days(of: "mars", from: 2026, worked: worked) == nil)
        var values = kind.initialValues
        let start = try moment("2025-12-31T16:00:00Z")
        let given: [String: Value] = ["effective": start.value, "zone": .text("Asia/Shanghai"), "days": Lines(days.map(\.cells)).value]
        for (field, value) in given {
            let position = try #require(kind.position(field))
            values[position] = value
        }
        let record = StoredRecord(
            kind: kind, row: 1, id: RecordID(high: 0, low: 1), number: "CAV0000001", version: 1, state: Lifecycle.approved, created: Moment(seconds: 0),
            updated: Moment(seconds: 0), head: [], values: values)
        let version = try #require(CalendarVersion(record, zone: Zones.named))
        let numbered = try #require(NumberedVersion(record, zone: Zones.named)), now = try moment("2026-06-18T02:00:00Z")
        let year = try #require(CalendarYear([numbered])?.view(of: 2026, now: now))
        let free = year.days.filter { $0.name == "春节 Spring Festival" }.map(\.day.iso)
        #expect(free == (15...23).map { "2026-02-\($0)" })
        #expect(year.days.filter { $0.name == "春节调休 Make-up for Spring Festival" }.map(\.day.iso) == ["2026-02-14", "2026-02-28"])
        #expect(year.days.count == 365)
        // From the eve to the first workday after it there is one make-up Saturday of nine hours.
        let time = WorkingTime([version])
        let before = try moment("2026-02-13T18:00:00+08:00"), after = try moment("2026-02-24T09:00:00+08:00")
        #expect(time.elapsed(from: before, to: after) == 9 * 3_600_000)
        #expect(time.deadline(9 * 3_600_000 + 1, after: before) == Moment(milliseconds: after.milliseconds + 1))
        let long = try moment("2025-12-01T00:00:00+08:00")
        #expect(time.elapsed(from: long, to: start) == 0)
    }

    @Test("A calendar's versions stand on its page with the way to one more; customers see none of it")
    func panels() async throws {
        try await TestHouse.with { house in
            let calendar = try await calendar(house)
            let held = try await approved(house, of: calendar), written = try await draft(house, of: calendar)
            let record = try await house.records.read("calendar", calendar, as: house.admin)
            let views = try await house.records.panels(of: record, asked: [:], as: house.person("auditor"))
            let first = try #require(views.first)
            guard case .records(let versions, let kind, let new) = first.view else { throw Failure.notFound }
            #expect(versions.map(\.number) == [written.number, held.number] && kind == CalendarTests.kind)
            #expect(new?.values == ["calendar": .id(calendar)] && new?.like == held.id)
            let outside = try await house.records.panels(of: record, asked: [:], as: house.person("customer"))
            let seen = try #require(outside.first)
            guard case .records(let none, _, _) = seen.view else { throw Failure.notFound }
            #expect(none.isEmpty && outside.count == 1)
        }
    }
}
