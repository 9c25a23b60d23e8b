import Dispatch
import Synchronization

/// Waits for work in another base from within a read of this one, on a thread that the read has for itself.
enum Waiting {
    static func result<T: Sendable>(of work: @escaping @Sendable () async throws -> T) throws -> T {
        let kept = Mutex<Result<T, any Error>?>(nil)
        let done = DispatchSemaphore(value: 0)
        Task.detached {
            let result: Result<T, any Error>
            do { result = .success(try await work()) } catch { result = .failure(error) }
            kept.withLock { $0 = result }
            done.signal()
        }
        done.wait()
        guard let result = kept.withLock({ $0 }) else { throw CancellationError() }
        return try result.get()
    }
}
