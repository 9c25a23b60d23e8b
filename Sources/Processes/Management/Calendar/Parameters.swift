import Kernel

/// Shipped values: `Resources/parameters/calendar.yaml`.
enum CalendarParameters {
    static let sets = Parameter<Options>("calendar.holiday_sets", "节假日来源", "Whose holidays")
    static let holidays = Parameter<Holidays>(
        "calendar.holidays", "公布的节假日与调休", "Announced holidays and make-up workdays",
        hint: Text("每年公布后在此补充；已批准的日历版本不会因此改变。", "To be added to when a year is announced; approved versions of calendars stay as they are."))

    static let all: [any AnyParameter] = [sets, holidays]
}

/// Public holidays by whose they are: `{china_mainland: [{zh: …, en: …, free: [first, last], worked: [day, …]}, …]}`.
struct Holidays: ParameterValue {
    private struct Holiday: Sendable {
        let name: String
        /// Worked instead of a weekday.
        let makeUp: String
        let free: ClosedRange<Int>
        let worked: [Day]
    }

    private let sets: [String: [Holiday]]
    /// A holiday lasts no longer, in days; more is a slip of the pen.
    private static let longest = 60

    init(_ json: JSON) throws(Refused) {
        guard let members = json.members, !members.isEmpty else { throw Refused("须按来源列出节假日。", "Holidays must be listed by whose they are.") }
        var sets: [String: [Holiday]] = [:]
        for member in members {
            var holidays: [Holiday] = []
            for entry in member.value.list ?? [] { holidays.append(try Holidays.holiday(entry)) }
            guard !holidays.isEmpty else { throw Refused("「\(member.name)」没有节假日。", "“\(member.name)” has no holidays.") }
            var seen: Set<Int> = []
            for day in holidays.flatMap({ Array($0.free) + $0.worked.map(\.number) }) where !seen.insert(day).inserted {
                let iso = Day(number: day).iso
                throw Refused("「\(member.name)」中 \(iso) 出现两次。", "\(iso) stands twice in “\(member.name)”.")
            }
            sets[member.name] = holidays
        }
        self.sets = sets
    }

    private static func holiday(_ json: JSON) throws(Refused) -> Holiday {
        guard let zh = json["zh"]?.text?.trimmed, let en = json["en"]?.text?.trimmed, !zh.isEmpty, !en.isEmpty, Holidays.isName(zh), Holidays.isName(en) else {
            throw Refused("节假日须有中文与英文名称。", "A holiday needs its name in Chinese and in English.")
        }
        let free = try days(json["free"], of: zh, en), worked = try days(json["worked"], of: zh, en)
        guard let first = free.first, let last = free.last, free == [first, last], first <= last, last.number - first.number < longest else {
            throw Refused("「\(zh)」的 free 须是首日与末日。", "“\(en)”: free must be the first and the last day.")
        }
        return Holiday(name: "\(zh) \(en)", makeUp: "\(zh)调休 Make-up for \(en)", free: first.number...last.number, worked: worked)
    }

    /// It becomes a cell of a line.
    private static func isName(_ words: String) -> Bool { TextField.text(max: longestName).check(.text(words)) == nil }
    private static let longestName = 40

    private static func days(_ json: JSON?, of zh: String, _ en: String) throws(Refused) -> [Day] {
        let list = json?.list ?? [], days = list.compactMap { $0.text.flatMap { Day(iso: $0) } }
        if days.count == list.count { return days }
        throw Refused("「\(zh)」的日期须写成 2026-10-01。", "“\(en)”: days are written like 2026-10-01.")
    }

    /// The announced days of a set, in order; nil where there is no such set.
    /// - Parameters:
    ///   - first: the first year wanted.
    ///   - hours: what is worked on a make-up workday.
    func days(of set: String, from first: Int, worked hours: Hours) -> [ExceptionalDay]? {
        guard let set = sets[set] else { return nil }
        var days: [ExceptionalDay] = []
        for holiday in set {
            days += holiday.free.map { ExceptionalDay(date: Day(number: $0), hours: Hours.none, name: holiday.name) }
            days += holiday.worked.map { ExceptionalDay(date: $0, hours: hours, name: holiday.makeUp) }
        }
        return days.filter { $0.date.civil.year >= first }.sorted { $0.date < $1.date }
    }
}
