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
    let due: @Sendable () -> KeyPath<K, Field<Moment>>
    let targets: Parameter<Targets>
    let metric: String
    let calendar: Parameter<CalendarChoice>
    let line: @Sendable (Situation<K>) -> String?
    let step: @Sendable (Situation<K>) -> Step

    /// - Parameters:
    ///   - state: where it is kept; `due`: when its target will be reached, for lists.
    ///   - metric: the column of the targets.
    ///   - line: the row of the targets that holds for a record: its priority.
    ///   - step: what the timer does once the command is done; asked with the draft as it will be stored.
    public init(
        _ state: @escaping @autoclosure @Sendable () -> KeyPath<K, Field<ClockState>>, due: @escaping @autoclosure @Sendable () -> KeyPath<K, Field<Moment>>,
        of metric: String, in targets: Parameter<Targets>, by calendar: Parameter<CalendarChoice>, line: @escaping @Sendable (Situation<K>) -> String?,
        step: @escaping @Sendable (Situation<K>) -> Step
    ) {
        self.state = state
        self.due = due
        self.metric = metric
        self.targets = targets
        self.calendar = calendar
        self.line = line
        self.step = step
    }

    /// The timer after the command; nil where there is none.
    ///
    /// A change of target, line or calendar keeps the time that is counted: only what follows is counted otherwise.
    func next(after before: ClockState?, _ situation: Situation<K>) -> ClockState? {
        let step = step(situation)
        guard step != .none else { return before.map { stopped($0, situation) } }
        guard let line = line(situation), let target = situation[targets]?.seconds(line, metric) else { return before.map { stopped($0, situation) } }
        let calendar = situation[calendar]?.calendar
        let counted = before.map { $0.elapsed(at: situation.now, in: situation.workingTime($0.calendar)) } ?? 0
        func state(_ phase: ClockState.Phase, _ reason: String? = nil) -> ClockState {
            ClockState(
                phase: phase, since: before == nil ? situation.begun : situation.now, elapsed: counted, target: target, calendar: calendar,
                version: situation.source(of: targets), line: line, reason: reason)
        }
        let after: ClockState =
            switch step {
            case .runs: state(.running)
            case .pauses(let reason): state(.paused, reason)
            case .stops, .none: state(.stopped)
            }
        // What has stopped stays as it was judged.
        if let before, before.phase == .stopped, after.phase == .stopped || before.isSame(as: after) { return before }
        if let before, before.isSame(as: after) { return before }
        return after
    }

    private func stopped(_ state: ClockState, _ situation: Situation<K>) -> ClockState {
        if state.phase == .stopped { return state }
        let counted = state.elapsed(at: situation.now, in: situation.workingTime(state.calendar))
        return ClockState(
            phase: .stopped, since: situation.now, elapsed: counted, target: state.target, calendar: state.calendar, version: state.version, line: state.line)
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
                situation.draft[dynamicMember: clock.due()] = state.flatMap { $0.due(in: situation.workingTime($0.calendar)) }
            }
        }
    }
}
