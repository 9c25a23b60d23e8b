import Kernel

/// The figures of some records: of one group, or of all.
public struct Figures: Sendable, Equatable {
    public struct Sum: Sendable, Equatable {
        public internal(set) var sum: Int64 = 0
        /// Records that have more than none.
        public internal(set) var records = 0
    }

    /// How many records came to a moment in each span of the period, by the moment's field.
    public internal(set) var volume: [String: [Int]] = [:]
    /// How many had begun and not come to an end when each span ended, by the end's field.
    public internal(set) var backlog: [String: [Int]] = [:]
    /// Over the records that began in the period, by field.
    public internal(set) var sums: [String: Sum] = [:]
    /// How many are open now, by the bands of their age.
    public internal(set) var ages = [Int](repeating: 0, count: AgeBands.count)
    /// From the beginning to the first end, of the records that came to it in the period; nil when there are none.
    public internal(set) var time: Durations?

    init(_ report: Report, sums fields: [String], spans: Int) {
        let none = [Int](repeating: 0, count: spans)
        for field in [report.start] + report.ends { volume[field] = none }
        for end in report.ends { backlog[end] = none }
        for field in fields { sums[field] = Sum() }
    }

    public func total(_ field: String) -> Int { volume[field]?.reduce(0, +) ?? 0 }
    public var open: Int { ages.reduce(0, +) }
    var isEmpty: Bool { volume.values.allSatisfy { $0.allSatisfy { $0 == 0 } } && backlog.values.allSatisfy { $0.allSatisfy { $0 == 0 } } && open == 0 }

    /// Puts others' figures to these; of the times all but those in the middle, which do not add up.
    static func += (left: inout Figures, right: Figures) {
        for (field, counts) in right.volume { for (span, count) in counts.enumerated() { left.volume[field]?[span] += count } }
        for (field, counts) in right.backlog { for (span, count) in counts.enumerated() { left.backlog[field]?[span] += count } }
        for (field, sum) in right.sums {
            left.sums[field]?.sum += sum.sum
            left.sums[field]?.records += sum.records
        }
        for (band, count) in right.ages.enumerated() { left.ages[band] += count }
        if let more = right.time { left.time = left.time?.joined(more) ?? more }
    }
}

/// Lengths of time, in milliseconds.
public struct Durations: Sendable, Equatable {
    public let count: Int
    public let sum: Int64
    public let least: Int64
    public let most: Int64
    /// Of an even number the mean of the two in the middle.
    public private(set) var median = 0.0
    /// The one at nine tenths of the way from the least to the most.
    public private(set) var ninetieth: Int64 = 0

    init(count: Int, sum: Int64, least: Int64, most: Int64) {
        self.count = count
        self.sum = sum
        self.least = least
        self.most = most
    }

    /// Both together, as far as sums tell.
    func joined(_ other: Durations) -> Durations {
        Durations(count: count + other.count, sum: sum + other.sum, least: min(least, other.least), most: max(most, other.most))
    }

    /// - Parameter places: the lengths at the places asked for, counted from 0 for the least.
    mutating func rank(_ places: [Int: Int64]) {
        median = (Double(places[(count - 1) / 2] ?? 0) + Double(places[count / 2] ?? 0)) / 2
        ninetieth = places[count * 9 / 10] ?? 0
    }

    public var mean: Double { Double(sum) / Double(count) }

    /// In minutes with two decimal places.
    public var json: JSON {
        .object([
            "n": .whole(Int64(count)), "mean_min": Durations.minutes(mean), "median_min": Durations.minutes(median),
            "p90_min": Durations.minutes(Double(ninetieth)), "min": Durations.minutes(Double(least)), "max": Durations.minutes(Double(most)),
        ])
    }

    private static func minutes(_ milliseconds: Double) -> JSON { .number((milliseconds / 60_000 * 100).rounded(.toNearestOrEven) / 100) }
}

/// What a report answers.
public struct ReportAnswer: Sendable {
    public struct Group: Sendable {
        public let value: Value
        public let figures: Figures
    }

    /// When it was counted.
    public let counted: Moment
    public let period: ReportPeriod
    public let ages: AgeBands
    public let whole: Figures
    /// Told apart by the field asked for, the fullest first; none when no field was asked for.
    public let groups: [Group]

    public var isEmpty: Bool { whole.isEmpty }

    /// The figures of all but the first so many groups, in one; without times, which do not add up.
    public func rest(behind count: Int) -> Figures? {
        var others = groups.dropFirst(count).map(\.figures)
        guard var sum = others.popLast() else { return nil }
        for figures in others { sum += figures }
        sum.time = nil
        return sum
    }
}
