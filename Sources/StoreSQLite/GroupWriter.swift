import Foundation
import Kernel
import Store
import Synchronization

/// One thread owns the writing connection. Requests hand it bodies and await; bodies that wait together share one commit.
///
/// Cancellation of a request never reaches the thread: what was handed over is done or fails as a whole.
final class GroupWriter: @unchecked Sendable {
    /// A body with the place its result goes to. Touched by the writer's thread alone once handed over.
    struct Job {
        /// Runs the body and keeps its result; throws what it threw.
        let run: (SQLiteConnection) throws -> Void
        /// Gives the kept result, or the error, to whoever waits.
        let finish: ((any Error)?) -> Void
    }

    /// Runs bodies in one transaction: begin, the bodies, commit.
    typealias Transact = (_ bodies: (SQLiteConnection) throws -> Void) throws -> Void

    private static let largestGroup = 64
    private let queue: WorkQueue<Job>
    private let ended = DispatchSemaphore(value: 0)
    private let commits = Mutex(StoreFigures().commits)
    private let transact: Transact

    init(_ patience: Patience, transact: @escaping Transact) {
        queue = WorkQueue(patience) { job, error in job.finish(error) }
        self.transact = transact
        let thread = Thread { [self] in work() }
        thread.name = "plumbline.writer"
        thread.stackSize = 4 << 20
        thread.start()
    }

    func write<T: Sendable>(_ body: @escaping @Sendable (any Writer) throws -> T) async throws -> T {
        try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<T, any Error>) in
            var kept: T?
            queue.add(Job {
                // A connection of its own for each body, for its own time.
                kept = try body(SQLiteConnection(database: $0.database, dialect: $0.dialect))
            } finish: { error in
                if let kept, error == nil {
                    continuation.resume(returning: kept)
                } else {
                    continuation.resume(throwing: error ?? StoreError.engine("no result"))
                }
            })
        }
    }

    /// Returns after everything handed over before is done.
    func close() {
        queue.close()
        ended.wait()
        ended.signal()
    }

    var figures: StoreFigures {
        var figures = StoreFigures()
        figures.commits = commits.withLock { $0 }
        (figures.waiting, figures.waits) = queue.state
        return figures
    }

    private func work() {
        while let group = queue.take(GroupWriter.largestGroup) { commit(group) }
        ended.signal()
    }

    /// Results are released only after COMMIT. Mostly all bodies do well, so they are run without savepoints, for which SQLite keeps a copy of
    /// every page that is touched; where one of them fails, all run again, each in its own.
    private func commit(_ group: [Job]) {
        do {
            try transact { connection in
                for job in group { try job.run(connection) }
            }
        } catch {
            return group.count > 1 ? commitApart(group) : group[0].finish(error)
        }
        finish(group, group.map { _ in nil })
    }

    /// When the group itself fails, each body runs again alone.
    private func commitApart(_ group: [Job]) {
        var errors: [(any Error)?] = []
        do {
            try transact { connection in
                for job in group { errors.append(try attempt(job, on: connection)) }
            }
        } catch {
            return group.forEach { commit([$0]) }
        }
        finish(group, errors)
    }

    private func finish(_ group: [Job], _ errors: [(any Error)?]) {
        count(errors.count { $0 == nil })
        for (job, error) in zip(group, errors) { job.finish(error) }
    }

    private func count(_ writes: Int) {
        guard writes > 0 else { return }
        commits.withLock { $0.note(Double(writes)) }
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
