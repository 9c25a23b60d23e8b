import Kernel
import Store

/// What a house has done since it was opened, and what it is at: for those who watch over it.
public struct HouseFigures: Sendable {
    public let store: StoreFigures
    /// Whether the base is on a server that other nodes may share.
    public let isShared: Bool
    public let signIns: [SignInEnd: Int]
    /// Events that no seal covers yet, counted up to 100,000.
    public let unsealed: Int
    /// When the newest seal was made; nil when there is none.
    public let sealed: Moment?
    /// What has fallen due and is not done yet, and what was given up, each counted up to 1,000.
    public let overdue: Int
    public let givenUp: Int
    /// When each duty was last done.
    public let duties: [(name: String, done: Moment)]
}

extension House {
    /// - Throws: `StoreError` when the base cannot be read.
    public func figures() async throws -> HouseFigures {
        let tail = try await sealer.tail()
        let (overdue, givenUp) = try await store.read { [core] reader in
            try (Due.count("moment <= \(core.now(in: reader))", in: reader), Due.count("moment IS NULL", in: reader))
        }
        return HouseFigures(
            store: store.figures, isShared: store.isShared, signIns: accounts.tally.figures, unsealed: tail.unsealed, sealed: tail.sealed,
            overdue: overdue, givenUp: givenUp, duties: Duty.allCases.map { ($0.rawValue, pulse.done($0)) })
    }
}
