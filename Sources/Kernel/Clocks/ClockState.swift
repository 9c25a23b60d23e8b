/// Where a service-level timer stands, and all that is needed to count it again: which target, by whose word, in which calendar.
public struct ClockState: Hashable, Sendable {
    public enum Phase: String, Sendable {
        case running, paused
        /// What it waited for is done: it is judged.
        case stopped
        /// It is not timed any more, or not yet: canceled, or nothing is promised. Nobody judges it.
        case ended
    }

    public let phase: Phase
    /// Since when it is in this phase, by the record's own time.
    public let since: Moment
    /// Work counted before that, in milliseconds.
    public let elapsed: Int64
    /// What may be worked at most, in seconds.
    public let target: Int64
    /// Whose working time counts; nil: every minute of every day.
    public let calendar: RecordID?
    /// The version that set the target; nil: it is as shipped.
    public let version: RecordID?
    /// The team or supplier who promised it to us; nil: we promised it.
    public let party: RecordID?
    /// The line of the target: a priority.
    public let line: String
    /// Why it is paused.
    public let reason: String?
    /// The share of its target, in hundredths, that has been told of last; 0: none. Each is told once, and again where it is reached anew.
    public let told: Int64
    /// The share at which its word is broken.
    public static let whole: Int64 = 100

    public init(
        phase: Phase, since: Moment, elapsed: Int64, target: Int64, calendar: RecordID?, version: RecordID?, party: RecordID? = nil, line: String,
        reason: String? = nil, told: Int64 = 0
    ) {
        self.phase = phase
        self.since = since
        self.elapsed = elapsed
        self.target = target
        self.calendar = calendar
        self.version = version
        self.party = party
        self.line = line
        self.reason = reason
        self.told = told
    }

    func telling(_ told: Int64) -> ClockState {
        ClockState(
            phase: phase, since: since, elapsed: elapsed, target: target, calendar: calendar, version: version, party: party, line: line, reason: reason,
            told: told)
    }

    /// Work counted by a moment that is not before `since`, in milliseconds.
    public func elapsed(at moment: Moment, in time: WorkingTime) -> Int64 {
        phase == .running ? elapsed + time.elapsed(from: since, to: moment) : elapsed
    }

    /// When the target is reached, if it goes on running; nil where it does not run, or never in a calendar without work.
    public func due(in time: WorkingTime) -> Moment? {
        phase == .running ? time.deadline(target * 1000 - elapsed, after: since) : nil
    }

    /// Work, in milliseconds, that makes so many hundredths of its target.
    func work(_ share: Int64) -> Int64 { target * 10 * share }

    /// Whether more was worked than the target allows.
    public func isOver(at moment: Moment, in time: WorkingTime) -> Bool { elapsed(at: moment, in: time) > target * 1000 }

    /// What is counted and promised lies within a thousand years.
    private static let seconds: ClosedRange<Int64> = 0...(1000 * 366 * 86400)

    /// As it lies in the base and in history: parts `name=value` with blanks between, in this order.
    public var text: String {
        var parts = ["phase=\(phase.rawValue)", "since=\(since.milliseconds)", "elapsed=\(elapsed)", "target=\(target)", "line=\(line)"]
        let more: [String?] = [
            calendar.map { "calendar=\($0)" }, version.map { "version=\($0)" }, party.map { "party=\($0)" }, reason.map { "reason=\($0)" },
        ]
        parts += more.compactMap { $0 }
        if told != 0 { parts.append("told=\(told)") }
        return parts.joined(separator: " ")
    }

    /// - Returns: nil for what is no such text.
    public init?(_ text: String) {
        // Read many times a command: the bytes themselves, and a list, which is quicker than a dictionary of so few.
        var parts: [(name: Substring, value: Substring)] = []
        for part in text.utf8.split(separator: UInt8(ascii: " ")) {
            guard let equals = part.firstIndex(of: UInt8(ascii: "=")) else { return nil }
            let name = Substring(part[..<equals]), value = Substring(part[part.index(after: equals)...])
            guard !name.isEmpty, !value.isEmpty, !parts.contains(where: { $0.name == name }) else { return nil }
            parts.append((name, value))
        }
        func words(_ name: Substring) -> Substring? { parts.first { $0.name == name }?.value }
        func whole(_ name: Substring) -> Int64? { words(name).flatMap { Int64($0) } }
        guard let phase = words("phase").flatMap({ Phase(rawValue: String($0)) }), let since = whole("since"), let elapsed = whole("elapsed"),
            let target = whole("target"), let line = words("line"), ClockState.seconds.contains(target), (0...ClockState.seconds.upperBound * 1000).contains(elapsed),
            (Moment.beginning...Moment.end).contains(Moment(milliseconds: since)), let told = words("told") == nil ? 0 : whole("told"), told >= 0
        else { return nil }
        func id(_ name: Substring) -> RecordID? { words(name).flatMap { RecordID(String($0)) } }
        self.init(
            phase: phase, since: Moment(milliseconds: since), elapsed: elapsed, target: target, calendar: id("calendar"), version: id("version"),
            party: id("party"), line: String(line), reason: words("reason").map(String.init), told: told)
    }
}

extension ClockState: FieldValue {
    public init?(_ value: Kernel.Value) { if let state = value.text.flatMap({ ClockState($0) }) { self = state } else { return nil } }
    public var value: Kernel.Value { .text(text) }
}
