import Foundation
import Synchronization

/// Passwords are hashed beside the request threads, two at a time, for one takes about 80 ms and 16 MB.
final class HashingQueue: Sendable {
    private static let together = 2
    /// How many people may wait beside them; who comes then is told to come back.
    private let most: Int
    private let admitted = Mutex(0)
    private let work: OperationQueue

    init(waiting: Int = 32) {
        most = waiting + HashingQueue.together
        work = OperationQueue()
        work.maxConcurrentOperationCount = HashingQueue.together
    }

    /// - Throws: `Failure.busy` when too many are in already.
    func admit<T: Sendable>(_ body: @Sendable () async throws -> T) async throws -> T {
        let isIn = admitted.withLock { count in
            guard count < most else { return false }
            count += 1
            return true
        }
        guard isIn else { throw Failure.busy }
        defer { admitted.withLock { $0 -= 1 } }
        return try await body()
    }

    func run<T: Sendable>(_ body: @escaping @Sendable () throws -> T) async throws -> T {
        try await withCheckedThrowingContinuation { continuation in
            work.addOperation { continuation.resume(with: Result { try body() }) }
        }
    }
}
