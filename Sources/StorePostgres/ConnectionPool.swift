import Foundation
import Kernel
import Store

/// Threads, each with a connection of its own, and a queue that all serve in order. A thread begins when there is work for it, so
/// that a quiet base holds few connections.
///
/// Cancellation of a request never reaches a thread: what was handed over is done or fails as a whole.
final class ConnectionPool: @unchecked Sendable {
    /// Work with the place its result goes to.
    private struct Job {
        let handedOver = ContinuousClock.now
        let run: (Seat) -> Void
        let fail: (any Error) -> Void
    }

    let size: Int
    private let queue: WorkQueue<Job>
    private let seat: @Sendable () -> Seat
    private let lock = NSLock()
    private var threads = 0
    private var isClosing = false
    private var closers: [CheckedContinuation<Void, Never>] = []

    /// - Parameter seat: makes the place of one thread.
    init(size: Int, _ patience: Patience, seat: @escaping @Sendable () -> Seat) {
        self.size = size
        self.seat = seat
        queue = WorkQueue(patience) { job, error in job.fail(error) }
    }

    /// Runs work on one of the threads.
    func run<T: Sendable>(_ work: @escaping @Sendable (Seat) throws -> T) async throws -> T {
        try await withCheckedThrowingContinuation { continuation in
            let job = Job { seat in
                continuation.resume(with: Result { try work(seat) })
            } fail: { error in
                continuation.resume(throwing: error)
            }
            // Under one lock with the closing, or the last thread might be missed.
            lock.withLock { if queue.add(job) { startOneMore() } }
        }
    }

    /// How the pool is: work that waits, threads at work, and how long work waited.
    var state: (waiting: Int, inUse: Int, waits: Histogram) {
        let (waiting, waits) = queue.state
        return (waiting, lock.withLock { threads } - queue.takers, waits)
    }

    /// Returns after everything handed over before is done.
    func close() async {
        await withCheckedContinuation { continuation in
            lock.lock()
            queue.close()
            isClosing = true
            closers.append(continuation)
            let done = takeClosers()
            lock.unlock()
            done.forEach { $0.resume() }
        }
    }

    private func startOneMore() {
        guard threads < size else { return }
        threads += 1
        let thread = Thread { [self] in work() }
        thread.name = "plumbline.postgres"
        thread.stackSize = 4 << 20
        thread.start()
    }

    private func work() {
        let seat = seat()
        while let job = queue.take(1)?.first {
            seat.begin(from: job.handedOver)
            job.run(seat)
        }
        seat.leave()
        lock.lock()
        threads -= 1
        let done = takeClosers()
        lock.unlock()
        done.forEach { $0.resume() }
    }

    /// Who waits for the end, once it has come.
    private func takeClosers() -> [CheckedContinuation<Void, Never>] {
        guard isClosing, threads == 0 else { return [] }
        defer { closers = [] }
        return closers
    }
}
