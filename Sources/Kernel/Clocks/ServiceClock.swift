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
    let warning: Parameter<Whole>
    let escalation: Parameter<Escalation>?
    let party: (@Sendable (Situation<K>) -> RecordID?)?
    let line: @Sendable (Situation<K>) -> String?
    let step: @Sendable (Situation<K>) -> Step

    /// - Parameters:
    ///   - state: where it is kept. When its target will be reached stands, for lists, in the field that `Kind.due(of:)` names.
    ///   - metric: the column of the targets.
    ///   - warning: at how many hundredths of the target one is warned.
    ///   - escalation: at how many who is told; nil: nobody beyond those who work on the record.
    ///   - party: the team or supplier who has the record, and by whose promise it runs; nil: it runs by what we promise. Where they have promised
    ///     nothing it does not run, and with another it begins anew.
    ///   - line: the row of the targets that holds for a record: its priority.
    ///   - step: what the timer does once the command is done; asked with the draft as it will be stored.
    public init(
        _ state: @escaping @autoclosure @Sendable () -> KeyPath<K, Field<ClockState>>, of metric: String, in targets: Parameter<Targets>, by calendar: Parameter<CalendarChoice>, warning: Parameter<Whole>,
        escalation: Parameter<Escalation>? = nil, promisedBy party: (@Sendable (Situation<K>) -> RecordID?)? = nil,
        line: @escaping @Sendable (Situation<K>) -> String?,
        step: @escaping @Sendable (Situation<K>) -> Step
    ) {
        self.state = state
        self.metric = metric
        self.targets = targets
        self.calendar = calendar
        self.warning = warning
        self.escalation = escalation
        self.party = party
        self.line = line
        self.step = step
    }

    /// The timer after the command; nil where there is none: who was not timed from the beginning is not timed later, for nobody knows
    /// what was worked before.
    ///
    /// A change of target, line or calendar keeps the time that is counted: only what follows is counted otherwise.
    func next(after last: ClockState?, _ situation: Situation<K>) -> ClockState? {
        let step = step(situation)
        // Whoever has it when it stops is judged by it, whatever becomes of the record then.
        let party = step == .stops ? last?.party : self.party?(situation)
        let before = last?.party == party ? last : nil
        guard before != nil || begins(with: party, situation) else { return nil }
        let now = max(situation.now, before?.since ?? situation.now)
        let counted = before.map { $0.elapsed(at: now, in: situation.workingTime(of: $0.calendar)) } ?? 0
        guard let line = line(situation), let target = situation.value(of: targets, promisedBy: party)?.seconds(line, metric), let (phase, reason) = phase(step) else {
            return before == nil && party != nil ? nil : ended(before, counted, now)
        }
        let after = ClockState(
            phase: phase, since: now, elapsed: counted, target: target, calendar: time(party, situation)?.calendar,
            version: situation.source(of: targets, line, metric, promisedBy: party), party: party, line: line, reason: reason)
        // What has stopped stays as it was judged.
        if let before, before.phase == .stopped && phase == .stopped { return before }
        let told = told(before, after, situation)
        if let before, before.isSame(as: after) { return before.telling(told) }
        return after.telling(told)
    }

    /// Ours runs from the beginning of the record. That of others runs from the moment they have it and have promised something of it, if the record
    /// is timed at all.
    private func begins(with party: RecordID?, _ situation: Situation<K>) -> Bool {
        self.party == nil ? situation.isNew : party != nil && situation.isTimed
    }

    /// Who names no calendar in their promise works by ours.
    private func time(_ party: RecordID?, _ situation: Situation<K>) -> CalendarChoice? {
        situation.value(of: calendar, promisedBy: party) ?? situation[calendar]
    }

    /// Only time itself tells that a share is reached; a target that is another takes back what is not so any more.
    private func told(_ before: ClockState?, _ after: ClockState, _ situation: Situation<K>) -> Int64 {
        let told = before?.told ?? 0
        guard after.phase == .running || after.phase == .paused else { return told }
        let shares = shares(of: after, situation)
        func reached(_ elapsed: Int64) -> Int64 { shares.last { elapsed >= after.work($0) } ?? 0 }
        let kept = after.elapsed >= after.work(told) ? told : reached(after.elapsed)
        guard let due = situation.core.due, let before else { return kept }
        // What came after that moment has a moment of its own, which is told next.
        return max(kept, reached(before.elapsed(at: max(due, before.since), in: situation.workingTime(of: before.calendar))))
    }

    /// The shares of its target, in hundredths and in order, at which there is something to tell: a warning, a breach, a step of escalation.
    private func shares(of state: ClockState, _ situation: Situation<K>) -> [Int64] {
        let shares = steps(of: state, situation).map { Int64($0.share) }
        return Set(shares + [ClockState.whole, situation[warning].map { Int64($0.number) } ?? ClockState.whole]).sorted()
    }

    private func steps(of state: ClockState, _ situation: Situation<K>) -> [Escalation.Step] {
        escalation.flatMap { situation[$0]?.steps(state.line, metric) } ?? []
    }

    /// The steps of escalation that this command has come to, in their order; more than none only where time itself has.
    public func reached(_ situation: Situation<K>) -> [Escalation.Step] {
        guard let state = situation.draft[dynamicMember: state()] else { return [] }
        let before = situation.stored?[dynamicMember: self.state()]?.told ?? 0
        guard before < state.told else { return [] }
        return steps(of: state, situation).filter { before < $0.share && $0.share <= state.told }.sorted { $0.share < $1.share }
    }

    /// When the next share is to be told of; nil where none is left, or it does not run.
    func alarm(of state: ClockState, _ situation: Situation<K>) -> Moment? {
        guard state.phase == .running, let next = shares(of: state, situation).first(where: { $0 > state.told }) else { return nil }
        let left = state.work(next) - state.elapsed
        return left > 0 ? situation.workingTime(of: state.calendar).deadline(left, after: state.since) : state.since
    }

    private func phase(_ step: Step) -> (ClockState.Phase, String?)? {
        switch step {
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
            party: before?.party, line: before?.line ?? ServiceClock.noLine, told: before?.told ?? 0)
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
    /// Whether the same is promised, by the same people and word, in the same calendar.
    public func isPromised(as other: ClockState) -> Bool {
        target == other.target && calendar == other.calendar && version == other.version && party == other.party && line == other.line
    }

    /// Whether nothing is otherwise but what has been counted meanwhile.
    func isSame(as other: ClockState) -> Bool {
        phase == other.phase && reason == other.reason && isPromised(as: other)
    }
}

extension Rule {
    /// Keeps a record's timers; stands behind all rules that set what the timers look at.
    public static func clocks(_ clocks: [ServiceClock<K>]) -> Rule<K> {
        .saving("时钟", "Clocks") { situation in
            for clock in clocks {
                let state = clock.next(after: situation.stored?[dynamicMember: clock.state()], situation)
                situation.draft[dynamicMember: clock.state()] = state
                if let moment = state.flatMap({ clock.alarm(of: $0, situation) }) { situation.wake(at: moment) }
                let due = Kind.due(of: situation.id(of: clock.state())), before = situation.core.stored.flatMap { Moment($0[due]) }
                situation.core.draft[due] = state.flatMap { clock.due(of: $0, before: before, situation) }?.value ?? .null
            }
        }
    }
}
