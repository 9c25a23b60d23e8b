/// Who has duty in a team, as all versions of its rota and the agreed swaps have it.
///
/// Somebody has duty at an instant when the wall clock then shows a time of a turn: nobody has the hour that summer time skips, and whoever
/// has an hour that comes twice has it twice.
public struct Duty: Sendable {
    /// A span in which the same people have duty.
    public struct Spell: Hashable, Sendable {
        public let from: Moment
        public let until: Moment
        public let people: [OnCall]

        public init(from: Moment, until: Moment, people: [OnCall]) {
            self.from = from
            self.until = until
            self.people = people
        }
    }

    private let versions: [RotaVersion]
    private let swaps: [DutySwap]

    /// - Parameters:
    ///   - versions: in the order in which they take effect. Before the first nobody has duty.
    ///   - swaps: in the order in which they were agreed: whoever stands in for a substitute does so for all that the substitute then has.
    public init(_ versions: [RotaVersion], swaps: [DutySwap] = []) {
        self.versions = versions
        self.swaps = swaps
    }

    /// Those who have duty at an instant: the first line before the second, each in the order of the turns.
    public func onCall(at moment: Moment) -> [OnCall] {
        guard let version = versions.last(where: { $0.effective <= moment }) else { return [] }
        let minutes = (moment.milliseconds + Int64(version.zone.offset(at: moment)) * 1000).flooredQuotient(Duty.minute)
        let today = Day(number: Int(minutes.flooredQuotient(Int64(DutyTurn.minutesOfDay)))), yesterday = Day(number: today.number - 1)
        let minute = Int(minutes.flooredRemainder(Int64(DutyTurn.minutesOfDay)))
        let turns = version.turns.filter { turn in
            (turn.start..<turn.end).contains(minute) && version.begins(turn, on: today)
                || (turn.start..<turn.end).contains(minute + DutyTurn.minutesOfDay) && version.begins(turn, on: yesterday)
        }
        var people: [OnCall] = []
        for rank in DutyTurn.Rank.allCases {
            for turn in turns where turn.rank == rank {
                let one = OnCall(standing(for: turn.person, at: moment), rank)
                if !people.contains(one) { people.append(one) }
            }
        }
        return people
    }

    private func standing(for person: RecordID, at moment: Moment) -> RecordID {
        swaps.reduce(person) { $1.instead == $0 && $1.holds(at: moment) ? $1.substitute : $0 }
    }

    /// Who has duty one after the other in the next two weeks; the first spell begins at that moment, its end is the next change.
    public func coming(from moment: Moment) -> [Spell] { spells(in: moment..<moment.adding(seconds: Duty.ahead)) }

    /// Who has duty one after the other, from the beginning of a span to its end.
    public func spells(in range: Range<Moment>) -> [Spell] {
        var spells: [Spell] = []
        for (start, end) in cuts(in: range) {
            let people = onCall(at: start)
            if let last = spells.last, last.people == people { spells[spells.count - 1] = Spell(from: last.from, until: end, people: people) }
            else { spells.append(Spell(from: start, until: end, people: people)) }
        }
        return spells
    }

    private static let minute: Int64 = 60_000
    private static let ahead: Int64 = 14 * 24 * 60 * 60

    /// The pieces of a span in each of which nothing begins or ends.
    private func cuts(in range: Range<Moment>) -> [(Moment, Moment)] {
        guard !range.isEmpty else { return [] }
        var cuts: Set<Int64> = [range.lowerBound.milliseconds]
        for swap in swaps { cuts.formUnion([swap.from, swap.until].compactMap { $0?.milliseconds }) }
        for (place, version) in versions.enumerated() {
            let next = place + 1 < versions.count ? versions[place + 1].effective : .end
            guard version.effective < next else { continue }
            let held = (version.effective.milliseconds..<next.milliseconds).clamped(to: range.lowerBound.milliseconds..<range.upperBound.milliseconds)
            for (part, offset) in version.zone.spans(in: held) {
                cuts.insert(part.lowerBound)
                cuts.formUnion(Duty.ends(of: version, in: part, offset))
            }
        }
        let inside = cuts.filter { range.lowerBound.milliseconds <= $0 && $0 < range.upperBound.milliseconds }.sorted().map { Moment(milliseconds: $0) }
        return Array(zip(inside, inside.dropFirst() + [range.upperBound]))
    }

    /// When turns begin and end while the offset stays the same.
    private static func ends(of version: RotaVersion, in part: Range<Int64>, _ offset: Int64) -> [Int64] {
        let length = minute * Int64(DutyTurn.minutesOfDay)
        // A turn may have begun on the day before.
        let days = Int((part.lowerBound + offset).flooredQuotient(length)) - 1...Int((part.upperBound + offset).flooredQuotient(length))
        var ends: [Int64] = []
        for number in days {
            for turn in version.turns where version.begins(turn, on: Day(number: number)) {
                for end in [turn.start, turn.end] { ends.append(Int64(number) * length + Int64(end) * minute - offset) }
            }
        }
        return ends.filter { part.contains($0) }
    }
}

/// A kind whose records say who has duty in a team.
public protocol DutyKind: RecordKind {
    /// Those who have duty in a team at a moment; nobody where no rota says so.
    static func onCall(_ team: RecordID, at moment: Moment, _ looking: any Looking) throws -> [OnCall]
}
