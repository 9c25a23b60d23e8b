/// Parts of a day, by the wall clock, in which there is work: none, one or several that do not overlap.
public struct Hours: Hashable, Sendable {
    /// Minutes since midnight, in order.
    public let parts: [Range<Int>]

    public static let none = Hours(parts: [])
    public static let all = Hours(parts: [0..<minutesOfDay])
    private static let minutesOfDay = 24 * 60
    static let daysOfWeek = 7

    private init(parts: [Range<Int>]) { self.parts = parts }

    /// Reads `09:00-12:00, 13:30-18:00`; nothing for a day off. A day ends at `24:00`.
    /// - Throws: what is wrong with it.
    public init(_ text: String) throws(Refused) {
        var parts: [Range<Int>] = []
        for word in text.split(separator: ",").map({ String($0).trimmed }) where !word.isEmpty {
            let ends = word.split(separator: "-", omittingEmptySubsequences: false).map { Hours.minutes(String($0).trimmed) }
            guard ends.count == 2, let start = ends[0], let end = ends[1] else {
                throw Refused("「\(word)」须写成 09:00-18:00。", "“\(word)” must be written like 09:00-18:00.")
            }
            guard start < end else { throw Refused("「\(word)」的结束须晚于开始；跨午夜请写成两天。", "“\(word)” must end after it starts; across midnight it is two days.") }
            parts.append(start..<end)
        }
        parts.sort { $0.lowerBound < $1.lowerBound }
        for (one, next) in zip(parts, parts.dropFirst()) where next.lowerBound < one.upperBound {
            throw Refused("「\(text)」中的时段有重叠。", "Parts of “\(text)” overlap.")
        }
        self.init(parts: parts)
    }

    /// As it is read.
    public var text: String {
        parts.map { "\(Hours.text($0.lowerBound))-\(Hours.text($0.upperBound))" }.joined(separator: ", ")
    }

    /// Minutes since midnight, as `09:00` or `24:00` says them; nil for anything else.
    public static func minutes(_ text: String) -> Int? {
        guard let match = text.wholeMatch(of: /([0-9]{1,2}):([0-9]{2})/), let hour = Int(match.1), let minute = Int(match.2), minute < 60 else { return nil }
        let minutes = hour * 60 + minute
        return minutes <= minutesOfDay ? minutes : nil
    }

    /// Minutes since midnight as `09:00`.
    public static func text(_ minutes: Int) -> String { "\(padded(minutes / 60, 2)):\(padded(minutes % 60, 2))" }
}
