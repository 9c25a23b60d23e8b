import Kernel
import Logging
import Store

extension House {
    /// Where the clock of a simulated base stands.
    /// - Throws: `Refused` where time is the world's.
    public func clock() async throws -> Moment {
        guard let moment = try await store.read(Clock.stands) else {
            throw Refused("这个库按真实时间运行，时钟不能拨动。", "This base lives in real time; its clock cannot be moved.")
        }
        return moment
    }

    /// Moves the clock of a simulated base through every moment at which something falls due; that is done before it goes on.
    /// - Throws: `Refused` where time is the world's, or for a moment that has passed.
    public func pass(to end: Moment, logger: Logger) async throws {
        guard try await clock() <= end else { throw Refused("时钟只能向前拨。", "A clock only moves forward.") }
        try await scheduler.pass(to: end, logger) { [store] moment in try await store.write { try Clock.set(moment, in: $0) } }
    }
}
