import Testing

@testable import Kernel

/// Who has duty, against a look at each minute.
@Suite("Duty")
struct DutyTests {
    private static let minute: Int64 = 60_000
    private static let start = (Day(year: 2026, month: 3, day: 1) ?? Day(number: 0)).start(offset: 0)
    private static let days = 70

    /// Offsets that change twice, once by half an hour, at odd minutes of the day.
    private static let zones = [
        Zone(name: "fixed", first: 8 * 3600, changes: []),
        Zone(name: "summer", first: 3600, changes: [(at: start.adding(seconds: 27 * 86400 + 3600), seconds: 7200), (at: start.adding(seconds: 55 * 86400 + 3600), seconds: 3600)]),
        Zone(name: "half", first: -12_600, changes: [(at: start.adding(seconds: 9 * 86400 + 5 * 3600), seconds: -14_400)]),
    ]

    private struct World {
        var versions: [RotaVersion] = []
        var swaps: [DutySwap] = []
        let people = (1...5).map { RecordID(high: 0, low: UInt64($0)) }

        init(_ random: inout SeededRandom) {
            var effective = DutyTests.start.adding(seconds: 60 * Int64.random(in: 0...2000, using: &random))
            for _ in 0..<Int.random(in: 1...3, using: &random) {
                let turns = (0..<Int.random(in: 0...7, using: &random)).map { _ in turn(&random) }
                let first = random.chance(50) ? Day(year: 2026, month: 1, day: Int.random(in: 1...28, using: &random)) : nil
                let zone = DutyTests.zones.randomElement(using: &random) ?? DutyTests.zones[0]
                versions.append(RotaVersion(effective: effective, zone: zone, turns: turns, first: first))
                effective = effective.adding(seconds: 60 * Int64.random(in: 1...40_000, using: &random))
            }
            for _ in 0..<Int.random(in: 0...4, using: &random) {
                let from = DutyTests.start.adding(seconds: 60 * Int64.random(in: 0...90_000, using: &random))
                let until = random.chance(70) ? from.adding(seconds: 60 * Int64.random(in: 1...20_000, using: &random)) : nil
                swaps.append(DutySwap(instead: person(&random), substitute: person(&random), from: from, until: until))
            }
        }

        private func person(_ random: inout SeededRandom) -> RecordID { people.randomElement(using: &random) ?? .zero }

        private func turn(_ random: inout SeededRandom) -> DutyTurn {
            DutyTurn(
                DutyDays.allCases.randomElement(using: &random) ?? .every, from: Int.random(in: 0..<1440, using: &random), to: Int.random(in: 0...1440, using: &random),
                person: person(&random), rank: random.chance(60) ? .first : .second, week: random.chance(50) ? Int.random(in: 1...4, using: &random) : nil)
        }

        /// By the wall clock of one minute: whose turn began on this day, or on the day before and goes on.
        func looked(at moment: Moment) -> [OnCall] {
            guard let version = versions.last(where: { $0.effective <= moment }) else { return [] }
            let wall = moment.wall(offset: version.zone.offset(at: moment)), minute = wall.hour * 60 + wall.minute
            var people: [OnCall] = []
            for rank in [DutyTurn.Rank.first, .second] {
                for turn in version.turns where turn.rank == rank {
                    let end = turn.end > 1440 ? turn.end - 1440 : turn.end
                    let today = DutyTests.begins(turn, version, wall.day) && minute >= turn.start && (turn.end > 1440 || minute < turn.end)
                    let yesterday = DutyTests.begins(turn, version, Day(number: wall.day.number - 1)) && turn.end > 1440 && minute < end
                    guard today || yesterday else { continue }
                    var person = turn.person
                    for swap in swaps where swap.instead == person && swap.from <= moment && (swap.until.map { moment < $0 } ?? true) { person = swap.substitute }
                    if !people.contains(OnCall(person, rank)) { people.append(OnCall(person, rank)) }
                }
            }
            return people
        }
    }

    /// Weeks are told apart by walking from the first one, Monday by Monday.
    private static func begins(_ turn: DutyTurn, _ version: RotaVersion, _ day: Day) -> Bool { turn.days.contains(day.weekday) && version.begins(turn, on: day) }

    @Test("Everybody has duty at each minute at which a look at the wall clock says so", arguments: 0..<40)
    func minutes(seed: Int) {
        var random = SeededRandom(UInt64(20_261_122 + seed))
        let world = World(&random), duty = Duty(world.versions, swaps: world.swaps)
        for minute in stride(from: 0, to: DutyTests.days * 1440, by: 7) {
            let moment = Moment(milliseconds: DutyTests.start.milliseconds + Int64(minute) * DutyTests.minute)
            let told = duty.onCall(at: moment), looked = world.looked(at: moment)
            if told != looked { Issue.record("\(moment.iso): \(told), not \(looked)") }
        }
    }

