/// A time zone as its offsets from UTC, one after the other: what a wall clock shows at any instant.
public struct Zone: Hashable, Sendable {
    struct Offset: Hashable, Sendable {
        /// When it begins.
        let from: Moment
        let seconds: Int
    }

    /// As people name it: `Asia/Shanghai` (IANA), `+08:00`.
    public let name: String
    let offsets: [Offset]

    /// A zone that is always the same distance from UTC.
    public init(_ offset: ZoneOffset) {
        name = offset.description
        offsets = [Offset(from: .beginning, seconds: offset.seconds)]
    }

    /// - Parameters:
    ///   - first: seconds east of UTC before the first change.
    ///   - changes: when the offset becomes another, in order.
    public init(name: String, first: Int, changes: [(at: Moment, seconds: Int)]) {
        self.name = name
        offsets = [Offset(from: .beginning, seconds: first)] + changes.map { Offset(from: $0.at, seconds: $0.seconds) }
    }

    /// Seconds from UTC to what the wall clock shows at an instant.
    public func offset(at moment: Moment) -> Int { offsets[offsets.place { $0.from <= moment }].seconds }

    /// When the wall clock shows this: an hour that summer time skips is taken as the hour after it, one that comes twice as its first.
    public func moment(of wall: WallTime) -> Moment {
        let near = wall.moment(offset: 0), dayLong: Int64 = 86400
        let before = offset(at: near.adding(seconds: -dayLong)), after = offset(at: near.adding(seconds: dayLong))
        let first = wall.moment(offset: before), second = wall.moment(offset: after)
        if offset(at: first) == before { return first }
        return offset(at: second) == after ? second : first
    }

    /// Midnight.
    public func start(of day: Day) -> Moment { moment(of: WallTime(day: day, hour: 0, minute: 0, second: 0)) }

    /// The parts of a span in which the offset stays the same, in milliseconds, as the offset is.
    func spans(in range: Range<Int64>) -> [(range: Range<Int64>, offset: Int64)] {
        let ends = offsets.dropFirst().map(\.from) + [.end]
        return zip(offsets, ends).compactMap { offset, end in
            let part = (offset.from.milliseconds..<end.milliseconds).clamped(to: range)
            return part.isEmpty ? nil : (part, Int64(offset.seconds) * 1000)
        }
    }
}

extension Moment {
    /// The first that four digits of a year can write.
    static let beginning = Moment(seconds: -62_135_596_800)
    /// After all that four digits of a year can write.
    static let end = Moment(seconds: 253_402_300_800)
}

extension Array {
    /// The place of the last element of which something holds that holds of none after it; the first, where it holds of none.
    func place(_ holds: (Element) -> Bool) -> Int {
        var low = 0, high = count
        while high - low > 1 {
            let middle = (low + high) / 2
            if holds(self[middle]) { low = middle } else { high = middle }
        }
        return low
    }
}
