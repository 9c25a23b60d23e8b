import Engine
import Foundation
import Synchronization

/// Hands letters to the mail server, a few at a time, beside the threads that requests run on: libcurl waits for its server.
public final class Postman: Sendable {
    private static let together = 4
    private let settings: MailSettings
    private let work: OperationQueue
    /// With connections that the next letters may use.
    private let idle = Mutex<[Line]>([])

    public init(_ settings: MailSettings) {
        self.settings = settings
        work = OperationQueue()
        work.maxConcurrentOperationCount = Postman.together
    }

    /// Returns when the server has the letter, or it is known that it has not; soon after the task is cancelled, unless the server has all of it
    /// and says nothing.
    @Sendable public func post(_ letter: Letter) async -> Posting {
        let line = idle.withLock { $0.popLast() } ?? Line(settings)
        let posting = await withTaskCancellationHandler {
            await withCheckedContinuation { (continuation: CheckedContinuation<Posting, Never>) in
                work.addOperation { continuation.resume(returning: line.send(letter)) }
            }
        } onCancel: {
            line.giveUp()
        }
        if !Task.isCancelled { idle.withLock { $0.append(line) } }
        return posting
    }
}
