/// Somebody's duty at the same hours of some days, week after week or in one week of a cycle.
public struct DutyTurn: Hashable, Sendable {
    /// Who is called first, and who when the first does not do.
    public enum Rank: String, Sendable, CaseIterable { case first, second }

    public let days: DutyDays
    /// Minutes since midnight.
    public let start: Int
    /// Minutes since the midnight of the day on which it begins; past 24 hours it ends on the next day.
    public let end: Int
    public let person: RecordID
    public let rank: Rank
    /// The week of the cycle in which it begins, from 1; nil: each.
    public let week: Int?

    /// - Parameters:
    ///   - start: minutes since midnight, below 24 hours.
    ///   - end: minutes since midnight; where that is not after the start, of the next day.
    public init(_ days: DutyDays, from start: Int, to end: Int, person: RecordID, rank: Rank, week: Int? = nil) {
        self.days = days
        self.start = start
        self.end = end > start ? end : end + DutyTurn.minutesOfDay
        self.person = person
        self.rank = rank
        self.week = week
    }

    static let minutesOfDay = 24 * 60
}

/// Days of a week as a rota names them.
public enum DutyDays: String, Sendable, CaseIterable {
    case every, workdays, weekend, monday, tuesday, wednesday, thursday, friday, saturday, sunday

    /// - Parameter weekday: 1 Monday … 7 Sunday.
    public func contains(_ weekday: Int) -> Bool {
        switch self {
        case .every: true
        case .workdays: weekday < 6
        case .weekend: weekday > 5
        case .monday: weekday == 1
        case .tuesday: weekday == 2
        case .wednesday: weekday == 3
        case .thursday: weekday == 4
        case .friday: weekday == 5
        case .saturday: weekday == 6
        case .sunday: weekday == 7
        }
    }
}

/// A rota as it was decided for the time from a moment on, until a later version takes effect.
public struct RotaVersion: Hashable, Sendable {
    public let effective: Moment
    public let zone: Zone
    public let turns: [DutyTurn]
    /// Monday of the first week of the cycle, as a day's number.
    private let first: Int
    /// Weeks of the cycle.
    private let weeks: Int

    /// - Parameter first: a day of the first week of the cycle; nil: the week in which the version takes effect is the first.
    public init(effective: Moment, zone: Zone, turns: [DutyTurn], first: Day? = nil) {
        self.effective = effective
        self.zone = zone
        self.turns = turns
        self.first = RotaVersion.monday(first ?? effective.wall(offset: zone.offset(at: effective)).day)
        weeks = max(1, turns.compactMap(\.week).max() ?? 1)
    }

    /// Whether a turn begins on a day.
    func begins(_ turn: DutyTurn, on day: Day) -> Bool {
        guard turn.days.contains(day.weekday) else { return false }
        return turn.week.map { $0 == (RotaVersion.monday(day) - first).flooredQuotient(7).flooredRemainder(weeks) + 1 } ?? true
    }

    private static func monday(_ day: Day) -> Int { day.number - day.weekday + 1 }
}

/// Somebody stands in for another.
public struct DutySwap: Hashable, Sendable {
    public let instead: RecordID
    public let substitute: RecordID
    public let from: Moment
    /// Nil: until further notice.
    public let until: Moment?

    public init(instead: RecordID, substitute: RecordID, from: Moment, until: Moment?) {
        self.instead = instead
        self.substitute = substitute
        self.from = from
        self.until = until
    }

    func holds(at moment: Moment) -> Bool { from <= moment && until.map { moment < $0 } ?? true }
}

/// Who may be called.
public struct OnCall: Hashable, Sendable {
    public let person: RecordID
    public let rank: DutyTurn.Rank

    public init(_ person: RecordID, _ rank: DutyTurn.Rank) {
        self.person = person
        self.rank = rank
    }
}
