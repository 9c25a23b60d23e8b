import Kernel

/// A calendar month in some zone, counted from January of the year 0.
struct Month: Hashable, Comparable {
    let number: Int

    init(number: Int) { self.number = number }

    /// - Parameter offset: the zone's seconds east of UTC.
    init(_ moment: Moment, offset: Int) {
        let civil = moment.wall(offset: offset).day.civil
        number = civil.year * 12 + civil.month - 1
    }

    /// `2026-06`.
    var text: String {
        let year = String(number / 12), month = String(number % 12 + 1)
        return String(repeating: "0", count: max(0, 4 - year.count)) + year + (month.count == 1 ? "-0" : "-") + month
    }

    static func < (left: Month, right: Month) -> Bool { left.number < right.number }
}

/// How many in each month; months with none are left out.
struct MonthCounts {
    private(set) var counts: [Month: Int] = [:]

    mutating func add(_ month: Month) { counts[month, default: 0] += 1 }

    var json: JSON { .object(counts.sorted { $0.key < $1.key }.map { JSON.Member($0.key.text, .whole(Int64($0.value))) }) }
}

/// How many were open at each month's end, from the first month in which one was opened to the month after the last was
/// closed: opened in it or before, and not closed before the next began.
struct MonthBacklog {
    private var opened: [Month: Int] = [:], closed: [Month: Int] = [:]

    mutating func add(opened start: Month, closed end: Month?) {
        // What was closed in an earlier month than it was opened was open at no month's end.
        if let end, end < start { return }
        opened[start, default: 0] += 1
        if let end { closed[end, default: 0] += 1 }
    }

    var json: JSON {
        guard let first = opened.keys.min(), let lastOpened = opened.keys.max() else { return .object([]) }
        let last = max(lastOpened.number, closed.keys.max().map { $0.number + 1 } ?? 0)
        var open = 0
        return .object((first.number...last).map { number in
            let month = Month(number: number)
            open += (opened[month] ?? 0) - (closed[month] ?? 0)
            return JSON.Member(month.text, .whole(Int64(open)))
        })
    }
}
