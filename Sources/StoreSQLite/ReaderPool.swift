import Dispatch
import struct GRDB.Configuration
import class GRDB.Database
import class GRDB.DatabaseQueue
import Store
import Synchronization

/// Connections that only read, each used by one thread at a time.
///
/// GRDB's own pool passes every read through two locks made of dispatch queues, which cost more than reading a record does.
final class ReaderPool: Sendable {
    static let size = 8
    private let free: Mutex<[DatabaseQueue]>
    private let places = DispatchSemaphore(value: ReaderPool.size)
    /// Reads with a budget leave half of the connections to those that are done at once.
    private let longPlaces = DispatchSemaphore(value: ReaderPool.size / 2)
    private let wait: Double

    /// - Parameter configuration: of the writing connection's pool; the base's file must exist.
    init(file: String, configuration: Configuration, _ patience: Patience) throws {
        wait = patience.wait / .seconds(1)
        var configuration = configuration
        configuration.readonly = true
        free = Mutex(try (0..<ReaderPool.size).map { _ in try DatabaseQueue(path: file, configuration: configuration) })
    }

    var inUse: Int { ReaderPool.size - free.withLock(\.count) }

    /// Waits while all connections are in use.
    /// - Throws: `StoreError.busy` when that takes too long.
    func read<T>(_ body: (Database) throws -> T) throws -> T {
        try within(places) { try readNow(body) }
    }

    /// The same for a read that may take long.
    func readLong<T>(_ body: (Database) throws -> T) throws -> T {
        try within(longPlaces) { try read(body) }
    }

    private func within<T>(_ places: DispatchSemaphore, _ act: () throws -> T) throws -> T {
        guard places.wait(timeout: .now() + wait) == .success else { throw StoreError.busy }
        defer { places.signal() }
        return try act()
    }

    private func readNow<T>(_ body: (Database) throws -> T) throws -> T {
        // The semaphore has counted a free one for us.
        guard let queue = free.withLock({ $0.popLast() }) else { throw StoreError.engine("the base is closed") }
        defer { free.withLock { $0.append(queue) } }
        return try queue.unsafeRead(body)
    }

    func close() throws {
        let queues = free.withLock { free in
            defer { free = [] }
            return free
        }
        for queue in queues { try queue.close() }
    }
}
