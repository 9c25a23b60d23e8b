import Kernel

/// What a store has done since it was opened, and what it is at now.
public struct StoreFigures: Sendable {
    /// Connections that are kept for one purpose.
    public struct Pool: Sendable {
        public let name: String
        public let inUse: Int
        public let most: Int

        public init(name: String, inUse: Int, most: Int) {
            self.name = name
            self.inUse = inUse
            self.most = most
        }
    }

    /// Of each commit, how many writes it made durable.
    public var commits = Histogram([1, 2, 4, 8, 16, 32, 64])
    /// Seconds from when a write was handed over until it was begun.
    public var waits = Histogram(Histogram.seconds)
    /// Writes handed over and not begun.
    public var waiting = 0
    /// How often a write had to begin again, because it could not have run before or after those beside it.
    public var conflicts = 0
    public var pools: [Pool] = []

    public init() {}
}
