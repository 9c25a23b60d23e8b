import Foundation
import NIOCore

/// What connections are given at most.
struct ConnectionLimits: Sendable {
    /// How long a connection may be silent, between requests or within one. An answer counts as sent when the system has it, so this is also
    /// what a slow line has for the largest file; and longer than proxies keep connections, so that they end them first.
    var silence: TimeAmount = .minutes(5)
    /// Open at a time; who comes then waits for one to end. The base and its files need descriptors too.
    var most = ConnectionLimits.descriptors - min(ConnectionLimits.descriptors / 2, 256)
    /// How long requests under way may take once the server was told to stop.
    var farewell: Duration = .seconds(20)

    /// Files and connections this process may have open.
    static var descriptors: Int {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return 1024 }
        return Int(clamping: min(limit.rlim_cur, 1 << 20))
    }
}
