/// A day, month or year as written: `2026-06-18`, `2026-06`, `2026`.
public struct DaySpan: Hashable, Sendable {
    public let day: Day
    /// The day after the last.
    public let until: Day

    /// A span by where it lies from today: so many days, weeks or months on.
    enum Relative {
        case day(Int), week(Int), month(Int)
    }

    static let words: [String: Relative] = [
        "today": .day(0), "今天": .day(0), "yesterday": .day(-1), "昨天": .day(-1), "tomorrow": .day(1), "明天": .day(1),
        "this-week": .week(0), "本周": .week(0), "last-week": .week(-1), "上周": .week(-1),
        "this-month": .month(0), "本月": .month(0), "last-month": .month(-1), "上月": .month(-1), "上个月": .month(-1),
    ]

    /// Weeks begin on Monday.
    init?(_ relative: Relative, from today: Day) {
        switch relative {
        case .day(let shift): self.init(day: Day(number: today.number + shift), until: Day(number: today.number + shift + 1))
        case .week(let shift):
            let monday = today.number - (today.weekday - 1) + 7 * shift
            self.init(day: Day(number: monday), until: Day(number: monday + 7))
        case .month(let shift):
            let (year, month, _) = today.civil
            let count = year * 12 + month - 1 + shift
            guard let first = Day(year: count / 12, month: count % 12 + 1, day: 1),
                let until = Day(year: (count + 1) / 12, month: (count + 1) % 12 + 1, day: 1)
            else { return nil }
            self.init(day: first, until: until)
        }
    }

    public init(day: Day, until: Day) {
        self.day = day
        self.until = until
    }

    /// Nil for anything that is not a day, month or year of the years 1 to 9999.
    public init?(_ text: String) {
        guard let match = text.wholeMatch(of: /([0-9]{4})(?:-([0-9]{2}))?(?:-([0-9]{2}))?/), let year = Int(match.1) else { return nil }
        let month = match.2.flatMap { Int($0) }, day = match.3.flatMap { Int($0) }
        guard let first = Day(year: year, month: month ?? 1, day: day ?? 1) else { return nil }
        let lastMonth = month ?? 12
        guard let last = day == nil ? Self.lastDay(year, lastMonth) : first else { return nil }
        self.init(day: first, until: Day(number: last.number + 1))
    }

    private static func lastDay(_ year: Int, _ month: Int) -> Day? {
        (28...31).reversed().lazy.compactMap { Day(year: year, month: month, day: $0) }.first
    }

    public var last: Day { Day(number: until.number - 1) }

    /// The shortest text that reads back to this span; nil when it takes two.
    public var text: String? {
        let iso = day.iso
        return [String(iso.prefix(4)), String(iso.prefix(7)), iso].first { DaySpan($0) == self }
    }
}

/// A length of time from now: `-30d`, `+2h`, `now`.
enum TimeShift {
    private static let units: [String: Int64] = [
        "s": 1, "秒": 1, "m": 60, "分": 60, "分钟": 60, "h": 3600, "时": 3600, "小时": 3600, "d": 86400, "天": 86400,
        "w": 604_800, "周": 604_800,
    ]

    /// Nil for anything else.
    static func seconds(_ text: String) -> Int64? {
        let text = text.lowercased()
        if text == "now" || text == "现在" { return 0 }
        guard let match = text.wholeMatch(of: /([-－+＋])([0-9]{1,10})([^0-9]+)/), let count = Int64(match.2),
            let unit = units[String(match.3)]
        else { return nil }
        return (match.1 == "-" || match.1 == "－" ? -1 : 1) * count * unit
    }

    /// The largest unit that goes without a rest; weeks are written in days.
    static func parts(_ seconds: Int64) -> (count: UInt64, unit: String) {
        let size = seconds.magnitude
        for (unit, length) in [("d", 86400), ("h", 3600), ("m", 60)] as [(String, UInt64)] where size.isMultiple(of: length) {
            return (size / length, unit)
        }
        return (size, "s")
    }

    static func text(_ seconds: Int64) -> String {
        if seconds == 0 { return "now" }
        let (count, unit) = parts(seconds)
        return "\(seconds < 0 ? "-" : "+")\(count)\(unit)"
    }
}

extension FieldType {
    /// Whether values are asked for by days, months and years, and from now.
    var isTime: Bool { self is MomentField || self is DayField || self is PeriodField }
}
