import Foundation

/// What the system says of this process.
enum ProcessFigures {
    /// Bytes of memory in use; 0 where the system does not say.
    static var resident: Int {
        // proc(5): sizes in pages, the second of them resident.
        let sizes = (try? String(contentsOfFile: "/proc/self/statm", encoding: .ascii))?.split(separator: " ") ?? []
        return sizes.count > 1 ? (Int(sizes[1]) ?? 0) * sysconf(Int32(_SC_PAGESIZE)) : 0
    }

    /// Seconds all its threads have worked.
    static var cpu: Double {
        var usage = rusage()
        guard getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage) == 0 else { return 0 }
        return seconds(usage.ru_utime) + seconds(usage.ru_stime)
    }

    static var descriptors: Int { (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").count) ?? 0 }

    private static func seconds(_ time: timeval) -> Double { Double(time.tv_sec) + Double(time.tv_usec) / 1_000_000 }
}
