import Kernel

/// A record's timer, step by step: what each event made of it, and the sum counted once more from what the event before had left.
public struct ClockAccount: Sendable {
    public struct Step: Sendable {
        /// The event's number in the record, who did what, and when it happened.
        public let n: Int64
        public let actor: RecordID
        public let verb: String
        /// When the step begins by the record's own time.
        public let at: Moment
        /// The timer from then on.
        public let state: ClockState
        /// Whether it only tells that a limit was passed, and changes nothing of what is counted.
        public let isAlarm: Bool
        /// Whether the team or supplier that was timed has it no longer.
        public let isHandedOn: Bool
        /// Work since the step before and in all, in milliseconds, as it is shown.
        public let counted: Int64
        public let elapsed: Int64
        /// Work in all as it comes out when it is counted again; nil where an import brought what was before.
        public let recounted: Int64?
    }

    public let field: any AnyField
    public let steps: [Step]
    /// The timer as it stands, and the moment up to which it is counted.
    public let state: ClockState
    public let moment: Moment
    /// Work in all by that moment, and since the last step, in milliseconds.
    public let elapsed: Int64
    public var counted: Int64 { elapsed - (steps.last?.elapsed ?? 0) }
    /// Whether more was worked by then than the target allows.
    public let isOver: Bool

    /// Nil for a timer that never ran.
    init?(_ field: any AnyField, of record: StoredRecord, _ events: [HistoryEntry], _ rules: RuleTimeline, now: Moment) {
        var steps: [Step] = []
        for event in events {
            guard let value = event[field.id] else { continue }
            let next = ClockState(value)
            if let last = steps.last, !last.isHandedOn, last.state.party != next?.party { steps.append(ClockAccount.handedOn(event, after: last, rules)) }
            guard let next else { continue }
            steps.append(ClockAccount.step(event, next, after: steps.last.flatMap { $0.isHandedOn ? nil : $0 }, rules))
        }
        guard let last = steps.last, let state = ClockState(record[field.id]) ?? (last.isHandedOn ? last.state : nil) else { return nil }
        let time = rules.workingTime(of: state.calendar)
        self.field = field
        self.steps = steps
        self.state = state
        moment = max(now, state.since)
        elapsed = state.elapsed(at: moment, in: time)
        isOver = state.isOver(at: moment, in: time)
    }

    private static func step(_ event: HistoryEntry, _ state: ClockState, after before: Step?, _ rules: RuleTimeline) -> Step {
        // An alarm changes nothing of what is counted: told is how much it was by then.
        let isAlarm = before.map { $0.state.told < state.told && $0.state.since == state.since } ?? false
        let at = isAlarm ? max(event.happened, state.since) : state.since
        let elapsed = isAlarm ? state.elapsed(at: at, in: rules.workingTime(of: state.calendar)) : state.elapsed
        let fresh: Int64? = event.verb == "create" || state.party != nil ? 0 : nil
        let recounted = before.map { $0.state.elapsed(at: at, in: rules.workingTime(of: $0.state.calendar)) } ?? fresh
        return Step(
            n: event.n, actor: event.actor, verb: event.verb, at: at, state: state, isAlarm: isAlarm, isHandedOn: false, counted: elapsed - (before?.elapsed ?? 0),
            elapsed: elapsed, recounted: recounted)
    }

    /// How much it took whoever had it; another begins anew.
    private static func handedOn(_ event: HistoryEntry, after before: Step, _ rules: RuleTimeline) -> Step {
        let had = before.state, at = max(event.recorded, had.since), elapsed = had.elapsed(at: at, in: rules.workingTime(of: had.calendar))
        let state = ClockState(
            phase: .ended, since: at, elapsed: elapsed, target: had.target, calendar: had.calendar, version: had.version, party: had.party, line: had.line,
            told: had.told)
        return Step(
            n: event.n, actor: event.actor, verb: event.verb, at: at, state: state, isAlarm: false, isHandedOn: true, counted: elapsed - before.elapsed,
            elapsed: elapsed, recounted: elapsed)
    }
}

extension Records {
    /// Events of one record that are looked through for its timers.
    private static let mostExplained: Int64 = 10_000
    private static let pieceExplained = 200

    /// The timers of a record that the caller may read, each counted up to now.
    /// - Parameter clocks: the fields wanted; nil: all.
    /// - Throws: `Failure.notFound` where the kind has no such timer, or none for the caller.
    public func explain(_ record: StoredRecord, _ clocks: [String]? = nil, as principal: Principal) async throws -> [ClockAccount] {
        let fields = Access(principal, to: record.kind).fields.filter { $0.type is ClockField && clocks?.contains($0.id) ?? true }
        guard !fields.isEmpty else { throw Failure.notFound }
        let rules = try await rules(), now = core.now()
        var events: [HistoryEntry] = [], last: Int64 = 0
        while last < min(record.version, Records.mostExplained) {
            let piece = try await history(record, after: last, limit: Records.pieceExplained, as: principal)
            events += piece.filter { event in fields.contains { event.has($0.id) } }
            guard let end = piece.last else { break }
            last = end.n
        }
        return fields.compactMap { ClockAccount($0, of: record, events, rules, now: now) }
    }
}

extension RuleTimeline {
    /// The versions of a calendar that said what was worked between two moments, in the order in which they took effect.
    public func versions(of calendar: RecordID, from start: Moment, to end: Moment) -> [RuleVersion] {
        let own = versions.filter { $0.subject == calendar && $0.hours != nil }
        return own.enumerated().filter { place, version in
            version.from <= end && (place + 1 == own.count || own[place + 1].from > start)
        }.map(\.element)
    }
}
