/// A zone that is always the same distance from UTC: `+08:00`, `-03:00`, `Z`. No summer time.
public struct ZoneOffset: Hashable, Sendable, CustomStringConvertible {
    /// Seconds east of UTC, within ±18 hours.
    public let seconds: Int

    /// - Parameter seconds: east of UTC.
    public init(seconds: Int) { self.seconds = seconds }

    /// Nil for anything that is not `Z` or a sign with `hh:mm` or `hhmm`.
    public init?(_ text: String) {
        if text == "Z" || text == "z" {
            seconds = 0
            return
        }
        guard let match = text.wholeMatch(of: /([+-])([0-9]{2}):?([0-9]{2})/), let hours = Int(match.2), let minutes = Int(match.3)
        else { return nil }
        guard minutes < 60, hours * 60 + minutes <= 18 * 60 else { return nil }
        seconds = (match.1 == "-" ? -60 : 60) * (hours * 60 + minutes)
    }

    /// `+08:00`, `-03:00`; `Z` for UTC itself.
    public var description: String {
        if seconds == 0 { return "Z" }
        let minutes = abs(seconds) / 60
        func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
        return "\(seconds < 0 ? "-" : "+")\(two(minutes / 60)):\(two(minutes % 60))"
    }
}
