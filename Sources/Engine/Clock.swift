import Kernel
import Store
import Synchronization

/// Where time enters, and nowhere else. A transaction asks once.
public struct Clock: Sendable {
    private let read: @Sendable () -> Moment

    public init(_ read: @escaping @Sendable () -> Moment) { self.read = read }

    public func now() -> Moment { read() }

    /// The machine's time, to the millisecond.
    public static let system = Clock { .machine }
}

/// Time that stands still until it is moved: demo companies and tests live in it.
public final class SimulatedTime: Sendable {
    private let moment: Mutex<Moment>

    public init(_ start: Moment) { moment = Mutex(start) }

    public var clock: Clock { Clock { self.moment.withLock { $0 } } }
    public func advance(seconds: Int64) { moment.withLock { $0 = $0.adding(seconds: seconds) } }
    public func set(_ time: Moment) { moment.withLock { $0 = max($0, time) } }
}
