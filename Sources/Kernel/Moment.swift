/// An instant: milliseconds since 1970-01-01T00:00Z. Kept in UTC; a zone enters only where a person reads.
public struct Moment: Hashable, Comparable, Sendable {
    public let milliseconds: Int64

    public init(milliseconds: Int64) { self.milliseconds = milliseconds }
    public init(seconds: Int64) { self.init(milliseconds: seconds * 1000) }

    public static func < (left: Moment, right: Moment) -> Bool { left.milliseconds < right.milliseconds }
    public func adding(seconds: Int64) -> Moment { Moment(milliseconds: milliseconds + seconds * 1000) }
    public func adding(hours: Int64) -> Moment { adding(seconds: hours * 3600) }
    /// Whole seconds from `earlier` to here, rounded down.
    public func seconds(since earlier: Moment) -> Int64 { (milliseconds - earlier.milliseconds) / 1000 }

    /// The wall clock this instant shows at an offset from UTC, in seconds.
    public func wall(offset: Int = 0) -> WallTime {
        let seconds = milliseconds.flooredQuotient(1000) + Int64(offset)
        let day = Day(number: Int(seconds.flooredQuotient(86400)))
        let rest = Int(seconds - Int64(day.number) * 86400)
        return WallTime(day: day, hour: rest / 3600, minute: rest / 60 % 60, second: rest % 60)
    }

    /// RFC 3339 in UTC: `2026-06-18T10:03:00Z`, with milliseconds only where there are any.
    public var iso: String {
        let wall = wall()
        let (year, month, day) = wall.day.civil
        let rest = Int(milliseconds - milliseconds.flooredQuotient(1000) * 1000)
        // Written digit by digit: long lists hold hundreds of these.
        return String(unsafeUninitializedCapacity: 24) { buffer in
            var end = 0
            func put(_ number: Int, _ width: Int, _ after: UInt8) {
                var number = number
                for place in stride(from: end + width - 1, through: end, by: -1) {
                    buffer[place] = UInt8(48 + number % 10)
                    number /= 10
                }
                buffer[end + width] = after
                end += width + 1
            }
            put(year, 4, UInt8(ascii: "-"))
            put(month, 2, UInt8(ascii: "-"))
            put(day, 2, UInt8(ascii: "T"))
            put(wall.hour, 2, UInt8(ascii: ":"))
            put(wall.minute, 2, UInt8(ascii: ":"))
            put(wall.second, 2, rest == 0 ? UInt8(ascii: "Z") : UInt8(ascii: "."))
            if rest != 0 { put(rest, 3, UInt8(ascii: "Z")) }
            return end
        }
    }

    /// Seconds of the years 1 to 9999, which four digits can write: an offset may lead out of them.
    private static let writable: Range<Int64> = -62_135_596_800..<253_402_300_800

    /// Reads RFC 3339 (`T` or a blank between, `Z` or an offset), a date-time without zone taken at `offset`,
    /// or a date alone (its first instant at `offset`). Nil for anything else.
    public init?(iso text: String, offset: Int = 0) {
        var scanner = DigitScanner(text)
        guard let day = scanner.day() else { return nil }
        if scanner.atEnd {
            self = day.start(offset: offset)
            return
        }
        guard scanner.take("T") || scanner.take(" ") || scanner.take("t"),
            let hour = scanner.number(2), hour < 24, scanner.take(":"), let minute = scanner.number(2), minute < 60
        else { return nil }
        var second = 0, fraction = 0
        if scanner.take(":") {
            guard let read = scanner.number(2), read < 61 else { return nil }
            second = read
            if scanner.take(".") {
                guard let digits = scanner.fraction() else { return nil }
                fraction = digits
            }
        }
        guard let shift = scanner.atEnd ? offset : scanner.offset(), scanner.atEnd else { return nil }
        let seconds = Int64(day.number) * 86400 + Int64(hour * 3600 + minute * 60 + second - shift)
        guard Moment.writable.contains(seconds) else { return nil }
        self.init(milliseconds: seconds * 1000 + Int64(fraction))
    }
}

/// A date and time of day as read off a wall, without a zone.
public struct WallTime: Hashable, Sendable {
    public let day: Day
    public let hour: Int
    public let minute: Int
    public let second: Int

    public init(day: Day, hour: Int, minute: Int, second: Int) {
        self.day = day
        self.hour = hour
        self.minute = minute
        self.second = second
    }

