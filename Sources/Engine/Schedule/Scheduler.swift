import Kernel
import Logging
import Store
import Synchronization

/// Does what falls due by itself: timers that warn and break their word, records that close when nobody objects.
///
/// Of several processes on one base one does it. What was due while none ran is done first, in the order of its moments, once.
public final class Scheduler: Sendable {
    static let name = "scheduler"
    let tenure = Tenure(Lease(Scheduler.name, length: 30))
    private let store: any Store
    private let core: Core
    /// The rules that all open records were last seen under.
    private let followed = Mutex<[UInt8]?>(nil)
    /// Records that are read at once; so many of them are done in one transaction, and so many transactions beside each other.
    private static let batch = 512, together = 16, beside = 16

    init(store: any Store, core: Core) {
        self.store = store
        self.core = core
    }

    /// One round.
    /// - Returns: whether there is more to do at once.
    /// - Throws: `StoreError` when the base cannot be reached; nothing is lost by it.
    @discardableResult
    public func round(_ logger: Logger) async throws -> Bool {
        guard try await tenure.isOurs(in: store) else { return false }
        return try await attend(logger)
    }

    private func attend(_ logger: Logger) async throws -> Bool {
        try await followRules()
        let due = try await store.read { [core] in try Due.upTo(core.now(in: $0), limit: Scheduler.batch, in: $0) }
        try await due.pieces(of: Scheduler.together).forEach(beside: Scheduler.beside) { try await self.wake($0, logger) }
        // What is done may bring on the next, in the order of its moments.
        return !due.isEmpty
    }

    private func wake(_ together: ArraySlice<Due>, _ logger: Logger) async throws {
        do {
            let book = try await store.write { [core] writer in
                let transaction = try Transaction(core: core, principal: .house, writer: writer)
                for due in together { try Transaction(within: transaction).wake(due) }
                return transaction.recorder.rulebook
            }
            core.rules.isKept(book)
        } catch let error where !Scheduler.passes(error) {
            // What is wrong with one keeps none of the others from being done.
            for due in together where together.count > 1 { try await wake([due], logger) }
            if together.count == 1, let due = together.first { try await failed(due, Scheduler.words(for: error), logger) }
        }
    }

    private func failed(_ due: Due, _ fault: Text, _ logger: Logger) async throws {
        logger.error("what fell due was not done", metadata: ["kind": "\(due.kind)", "record": "\(due.record)", "error": "\(fault.en)"])
        try await store.write { [core] in try Wakings(writer: $0).failed(due, fault, at: core.now(in: $0)) }
    }

    private static func words(for error: any Error) -> Text {
        switch error {
        case let refused as Refused: Text(refused.refusals.map(\.text.zh).joined(), refused.refusals.map(\.text.en).joined(separator: " "))
        case Failure.denied(let sentence): sentence
        default: Text("内部错误：\(error)", "Internal error: \(error)")
        }
    }

    /// Whether it says something of the base at this moment, and nothing of the record.
    private static func passes(_ error: any Error) -> Bool {
        switch error as? StoreError {
        case .unavailable, .busy, .cannotWrite, .commitUnknown, .overBudget: true
        case .notUnique, .engine, nil: false
        }
    }

    // MARK: rules that change by themselves

    /// When other rules have come into force, every open record with timers is looked at again.
    private func followRules() async throws {
        let (timeline, now) = try await store.read { [core] in (try core.rules.timeline(in: $0), try core.now(in: $0)) }
        let rules = timeline.rulebook(at: now).id
        guard followed.withLock({ $0 }) != rules else { return }
        let seen = try await store.read { try $0.first("SELECT value FROM setting WHERE name = 'rules followed'") { $0.text(0) } }
        if seen != Hex.text(rules) {
            let since = timeline.lastChange(upTo: now) ?? now
            // What is still being written may have been begun under the rules before.
            try await store.settled { _ in }
            for kind in core.registry.kinds where !kind.clocks.isEmpty { try await lookAgain(kind, at: since) }
            try await store.write { writer in
                try writer.send("DELETE FROM setting WHERE name = 'rules followed'")
                try writer.send("INSERT INTO setting (name, value) VALUES ('rules followed', \(Hex.text(rules)))")
            }
        }
        followed.withLock { $0 = rules }
    }

    /// Those that are timed, and those that wait for anything. What an import brought is not timed, and waits for nothing.
    private func lookAgain(_ kind: Kind, at moment: Moment) async throws {
        let clocks = kind.fields.filter { $0.type is ClockField }.map { "r.\(SQL.quoted($0.id)) NOT LIKE 'phase=ended%'" }
        // Nothing comes to a record before what was done to it last.
        let since: SQL = "CASE WHEN r.updated > \(moment) THEN r.updated ELSE \(moment) END"
        let isTimed = SQL(trusted: (clocks + ["w.moment IS NOT NULL"]).joined(separator: " OR "))
        let last = try await store.read { try $0.first("SELECT COALESCE(MAX(row), 0) FROM \(name: kind.name)") { $0.whole(0) } } ?? 0
        for row in stride(from: Int64(0), to: last, by: Int(Scheduler.piece)) {
            try await store.write { writer in
                try writer.send(
                    """
                    INSERT INTO waking (record, kind, due, moment, verb, tries, fault)
                    SELECT r.id, \(kind.name), \(since), \(since), NULL, 0, NULL FROM \(name: kind.name) r LEFT JOIN waking w ON w.record = r.id
                    WHERE r.open = 1 AND r.row > \(row) AND r.row <= \(row + Scheduler.piece) AND (\(isTimed))
                    ON CONFLICT (record) DO UPDATE SET verb = NULL, tries = 0, fault = NULL,
                    due = CASE WHEN waking.due < excluded.due THEN waking.due ELSE excluded.due END,
                    moment = CASE WHEN waking.due < excluded.due THEN waking.due ELSE excluded.due END
                    """)
            }
        }
    }
    private static let piece: Int64 = 2000

    /// Lets time pass: all that falls due is done at its moment, whoever holds the lease.
    /// - Parameter set: moves the house's clock.
    public func pass(to end: Moment, _ logger: Logger, set: (Moment) async throws -> Void) async throws {
        while let next = try await next(), next <= end {
            try await set(max(next, core.now()))
            while try await attend(logger) {}
        }
        try await set(end)
        while try await attend(logger) {}
    }

    /// The next moment at which something happens by itself; nil: nothing is to come.
    private func next() async throws -> Moment? {
        try await store.read { [core] reader in
            let due = try Due.next(1, in: reader).first?.moment
            let rules = try core.rules.timeline(in: reader).nextChange(after: core.now(in: reader))
            return [due, rules].compactMap { $0 }.min()
        }
    }
}
