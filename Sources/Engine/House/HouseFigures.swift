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
    /// When each duty was last done.
    public let duties: [(name: String, done: Moment)]
}

extension House {
    /// - Throws: `StoreError` when the base cannot be read.
    public func figures() async throws -> HouseFigures {
        let tail = try await sealer.tail()
        return HouseFigures(
            store: store.figures, isShared: store.isShared, signIns: accounts.tally.figures, unsealed: tail.unsealed, sealed: tail.sealed,
            duties: Duty.allCases.map { ($0.rawValue, pulse.done($0)) })
    }
}
