import Kernel

/// Moments as the reader sees them: in their zone and language.
struct Times: Sendable {
    let t: Words
    /// Seconds east of UTC.
    let zone: Int
    let now: Moment

    private static let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]

    /// `10:03`
    func clock(_ moment: Moment) -> String {
        let wall = moment.wall(offset: zone)
        return "\(two(wall.hour)):\(two(wall.minute))"
    }

    /// `6 月 18 日`; with the year when it is not this one.
    func day(_ moment: Moment) -> String { day(moment.wall(offset: zone).day) }

    func day(_ day: Day) -> String {
        let (year, month, number) = day.civil
        let isThisYear = year == now.wall(offset: zone).day.civil.year
        if t.language == .zh { return isThisYear ? "\(month) 月 \(number) 日" : day.iso }
        return "\(number) \(Times.months[(month - 1) % 12])\(isThisYear ? "" : " \(year)")"
    }

    /// `2026-06-18 10:03`
    func full(_ moment: Moment) -> String { "\(moment.wall(offset: zone).day.iso) \(clock(moment))" }

    /// `2026-06-18T10:03`, as an input of type `datetime-local` holds it.
    func local(_ moment: Moment) -> String { "\(moment.wall(offset: zone).day.iso)T\(clock(moment))" }

    /// `2026-06`: the period something is evidence for.
    func month(_ moment: Moment) -> String { String(moment.wall(offset: zone).day.iso.prefix(7)) }

    /// As short as a list allows: the time today, otherwise the day.
    func brief(_ moment: Moment) -> String {
        let wall = moment.wall(offset: zone), today = now.wall(offset: zone).day
        switch today.number - wall.day.number {
        case 0: return "\(two(wall.hour)):\(two(wall.minute))"
        case 1: return t("昨天", "yesterday")
        default: return wall.day.civil.year == today.civil.year ? day(wall.day) : wall.day.iso
        }
    }

    /// How long ago, while that says more than the date.
    func ago(_ moment: Moment) -> String {
        let seconds = max(0, now.seconds(since: moment))
        switch seconds {
        case 0..<60: return t("刚刚", "just now")
        case 60..<3600: return t("\(seconds / 60) 分钟前", "\(seconds / 60) min ago")
        case 3600..<86400: return t("\(seconds / 3600) 小时前", "\(seconds / 3600) h ago")
        default: return full(moment)
        }
    }

    /// `1 小时 06 分`; whole minutes, at least one.
    func length(_ seconds: Int64) -> String {
        let minutes = max(1, seconds / 60)
        switch minutes {
        case 0..<60: return t("\(minutes) 分钟", "\(minutes) min")
        case 60..<1440: return t("\(minutes / 60) 小时 \(two(Int(minutes % 60))) 分", "\(minutes / 60) h \(two(Int(minutes % 60))) min")
        default: return t("\(minutes / 1440) 天 \(minutes / 60 % 24) 小时", "\(minutes / 1440) d \(minutes / 60 % 24) h")
        }
    }

    /// A time element that shows `words` and keeps the instant.
    func element(_ moment: Moment, _ words: String) -> HTML {
        "<time datetime=\"\(moment.iso)\" title=\"\(full(moment))\">\(words)</time>"
    }

    /// `6 月 18 日 星期四 14:36`
    func today() -> String {
        let names = t.language == .zh ? ["一", "二", "三", "四", "五", "六", "日"] : ["Mon", "Tues", "Wednes", "Thurs", "Fri", "Satur", "Sun"]
        let weekday = names[(now.wall(offset: zone).day.weekday - 1) % 7]
        return t("\(day(now)) 星期\(weekday) \(clock(now))", "\(weekday)day, \(day(now)), \(clock(now))")
    }

    private func two(_ number: Int) -> String { number < 10 ? "0\(number)" : String(number) }
}
