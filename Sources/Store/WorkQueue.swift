import Dispatch
import Foundation
import struct Kernel.Histogram

/// How much may wait for the base, and how long; who would have to wait beyond that is told `StoreError.busy`, and nothing was done.
public struct Patience: Sendable {
    /// How long work waits for its turn, and for a connection while the base cannot be reached.
    public let wait: Duration
    /// How many wait beside what is being done.
    public let most: Int

    public init(wait: Duration = .seconds(10), most: Int = 1000) {
        self.wait = wait
        self.most = most
    }
}

/// Work that threads take up in the order in which it came.
public final class WorkQueue<Work>: @unchecked Sendable {
    private struct Waiting {
        let since: ContinuousClock.Instant
        let until: ContinuousClock.Instant
        let work: Work
    }

    private let patience: Patience
    private let refuse: (Work, StoreError) -> Void
    private let timer = DispatchQueue(label: "plumbline.patience")
    private let condition = NSCondition()
    private var waiting: [Waiting] = []
    private var idle = 0
    private var waits = Histogram(Histogram.seconds)
    private var isWatched = false
    private var isClosed = false

    /// - Parameter refuse: tells whoever has handed work over that it will not be done.
    public init(_ patience: Patience, refuse: @escaping (Work, StoreError) -> Void) {
        self.patience = patience
        self.refuse = refuse
    }

    /// Hands work over, to be done or refused.
    /// - Returns: whether more of it waits now than threads do.
    @discardableResult
    public func add(_ work: Work) -> Bool {
        condition.lock()
        guard !isClosed, waiting.count < patience.most else {
            let reason: StoreError = isClosed ? .cannotWrite("the base is closed") : .busy
            condition.unlock()
            refuse(work, reason)
            return false
        }
        let now = ContinuousClock.now
        waiting.append(Waiting(since: now, until: now + patience.wait, work: work))
        watch()
        let lacksThreads = waiting.count > idle
        condition.signal()
        condition.unlock()
        return lacksThreads
    }

    /// The work that has waited longest; waits until there is some.
    /// - Returns: at most so much; nil once the queue is closed and all is taken.
    public func take(_ most: Int) -> [Work]? {
        condition.lock()
        defer { condition.unlock() }
        idle += 1
        defer { idle -= 1 }
        while waiting.isEmpty {
            if isClosed { return nil }
            condition.wait()
        }
        let now = ContinuousClock.now
        for one in waiting.prefix(most) { waits.note((now - one.since) / .seconds(1)) }
        return remove(min(most, waiting.count))
    }

    /// How much waits, and how many seconds what was taken has waited.
    public var state: (waiting: Int, waits: Histogram) {
        condition.lock()
        defer { condition.unlock() }
        return (waiting.count, waits)
    }

    /// Threads that wait for work.
    public var takers: Int {
        condition.lock()
        defer { condition.unlock() }
        return idle
    }

    /// Takes no more work; what waits is still to be taken.
    public func close() {
        condition.lock()
        isClosed = true
        condition.broadcast()
        condition.unlock()
    }

    private func remove(_ count: Int) -> [Work] {
        defer { waiting.removeFirst(count) }
        return waiting.prefix(count).map(\.work)
    }

    /// One alarm for all: who came first has waited longest.
    private func watch() {
        guard !isWatched, let first = waiting.first else { return }
        isWatched = true
        timer.asyncAfter(deadline: .now() + max(0, (first.until - .now) / .seconds(1))) { [weak self] in self?.giveUp() }
    }

    private func giveUp() {
        condition.lock()
        isWatched = false
        let now = ContinuousClock.now
        let overdue = remove(waiting.firstIndex { $0.until > now } ?? waiting.count)
        watch()
        condition.unlock()
        for work in overdue { refuse(work, .busy) }
    }
}
