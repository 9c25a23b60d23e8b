import Kernel
import Logging
import Synchronization

/// What a house does by itself, again and again.
enum Duty: String, Sendable, CaseIterable {
    /// Takes or renews the keeper's lease, and so shows that the base can be written.
    case writing
    case sealing
    /// Cleans the files of the base of what was erased.
    case scrubbing
    /// Removes what has served its time.
    case clearing
    /// Does what falls due by itself, or sees that another process does.
    case waking

    /// What one process does for all that have the base open.
    static let shared: [Duty] = [.sealing, .scrubbing, .clearing]
}

/// When each duty was last done, and which failed since.
final class Pulse: Sendable {
    /// Seconds after which a duty that is not done is late; each is due every minute.
    static let patience: Int64 = 300
    private struct State {
        var done: [Duty: Moment] = [:]
        var failed: Set<Duty> = []
    }
    private let start: Moment
    private let state = Mutex(State())

    /// - Parameter start: when the house was opened.
    init(start: Moment) { self.start = start }

    /// Does a duty; what goes wrong is logged and remembered until it is done the next time.
    func attend(to duty: Duty, at now: Moment, _ logger: Logger, _ body: () async throws -> Void) async {
        do {
            try await body()
            let wasFailing = state.withLock { state in
                state.done[duty] = now
                return state.failed.remove(duty) != nil
            }
            if wasFailing { logger.warning("house keeping goes on", metadata: ["duty": "\(duty.rawValue)"]) }
        } catch {
            state.withLock { _ = $0.failed.insert(duty) }
            logger.error("house keeping failed", metadata: ["duty": "\(duty.rawValue)", "error": "\(error)"])
        }
    }

    /// Another process does them.
    func leave(_ duties: [Duty], at now: Moment) {
        state.withLock { state in
            for duty in duties {
                state.done[duty] = now
                state.failed.remove(duty)
            }
        }
    }

    func done(_ duty: Duty) -> Moment { state.withLock { $0.done[duty] } ?? start }

    /// Writing that failed is told at once, everything else when it is late.
    func failing(at now: Moment) -> [Duty] {
        let failed = state.withLock { $0.failed }
        return Duty.allCases.filter { now.seconds(since: done($0)) > Pulse.patience || $0 == .writing && failed.contains($0) }
    }
}

/// Whether a house is well, for those who watch over it. Says what fails, never why: the log does.
public struct Health: Sendable, Hashable {
    public struct Failing: Sendable, Hashable {
        /// `reading`, `writing`, `sealing`, `scrubbing`, `clearing` or `waking`.
        public let duty: String
        /// When it was last done; nil for `reading`, which is tried when asked.
        public let lastDone: Moment?
    }

    /// The provider's name; nil when the base cannot be read.
    public let organisation: String?
    public let failing: [Failing]
}
