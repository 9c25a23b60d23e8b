import Kernel
import Store
import Synchronization

/// Where time enters, and nowhere else. A transaction asks once, and is told the base's own time.
public struct Clock: Sendable {
    private let simulated: (@Sendable () -> Moment)?

    public init(_ simulated: @escaping @Sendable () -> Moment) { self.simulated = simulated }
    private init() { simulated = nil }

    public static let system = Clock()

    /// What is written carries this time.
    func now(in reader: any Reader) throws -> Moment { try simulated?() ?? reader.now() }
    /// For what is only shown or compared: this machine's time, to the millisecond.
    public func now() -> Moment { simulated?() ?? .machine }
}

/// Time that stands still until it is moved: demo companies and tests live in it.
public final class SimulatedTime: Sendable {
    private let moment: Mutex<Moment>

    public init(_ start: Moment) { moment = Mutex(start) }

    public var clock: Clock { Clock { self.moment.withLock { $0 } } }
    public func advance(seconds: Int64) { moment.withLock { $0 = $0.adding(seconds: seconds) } }
    public func set(_ time: Moment) { moment.withLock { $0 = max($0, time) } }
}
