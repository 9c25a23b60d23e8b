import Kernel
import Logging
import Store

/// Sends people the letters they want, as they fall due. Of several processes on one base one does it.
///
/// A letter is taken in a transaction of its own, sent, and gone in another: no two processes send it, and what is cut off in between is sent
/// once more after five minutes, under the same Message-ID, by which mail programs know it again.
public final class Mailer: Sendable {
    static let name = "mailer"
    let tenure = Tenure(Lease(Mailer.name, length: 30))
    private let store: any Store
    private let core: Core
    /// Letters that are read at once, and so many are sent beside each other.
    private static let batch = 64
    private static let beside = 4

    init(store: any Store, core: Core) {
        self.store = store
        self.core = core
    }

    /// One round.
    /// - Parameters:
    ///   - post: hands a letter over.
    ///   - address: where browsers reach this house; nil: letters lead nowhere.
    /// - Returns: whether there is more to do at once.
    /// - Throws: `StoreError` when the base cannot be reached; nothing is lost by it.
    @discardableResult
    public func round(by post: @escaping Post, address: String?, _ logger: Logger) async throws -> Bool {
        guard try await tenure.isOurs(in: store) else { return false }
        let due = try await store.read { [core] in try PendingLetter.upTo(core.now(in: $0), limit: Mailer.batch, in: $0) }
        try await withThrowingTaskGroup(of: Void.self) { group in
            for (number, letter) in due.enumerated() {
                if number >= Mailer.beside { try await group.next() }
                group.addTask { try await self.deliver(letter, by: post, address: address, logger) }
            }
            try await group.waitForAll()
        }
        return !due.isEmpty
    }

    private func deliver(_ pending: PendingLetter, by post: Post, address: String?, _ logger: Logger) async throws {
        guard let (taken, letter) = try await take(pending, address) else { return }
        let posting = await post(letter)
        if case .refused(let words) = posting { logger.error("a letter was refused", metadata: ["person": "\(pending.person)", "error": "\(words)"]) }
        if case .later(let words) = posting { logger.warning("a letter was not sent yet", metadata: ["person": "\(pending.person)", "error": "\(words)"]) }
        try await store.write { [core] writer in try Outbox(writer: writer).settle(taken, posting, at: core.now(in: writer)) }
    }

    /// - Returns: nil where it is not to be sent, or not now.
    private func take(_ pending: PendingLetter, _ address: String?) async throws -> (PendingLetter, Letter)? {
        try await store.write { [core] writer -> (PendingLetter, Letter)? in
            let now = try core.now(in: writer), outbox = Outbox(writer: writer), wishes = try NoticeWishes.of(pending.person, in: writer)
            let loud = wishes.afterQuiet(now)
            guard loud == now else {
                try outbox.postpone(pending, to: loud)
                return nil
            }
            guard let taken = try outbox.take(pending, at: now) else { return nil }
            guard let letter = try LetterWriter(core: core, reader: writer, now: now, address: address).letter(pending, by: wishes) else {
                try outbox.end(of: taken)
                return nil
            }
            return (taken, letter)
        }
    }
}
