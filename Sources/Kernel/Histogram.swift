/// Measurements sorted into bands: how many lay in each, and their sum.
public struct Histogram: Sendable, Equatable {
    /// The upper end of each band, itself included, rising. What lies above the last has a band of its own.
    public let bounds: [Double]
    /// One more than bounds.
    public private(set) var counts: [Int]
    public private(set) var sum = 0.0

    /// Bands for what takes a moment, in seconds.
    public static let seconds: [Double] = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10]

    public init(_ bounds: [Double]) {
        self.bounds = bounds
        counts = [Int](repeating: 0, count: bounds.count + 1)
    }

    /// How many were measured.
    public var count: Int { counts.reduce(0, +) }

    public mutating func note(_ value: Double, times: Int = 1) {
        counts[bounds.firstIndex { value <= $0 } ?? bounds.count] += times
        sum += value * Double(times)
    }

    /// Takes in what was measured elsewhere, into the same bands.
    public mutating func add(_ other: Histogram) {
        for (band, count) in other.counts.enumerated() { counts[band] += count }
        sum += other.sum
    }
}
