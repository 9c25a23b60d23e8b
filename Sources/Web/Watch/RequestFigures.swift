import Foundation
import Kernel
import Synchronization

/// How many requests came and how long they took. Each thread counts in a place that it seldom shares, so that nobody waits for another.
final class RequestFigures: Sendable {
    /// What is counted together: of these there are few, whatever is asked.
    struct Key: Hashable, Sendable, Comparable {
        /// The pattern of the path, never the path.
        let route: String
        let method: String
        /// The first digit of the status.
        let status: Int

        static func < (left: Key, right: Key) -> Bool { (left.route, left.method, left.status) < (right.route, right.method, right.status) }
    }
    private final class Place: Sendable {
        let took = Mutex<[Key: Histogram]>([:])
    }
    private static let methods: Set<String> = ["GET", "HEAD", "POST", "PATCH", "PUT", "DELETE", "OPTIONS"]

    /// Under way now.
    let flying = Atomic(0)
    private let places = (0..<16).map { _ in Place() }

    /// - Parameter seconds: from when it came until it was answered.
    func note(route: String, method: String, status: Int, seconds: Double) {
        let key = Key(route: route, method: RequestFigures.methods.contains(method) ? method : "other", status: status / 100)
        place.took.withLock { $0[key, default: Histogram(Histogram.seconds)].note(seconds) }
    }

    /// All that was counted, in order.
    var took: [(key: Key, seconds: Histogram)] {
        var sum: [Key: Histogram] = [:]
        for place in places {
            for (key, seconds) in place.took.withLock({ $0 }) { sum[key, default: Histogram(Histogram.seconds)].add(seconds) }
        }
        return sum.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    }

    private var place: Place {
        // Threads lie in memory far apart; multiplying spreads what tells them apart over the upper bits.
        let spread = UInt64(pthread_self()) &* 0x9E37_79B9_7F4A_7C15
        return places[Int(spread >> 60)]
    }
}
