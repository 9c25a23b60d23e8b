import Kernel
import Synchronization

/// How often somebody may ask. Each has a bucket that fills steadily and holds what ten seconds allow, so that what comes at once is served
/// and what never ends is slowed down. Costly requests have a bucket of their own that fills a tenth as fast.
final class RateLimits: Sendable {
    enum Asker: Hashable, Sendable {
        case person(RecordID)
        /// Somebody who is not signed in.
        case address([UInt8])
    }
    private struct Bucket: Hashable {
        let asker: Asker
        let isCostly: Bool
    }
    /// Buckets by the time, in nanoseconds, at which each will be full. One that is full says no more than none.
    private final class Shelf: Sendable {
        let full = Mutex<[Bucket: Int64]>([:])
        let refused = Atomic(0)
    }

    private static let second: Int64 = 1_000_000_000
    private static let depth = 10 * second
    private static let costs: Int64 = 10
    /// Buckets a shelf holds at most; there are so many shelves that who asks at the same time seldom meets.
    private static let most = 1024
    private static let shelves = 16

    private let perSecond: Int
    private let now: @Sendable () -> Int64
    private let shelves = (0..<RateLimits.shelves).map { _ in Shelf() }

    /// - Parameters:
    ///   - perSecond: what one may ask a second in the long run; 0: no limit.
    ///   - now: nanoseconds that pass, from whatever beginning.
    init(perSecond: Int, now: @escaping @Sendable () -> Int64 = RateLimits.passed) {
        self.perSecond = perSecond
        self.now = now
    }

    /// How many requests were refused.
    var refused: Int { shelves.reduce(0) { $0 + $1.refused.load(ordering: .relaxed) } }

    /// How many buckets are kept.
    var kept: Int { shelves.reduce(0) { $0 + $1.full.withLock(\.count) } }

    /// Takes a request out of a bucket.
    /// - Returns: nil when it may go on, otherwise the seconds until it may.
    func wait(_ asker: Asker, isCostly: Bool = false) -> Int? {
        guard perSecond > 0 else { return nil }
        let bucket = Bucket(asker: asker, isCostly: isCostly)
        let one = max(RateLimits.second / Int64(perSecond), 1) * (isCostly ? RateLimits.costs : 1)
        let now = now()
        let shelf = shelves[Int(UInt(bitPattern: bucket.hashValue) % UInt(RateLimits.shelves))]
        let excess = shelf.full.withLock { full in
            let after = max(full[bucket] ?? now, now) + one
            let excess = after - now - RateLimits.depth
            guard excess <= 0 else { return excess }
            if full[bucket] == nil { RateLimits.makeRoom(&full, now) }
            full[bucket] = after
            return 0
        }
        guard excess > 0 else { return nil }
        shelf.refused.add(1, ordering: .relaxed)
        return Int((excess + RateLimits.second - 1) / RateLimits.second)
    }

    /// Full buckets go. Where that is of little help, all do: so many who ask at once are no matter for this.
    private static func makeRoom(_ full: inout [Bucket: Int64], _ now: Int64) {
        guard full.count >= most else { return }
        full = full.filter { $0.value > now }
        if full.count > most / 2 { full = [:] }
    }

    private static let start = ContinuousClock.now
    private static let passed: @Sendable () -> Int64 = {
        let (seconds, attoseconds) = (ContinuousClock.now - start).components
        return seconds * second + attoseconds / second
    }
}
