/// A service-level timer that a kind's records run: what it waits for, and how long that may take.
public struct ServiceClock<K: RecordKind>: Sendable {
    /// What a command makes of a timer.
    public enum Step: Sendable, Hashable {
        case runs
        case pauses(reason: String)
        /// What it waited for is done.
        case stops
        /// It was never wanted, or is not any more.
        case none
    }

    let state: @Sendable () -> KeyPath<K, Field<ClockState>>
    let targets: Parameter<Targets>
    let metric: String
    let calendar: Parameter<CalendarChoice>
    let line: @Sendable (Situation<K>) -> String?
    let step: @Sendable (Situation<K>) -> Step

    /// - Parameters:
    ///   - state: where it is kept. When its target will be reached stands, for lists, in the field that `Kind.due(of:)` names.
    ///   - metric: the column of the targets.
    ///   - line: the row of the targets that holds for a record: its priority.
    ///   - step: what the timer does once the command is done; asked with the draft as it will be stored.
    public init(
        _ state: @escaping @autoclosure @Sendable () -> KeyPath<K, Field<ClockState>>, of metric: String, in targets: Parameter<Targets>, by calendar: Parameter<CalendarChoice>, line: @escaping @Sendable (Situation<K>) -> String?,
        step: @escaping @Sendable (Situation<K>) -> Step
    ) {
        self.state = state
        self.metric = metric
        self.targets = targets
        self.calendar = calendar
        self.line = line
        self.step = step
    }

    /// The timer after the command; nil where there is none: who was not timed from the beginning is not timed later, for nobody knows
    /// what was worked before.
    ///
    /// A change of target, line or calendar keeps the time that is counted: only what follows is counted otherwise.
    func next(after before: ClockState?, _ situation: Situation<K>) -> ClockState? {
        guard before != nil || situation.isNew else { return nil }
        let now = max(situation.now, before?.since ?? situation.now)
        let counted = before.map { $0.elapsed(at: now, in: situation.workingTime(of: $0.calendar)) } ?? 0
        guard let line = line(situation), let target = situation[targets]?.seconds(line, metric), let (phase, reason) = phase(situation) else {
            return ended(before, counted, now)
        }
        let after = ClockState(
            phase: phase, since: now, elapsed: counted, target: target, calendar: situation[calendar]?.calendar, version: situation.source(of: targets),
            line: line, reason: reason)
        // What has stopped stays as it was judged.
        if let before, before.isSame(as: after) || before.phase == .stopped && phase == .stopped { return before }
        return after
    }

    private func phase(_ situation: Situation<K>) -> (ClockState.Phase, String?)? {
        switch step(situation) {
        case .runs: (.running, nil)
        case .pauses(let reason): (.paused, reason)
        case .stops: (.stopped, nil)
        case .none: nil
        }
    }

    private func ended(_ before: ClockState?, _ counted: Int64, _ now: Moment) -> ClockState {
        if let before, [.stopped, .ended].contains(before.phase) { return before }
        return ClockState(
            phase: .ended, since: now, elapsed: counted, target: before?.target ?? 0, calendar: before?.calendar, version: before?.version,
            line: before?.line ?? ServiceClock.noLine)
    }

    private static var noLine: String { "-" }

    /// When its target is reached; past it, when that was.
    func due(of state: ClockState, before: Moment?, _ situation: Situation<K>) -> Moment? {
        guard state.phase == .running else { return nil }
        if state.elapsed < state.target * 1000 { return state.due(in: situation.workingTime(of: state.calendar)) }
        return before.map { min($0, state.since) } ?? state.since
    }
}

extension ClockState {
    /// Whether nothing is otherwise but what has been counted meanwhile.
    func isSame(as other: ClockState) -> Bool {
        phase == other.phase && target == other.target && calendar == other.calendar && version == other.version && line == other.line && reason == other.reason
    }
}

extension Rule {
    /// Keeps a record's timers; stands behind all rules that set what the timers look at.
    public static func clocks(_ clocks: [ServiceClock<K>]) -> Rule<K> {
        .saving("时钟", "Clocks") { situation in
            for clock in clocks {
                let state = clock.next(after: situation.stored?[dynamicMember: clock.state()], situation)
                situation.draft[dynamicMember: clock.state()] = state
                let due = Kind.due(of: situation.id(of: clock.state())), before = situation.core.stored.flatMap { Moment($0[due]) }
                situation.core.draft[due] = state.flatMap { clock.due(of: $0, before: before, situation) }?.value ?? .null
            }
        }
    }
}
