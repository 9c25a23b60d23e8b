import Kernel
import Store
import Synchronization

/// What every command and read shares: declarations, time, and the statements made from them once.
final class Core: Sendable {
    let registry: Registry
    let clock: Clock
    let attachments: AttachmentFiles
    let limits: HouseLimits
    let labels = LabelBook()
    let reports = ReportShelf()
    let rules: RuleShelf
    private let readers: [String: RecordReader]
    private let lastNow = Mutex(Moment(milliseconds: 0))

    init(registry: Registry, clock: Clock, attachments: AttachmentFiles, limits: HouseLimits) {
        self.registry = registry
        self.clock = clock
        self.attachments = attachments
        self.limits = limits
        rules = RuleShelf(registry)
        readers = Dictionary(uniqueKeysWithValues: registry.kinds.map { ($0.name, RecordReader($0)) })
    }

    /// The transaction's time; it never runs backwards while the house is open.
    func now(in reader: any Reader) throws -> Moment {
        let now = try clock.now(in: reader)
        return lastNow.withLock {
            $0 = max($0, now)
            return $0
        }
    }

    func now() -> Moment { clock.now() }

    func reader(_ kind: Kind) -> RecordReader { readers[kind.name] ?? RecordReader(kind) }

    func kind(_ name: String) throws -> Kind {
        guard let kind = registry.kind(name) else { throw Failure.notFound }
        return kind
    }

    func filters(for principal: Principal, in reader: any Reader, now: Moment) -> FilterSQL {
        FilterSQL(registry: registry, dialect: reader.dialect, principal: principal, now: now)
    }

    /// The record, when the principal may do `condition` on it; nil otherwise.
    func find(_ kind: Kind, _ id: RecordID, where condition: Filter?, as principal: Principal, in reader: any Reader, now: Moment) throws -> StoredRecord? {
        guard let condition else { return nil }
        var sql: SQL = "\(name: kind.name).\(name: "id") = \(id)"
        if condition != .all { sql += " AND " + (try filters(for: principal, in: reader, now: now).condition(condition, on: kind)) }
        let rows = self.reader(kind)
        return try reader.first(rows.select(sql), rows.read)
    }
}

/// Rules look through this: bounded, in the same transaction, not limited by the caller's access.
struct HouseLook: Looking {
    static let most = 200
    let core: Core
    let principal: Principal
    let now: Moment
    let reader: any Reader
    var rules: RuleTimeline?

    func workingTime(of calendar: RecordID?) -> WorkingTime { (rules ?? core.rules.last).workingTime(of: calendar) }

    func look(_ kind: String, where filter: Filter, limit: Int) throws -> [StoredRecord] {
        let kind = try core.kind(kind)
        let condition = try core.filters(for: principal, in: reader, now: now).condition(filter, on: kind)
        let rows = core.reader(kind)
        let newest = SQL(trusted: "ORDER BY row DESC") + " LIMIT \(min(max(limit, 1), HouseLook.most))"
        return try reader.rows(rows.select(condition, newest), rows.read)
    }

    func kind(_ name: String) -> Kind? { core.registry.kind(name) }
    func zone(_ name: String) -> Zone? { Zones.named(name) }

    func onCall(_ team: RecordID, at moment: Moment) throws -> [OnCall] {
        try core.registry.kinds.lazy.compactMap(\.duty).first?.onCall(team, at: moment, self) ?? []
    }
}
