import Kernel
import Store
import Synchronization

/// Refused attempts and changes of access, each in its own transaction, so many an hour for one person.
public struct SecurityLog: Sendable {
    private static let mostPerHour = 200
    private final class Tally: Sendable {
        let counts = Mutex<(hour: Int64, of: [RecordID?: Int])>((0, [:]))
    }
    let store: any Store
    private let tally = Tally()

    init(store: any Store) { self.store = store }

    /// - Parameters:
    ///   - what: a short word: `denied`, `sign-in failed`, `locked`.
    ///   - detail: what was tried, without values.
    public func note(_ what: String, by person: RecordID?, _ detail: String, at now: Moment) async {
        let isWithin = tally.counts.withLock { counts in
            let hour = now.milliseconds / 3_600_000
            if counts.hour != hour { counts = (hour, [:]) }
            counts.of[person, default: 0] += 1
            return counts.of[person, default: 0] <= SecurityLog.mostPerHour
        }
        guard isWithin else { return }
        let words = String(detail.prefix(500))
        _ = try? await store.write { writer in
            try writer.run("INSERT INTO security_log (moment, person, what, detail) VALUES (\(now), \(person), \(what), \(words))")
        }
    }
}