    public func moment(offset: Int) -> Moment {
        day.start(offset: offset).adding(seconds: Int64(hour * 3600 + minute * 60 + second))
    }
}

/// A calendar day (proleptic Gregorian), counted from 1970-01-01.
public struct Day: Hashable, Comparable, Sendable {
    public let number: Int

    public init(number: Int) { self.number = number }

    /// Nil when there is no such day.
    public init?(year: Int, month: Int, day: Int) {
        guard (1...9999).contains(year), (1...12).contains(month), day >= 1, day <= Day.length(year: year, month: month) else { return nil }
        // Days from civil, H. Hinnant: years begin in March, so that the leap day is the last.
        let shifted = month <= 2 ? year - 1 : year
        let era = shifted.flooredQuotient(400)
        let yearOfEra = shifted - era * 400
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        number = era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }

    public var civil: (year: Int, month: Int, day: Int) {
        let shifted = number + 719_468
        let era = shifted.flooredQuotient(146_097)
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * shiftedMonth + 2) / 5 + 1)
    }

    public var iso: String {
        let (year, month, day) = civil
        return "\(padded(year, 4))-\(padded(month, 2))-\(padded(day, 2))"
    }

    /// `2026-06-18`; nil for anything else.
    public init?(iso text: String) {
        var scanner = DigitScanner(text)
        guard let day = scanner.day(), scanner.atEnd else { return nil }
        self = day
    }

    /// 1 Monday … 7 Sunday (ISO 8601).
    public var weekday: Int { (number + 3).flooredRemainder(7) + 1 }
    public func start(offset: Int) -> Moment { Moment(seconds: Int64(number) * 86400 - Int64(offset)) }
    public static func < (left: Day, right: Day) -> Bool { left.number < right.number }

    private static func length(year: Int, month: Int) -> Int {
        if month == 2 { return year.isMultiple(of: 4) && (!year.isMultiple(of: 100) || year.isMultiple(of: 400)) ? 29 : 28 }
        return [4, 6, 9, 11].contains(month) ? 30 : 31
    }
}

/// A number with leading zeros, at least so many digits long.
public func padded(_ number: Int, _ width: Int) -> String {
    let text = String(number)
    return text.utf8.count >= width ? text : String(repeating: "0", count: width - text.utf8.count) + text
}

extension BinaryInteger {
    @inline(__always)
    func flooredQuotient(_ divisor: Self) -> Self {
        let quotient = self / divisor
        return self % divisor != 0 && (self < 0) != (divisor < 0) ? quotient - 1 : quotient
    }
    func flooredRemainder(_ divisor: Self) -> Self { self - flooredQuotient(divisor) * divisor }
}

/// Reads fixed-width numbers off ISO 8601 text.
private struct DigitScanner {
    private let bytes: [UInt8]
    private var position = 0

    init(_ text: String) { bytes = Array(text.utf8) }

    var atEnd: Bool { position == bytes.count }

    mutating func take(_ character: Character) -> Bool {
        guard position < bytes.count, bytes[position] == character.asciiValue else { return false }
        position += 1
        return true
    }

    mutating func number(_ width: Int) -> Int? {
        guard position + width <= bytes.count else { return nil }
        var result = 0
        for byte in bytes[position..<position + width] {
            guard (48...57).contains(byte) else { return nil }
            result = result * 10 + Int(byte - 48)
        }
        position += width
        return result
    }

    mutating func day() -> Day? {
        guard let year = number(4), take("-"), let month = number(2), take("-"), let day = number(2) else { return nil }
        return Day(year: year, month: month, day: day)
    }

    mutating func fraction() -> Int? {
        var milliseconds = 0, digits = 0
        while position < bytes.count, (48...57).contains(bytes[position]) {
            if digits < 3 { milliseconds = milliseconds * 10 + Int(bytes[position] - 48) }
            digits += 1
            position += 1
        }
        while digits > 0, digits < 3 {
            milliseconds *= 10
            digits += 1
        }
        return digits == 0 ? nil : milliseconds
    }

    /// Seconds east of UTC; 0 for `Z`.
    mutating func offset() -> Int? {
        if take("Z") || take("z") { return 0 }
        let sign = take("+") ? 1 : take("-") ? -1 : 0
        guard sign != 0, let hours = number(2), hours < 24 else { return nil }
        _ = take(":")
        guard let minutes = number(2), minutes < 60 else { return nil }
        return sign * (hours * 3600 + minutes * 60)
    }
}
