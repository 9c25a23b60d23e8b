import Kernel
import Store

/// What falls due by itself, as it stands now.
public struct Outlook: Sendable {
    /// Whether some process attends to it.
    public let isAttended: Bool
    /// In the order of their moments.
    public let coming: [Due]
    /// What was tried in vain too often, and waits for somebody's word.
    public let givenUp: [Due]
    /// Letters that could not be sent, and wait for somebody's word.
    public let letters: [PendingLetter]
}

extension Records {
    /// Administrators look after what happens by itself.
    public static func oversees(_ principal: Principal) -> Bool { principal.roles.contains("admin") }

    /// What is to come and what was given up, at most so many of each.
    /// - Throws: `Failure.notFound` for those who do not look after it.
    public func outlook(_ limit: Int, as principal: Principal) async throws -> Outlook {
        guard Records.oversees(principal) else { throw Failure.notFound }
        return try await store.read { reader in
            Outlook(
                isAttended: try Lease.isHeld(Scheduler.name, in: reader), coming: try Due.next(limit, in: reader), givenUp: try Due.givenUp(limit, in: reader),
                letters: try PendingLetter.givenUp(limit, in: reader))
        }
    }

    /// Has what was given up tried once more.
    /// - Throws: `Failure.notFound` when it was not given up, or the caller does not look after it.
    public func retry(_ record: RecordID, as principal: Principal) async throws {
        guard Records.oversees(principal), try await store.write({ [core] in try Wakings(writer: $0).retry(record, at: core.now(in: $0)) }) else { throw Failure.notFound }
    }

    /// Has a letter that was given up sent once more.
    /// - Throws: `Failure.notFound` when it was not given up, or the caller does not look after it.
    public func retry(letter notice: Int64, as principal: Principal) async throws {
        guard Records.oversees(principal), try await store.write({ [core] in try Outbox(writer: $0).retry(notice, at: core.now(in: $0)) }) else { throw Failure.notFound }
    }
}
