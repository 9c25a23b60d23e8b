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

    private let string: ConnectionString
    private let settings: String
    let size: Int
    private let condition = NSCondition()
    private var waiting: [Job] = []
    private var idle = 0
    private var threads = 0
    private var isClosing = false
    /// Seconds from when work was handed over until a thread took it.
    private var waits = Histogram(Histogram.seconds)
    private var closers: [CheckedContinuation<Void, Never>] = []

    init(_ string: ConnectionString, settings: String, size: Int) {
        self.string = string
        self.settings = settings
        self.size = size
    }

    /// Runs work on one of the threads.
    func run<T: Sendable>(_ work: @escaping @Sendable (Seat) throws -> T) async throws -> T {
        try await withCheckedThrowingContinuation { continuation in
            hand(over: Job { seat in
                continuation.resume(with: Result { try work(seat) })
            } fail: { error in
                continuation.resume(throwing: error)
            })
        }
    }

    /// How the pool is: work that waits, threads at work, and how long work waited.
    var state: (waiting: Int, inUse: Int, waits: Histogram) {
        condition.lock()
        defer { condition.unlock() }
        return (waiting.count, threads - idle, waits)
    }

    /// Returns after everything handed over before is done.
    func close() async {
        await withCheckedContinuation { continuation in
            condition.lock()
            isClosing = true
            closers.append(continuation)
            condition.broadcast()
            let done = takeClosers()
            condition.unlock()
            done.forEach { $0.resume() }
        }
    }

    private func hand(over job: Job) {
        condition.lock()
        guard !isClosing else {
            condition.unlock()
            return job.fail(StoreError.cannotWrite("the base is closed"))
        }
        waiting.append(job)
        if waiting.count > idle, threads < size { start() }
        condition.signal()
        condition.unlock()
    }

    private func start() {
        threads += 1
        let thread = Thread { [self] in work() }
        thread.name = "plumbline.postgres"
        thread.stackSize = 4 << 20
        thread.start()
    }

    private func work() {
        let seat = Seat(string, settings: settings)
        while let job = nextJob() {
            if seat.begin(from: job.handedOver) {
                job.run(seat)
            } else {
                job.fail(StoreError.unavailable("the base is away or has too much to do"))
            }
        }
        seat.leave()
        condition.lock()
        threads -= 1
        let done = takeClosers()
        condition.unlock()
        done.forEach { $0.resume() }
    }

    private func nextJob() -> Job? {
        condition.lock()
        defer { condition.unlock() }
        idle += 1
        defer { idle -= 1 }
        while waiting.isEmpty {
            if isClosing { return nil }
            condition.wait()
        }
        let job = waiting.removeFirst()
        waits.note((ContinuousClock.now - job.handedOver) / .seconds(1))
        return job
    }

    /// Who waits for the end, once it has come.
    private func takeClosers() -> [CheckedContinuation<Void, Never>] {
        guard isClosing, threads == 0 else { return [] }
        defer { closers = [] }
        return closers
    }
}
