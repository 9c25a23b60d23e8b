import Foundation
import Kernel
import Synchronization

/// The time zones of the IANA data base, as the system has it.
public enum Zones {
    /// Between which years changes are looked for; after them a zone keeps its last offset.
    private static let years = 1970..<2100
    private static let known = Mutex<[String: Zone]>([:])

    /// - Parameter name: `Asia/Shanghai`, `UTC`, or a fixed offset as `+08:00`.
    /// - Returns: nil when there is no such zone.
    public static func named(_ name: String) -> Zone? {
        if name == utc { return Zone(name: utc, first: 0, changes: []) }
        if let offset = ZoneOffset(name) { return Zone(offset) }
        if let zone = known.withLock({ $0[name] }) { return zone }
        guard TimeZone.knownTimeZoneIdentifiers.contains(name), let system = TimeZone(identifier: name) else { return nil }
        let zone = Zone(name: name, first: offset(system, start), changes: changes(of: system))
        known.withLock { $0[name] = zone }
        return zone
    }

    /// The name of the machine's own zone, for those who have named none.
    public static let own: String = {
        let zone = TimeZone.current
        return named(zone.identifier) == nil ? shown(ZoneOffset(seconds: zone.secondsFromGMT()).description) : zone.identifier
    }()

    /// What a zone is called to people: nobody calls UTC `Z`.
    public static func shown(_ name: String) -> String { ZoneOffset(name)?.seconds == 0 ? utc : name }
    private static let utc = "UTC"

    private static let start = second(ofYear: years.lowerBound)
    private static let end = second(ofYear: years.upperBound)
    /// No zone has kept an offset for less.
    private static let step: Int64 = 24 * 3600

    private static func changes(of zone: TimeZone) -> [(at: Moment, seconds: Int)] {
        var changes: [(at: Moment, seconds: Int)] = []
        var last = offset(zone, start)
        for second in stride(from: start + step, through: end, by: Int(step)) {
            let now = offset(zone, second)
            guard now != last else { continue }
            changes.append((change(of: zone, from: last, in: second - step..<second), now))
            last = now
        }
        return changes
    }

    /// The first second after which the offset is another.
    private static func change(of zone: TimeZone, from offset: Int, in range: Range<Int64>) -> Moment {
        var low = range.lowerBound, high = range.upperBound
        while high - low > 1 {
            let middle = (low + high) / 2
            if self.offset(zone, middle) == offset { low = middle } else { high = middle }
        }
        return Moment(seconds: high)
    }

    private static func offset(_ zone: TimeZone, _ second: Int64) -> Int {
        zone.secondsFromGMT(for: Date(timeIntervalSince1970: Double(second)))
    }

    private static func second(ofYear year: Int) -> Int64 { (Day(year: year, month: 1, day: 1) ?? Day(number: 0)).start(offset: 0).milliseconds / 1000 }
}
