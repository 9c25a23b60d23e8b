import Foundation
import Kernel

extension Moment {
    /// The machine's time, to the millisecond: the time of a base that lives in this process.
    public static var machine: Moment {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Moment(milliseconds: Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000)
    }
}
