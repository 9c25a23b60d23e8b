import Kernel
import Store
import Synchronization

/// Where time enters, and nowhere else. A transaction asks once, and is told the base's own time.
public struct Clock: Sendable {
    private enum Source: Sendable {
        case system
        case given(@Sendable () -> Moment)
        /// A row of the base, which all its nodes go by.
        case row(SimulatedTime)
    }
    private let source: Source

    public init(_ simulated: @escaping @Sendable () -> Moment) { source = .given(simulated) }
    private init(_ source: Source) { self.source = source }

    public static let system = Clock(.system)
    /// - Parameter seen: where the row stands.
    static func row(_ seen: Moment) -> Clock { Clock(.row(SimulatedTime(seen))) }
    var isSystem: Bool { if case .system = source { true } else { false } }

    /// What is written carries this time.
    func now(in reader: any Reader) throws -> Moment {
        switch source {
        case .system: return try reader.now()
        case .given(let time): return time()
        case .row(let last):
            if let now = try Clock.stands(in: reader) { last.set(now) }
            return last.clock.now()
        }
    }

    /// For what is only shown or compared: this machine's time, to the millisecond; of a simulated base, where it was last seen.
    public func now() -> Moment {
        switch source {
        case .system: .machine
        case .given(let time): time()
        case .row(let last): last.clock.now()
        }
    }

    // MARK: the row

    private static let name = "clock"

    /// Where the clock of a simulated base stands; nil where time is the world's.
    static func stands(in reader: any Reader) throws -> Moment? {
        try reader.first("SELECT value FROM setting WHERE name = \(name)") { Int64($0.text(0)).map { Moment(milliseconds: $0) } } ?? nil
    }

    static func set(_ moment: Moment, in writer: any Writer) throws {
        try writer.send(
            "INSERT INTO setting (name, value) VALUES (\(name), \(String(moment.milliseconds))) ON CONFLICT (name) DO UPDATE SET value = excluded.value")
    }
}

/// Time that stands still until it is moved: demo companies and tests live in it.
public final class SimulatedTime: Sendable {
    private let moment: Mutex<Moment>

    public init(_ start: Moment) { moment = Mutex(start) }

    public var clock: Clock { Clock { self.moment.withLock { $0 } } }
    public func advance(seconds: Int64) { moment.withLock { $0 = $0.adding(seconds: seconds) } }
    public func set(_ time: Moment) { moment.withLock { $0 = max($0, time) } }
}
