import Foundation
import Kernel
import Store

/// One thread owns the writing connection. Requests hand it bodies and await; bodies that wait together share one commit.
///
/// Cancellation of a request never reaches the thread: what was handed over is done or fails as a whole.
final class GroupWriter: @unchecked Sendable {
    /// A body with the place its result goes to. Touched by the writer's thread alone once handed over.
    struct Job {
        let handedOver = ContinuousClock.now
        /// Runs the body and keeps its result; throws what it threw.
        let run: (SQLiteConnection) throws -> Void
        /// Gives the kept result, or the error, to whoever waits.
        let finish: ((any Error)?) -> Void
    }

    /// Runs bodies in one transaction each way: begin, each in a savepoint, commit.
    typealias Transact = (_ bodies: (SQLiteConnection) throws -> Void) throws -> Void

    private static let largestGroup = 64
    private let condition = NSCondition()
    private var waiting: [Job] = []
    private var isClosing = false
    private var isClosed = false
    private var counted = StoreFigures()
    private let transact: Transact

    init(transact: @escaping Transact) {
        self.transact = transact
        let thread = Thread { [self] in work() }
        thread.name = "plumbline.writer"
        thread.stackSize = 4 << 20
        thread.start()
    }

    func write<T: Sendable>(_ body: @escaping @Sendable (any Writer) throws -> T) async throws -> T {
        try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<T, any Error>) in
            var kept: T?
            let job = Job {
                // A connection of its own for each body, for its own time.
                kept = try body(SQLiteConnection(database: $0.database, dialect: $0.dialect))
            } finish: { error in
                if let kept, error == nil {
                    continuation.resume(returning: kept)
                } else {
                    continuation.resume(throwing: error ?? StoreError.engine("no result"))
                }
            }
            guard hand(over: job) else { return job.finish(StoreError.cannotWrite("the base is closed")) }
        }
    }

    /// Returns after everything handed over before is done.
    func close() {
        condition.lock()
        isClosing = true
        condition.broadcast()
        while !isClosed { condition.wait() }
        condition.unlock()
    }

    var figures: StoreFigures {
        condition.lock()
        defer { condition.unlock() }
        var figures = counted
        figures.waiting = waiting.count
        return figures
    }

    private func hand(over job: Job) -> Bool {
        condition.lock()
        defer { condition.unlock() }
        guard !isClosing else { return false }
        waiting.append(job)
        condition.signal()
        return true
    }

    private func work() {
        while let group = nextGroup() { commit(group) }
        condition.lock()
        isClosed = true
        condition.broadcast()
        condition.unlock()
    }

    private func nextGroup() -> [Job]? {
        condition.lock()
        defer { condition.unlock() }
        while waiting.isEmpty {
            if isClosing { return nil }
            condition.wait()
        }
        let group = Array(waiting.prefix(GroupWriter.largestGroup))
        waiting.removeFirst(group.count)
        let now = ContinuousClock.now
        for job in group { counted.waits.note((now - job.handedOver) / .seconds(1)) }
        return group
    }

    /// Results are released only after COMMIT. When the group itself fails, each body runs again alone.
    private func commit(_ group: [Job]) {
        var errors: [(any Error)?] = []
        do {
            try transact { connection in
                errors = []
                // A lone body's failure undoes the whole transaction, so it needs no savepoint, which SQLite makes dear.
                if group.count == 1 { return try group[0].run(connection) }
                for job in group { errors.append(try attempt(job, on: connection)) }
            }
        } catch {
            guard group.count > 1 else { return group.forEach { $0.finish(error) } }
            return group.forEach { commit([$0]) }
        }
        if group.count == 1 { errors = [nil] }
        count(errors.count { $0 == nil })
        for (job, error) in zip(group, errors) { job.finish(error) }
    }

    private func count(_ writes: Int) {
        guard writes > 0 else { return }
        condition.lock()
        counted.commits.note(Double(writes))
        condition.unlock()
    }

    /// A body's own failure undoes its savepoint only; a failure of the base undoes the group.
    private func attempt(_ job: Job, on connection: SQLiteConnection) throws -> (any Error)? {
        try connection.run("SAVEPOINT body")
        do {
            try job.run(connection)
            try connection.run("RELEASE body")
            return nil
        } catch {
            if case StoreError.cannotWrite = error { throw error }
            try connection.run("ROLLBACK TO body")
            try connection.run("RELEASE body")
            return error
        }
    }
}