    @Test("Spells fill their span without a gap, and in each minute the people of its spell have duty", arguments: 0..<12)
    func spells(seed: Int) throws {
        var random = SeededRandom(UInt64(7_000_000 + seed))
        let world = World(&random), duty = Duty(world.versions, swaps: world.swaps)
        let range = DutyTests.start.adding(seconds: 12_345 * 60)..<DutyTests.start.adding(seconds: 12_345 * 60 + 30 * 86400)
        let spells = duty.spells(in: range)
        #expect(spells.first?.from == range.lowerBound && spells.last?.until == range.upperBound)
        for (one, next) in zip(spells, spells.dropFirst()) { #expect(one.until == next.from && one.people != next.people) }
        for spell in spells {
            for moment in stride(from: spell.from.milliseconds, to: spell.until.milliseconds, by: 60_000) {
                let people = world.looked(at: Moment(milliseconds: moment))
                if people != spell.people { Issue.record("\(Moment(milliseconds: moment).iso): \(people), not \(spell.people)") }
            }
        }
    }

    @Test("Four people take turns week by week from the first week on, and begin again")
    func cycle() throws {
        let people = (1...4).map { RecordID(high: 0, low: UInt64($0)) }
        let turns = people.enumerated().map { DutyTurn(.every, from: 0, to: 1440, person: $1, rank: .first, week: $0 + 1) }
        let monday = try #require(Day(iso: "2026-01-05"))
        let version = RotaVersion(effective: monday.start(offset: 0), zone: Zone(name: "Z", first: 0, changes: []), turns: turns, first: Day(number: monday.number + 3))
        let duty = Duty([version])
        for week in 0..<9 {
            for day in 0..<7 {
                let noon = Day(number: monday.number + week * 7 + day).start(offset: 0).adding(seconds: 43200)
                #expect(duty.onCall(at: noon) == [OnCall(people[week % 4], .first)], "week \(week), day \(day)")
            }
        }
        #expect(duty.onCall(at: monday.start(offset: 0).adding(seconds: -1)).isEmpty, "before it takes effect nobody has duty")
    }

    @Test("The hour that summer time skips is nobody's, the one that comes twice is somebody's twice; a night belongs to the day it began")
    func summerTime() throws {
        let person = RecordID(high: 0, low: 1), spring = try #require(Moment(iso: "2026-03-29T01:00:00Z")), autumn = try #require(Moment(iso: "2026-10-25T01:00:00Z"))
        let zone = Zone(name: "Europe/Berlin", first: 3600, changes: [(at: spring, seconds: 7200), (at: autumn, seconds: 3600)])
        let turn = DutyTurn(.saturday, from: 22 * 60, to: 6 * 60, person: person, rank: .first)
        let duty = Duty([RotaVersion(effective: .beginning, zone: zone, turns: [turn])])
        func spells(_ from: String, _ until: String) throws -> [Duty.Spell] {
            let first = try #require(Moment(iso: from)), last = try #require(Moment(iso: until))
            return duty.spells(in: first..<last).filter { !$0.people.isEmpty }
        }
        let short = try spells("2026-03-28T00:00:00Z", "2026-03-30T00:00:00Z"), long = try spells("2026-10-24T00:00:00Z", "2026-10-26T00:00:00Z")
        #expect(short.map { $0.until.seconds(since: $0.from) } == [7 * 3600])
        #expect(long.map { $0.until.seconds(since: $0.from) } == [9 * 3600])
    }

    @Test("Whoever stands in for a substitute has what the substitute has")
    func chain() throws {
        let (a, b, c) = (RecordID(high: 0, low: 1), RecordID(high: 0, low: 2), RecordID(high: 0, low: 3))
        let now = try #require(Moment(iso: "2026-06-18T02:00:00Z"))
        let turns = [DutyTurn(.every, from: 0, to: 1440, person: a, rank: .first), DutyTurn(.every, from: 0, to: 1440, person: b, rank: .second)]
        let version = RotaVersion(effective: .beginning, zone: Zone(name: "Z", first: 0, changes: []), turns: turns)
        let swaps = [DutySwap(instead: a, substitute: b, from: now, until: now.adding(seconds: 60)), DutySwap(instead: b, substitute: c, from: now, until: nil)]
        let duty = Duty([version], swaps: swaps)
        #expect(duty.onCall(at: now.adding(seconds: -1)) == [OnCall(a, .first), OnCall(b, .second)])
        #expect(duty.onCall(at: now) == [OnCall(c, .first), OnCall(c, .second)])
        #expect(duty.onCall(at: now.adding(seconds: 60)) == [OnCall(a, .first), OnCall(c, .second)])
    }

    @Test("Lines name people and choose options by their labels; what is none of them says where")
    func lines() throws {
        let field: LinesField = .lines(
            [LinesField.Column("day", "日子", "Day", .choice(["every": Text("每天", "Every day")]), required: true), LinesField.Column("at", "自", "From", .timeOfDay), LinesField.Column("person", "值班人", "Person", .person)],
            by: 0)
        let id = RecordID(high: 1, low: 2), value = try field.parse("每天\t8:30\t\(id)\nEvery day\t\t\(id)")
        #expect(value == .text("every\t08:30\t\(id)\nevery\t\t\(id)"))
        #expect(field.references(value) == [Reference("person", id)])
        let rows = [["日子", "自", "值班人"], ["每天", "", "林晓"], ["每天", "", "\(id)"]]
        #expect(field.namings(in: rows).map { [$0.row, $0.place] } == [[1, 2]] && field.namings(in: rows).first?.name == "林晓")
        func wrong(_ text: String) -> String? {
            do { _ = try field.parse(text) } catch { return error.refusals.first?.text.en }
            return nil
        }
        #expect(wrong("sometimes\t8:30") == "Line 1, “Day”: “sometimes” is not an option. Options: Every day")
        #expect(wrong("every\t25:30") == "Line 1, “From”: “25:30” must be written like 08:30.")
    }
}
