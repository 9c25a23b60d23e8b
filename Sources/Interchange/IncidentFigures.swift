import Engine
import Kernel

/// Sums over incidents, one after the other. Only the times to resolve are kept one by one, for their median.
struct IncidentFigures {
    private(set) var incidents = 0
    private var priorities: [String: Int] = [:]
    private var opened = MonthCounts(), resolved = MonthCounts(), closed = MonthCounts()
    private var backlog = MonthBacklog()
    private var durations: [Int64] = []
    private var reopens: Int64 = 0, reassignments: Int64 = 0
    private var slas: [String: Int] = [:]
    private var zones: Set<Int> = []
    private let zoneOffset: Int?

    init(zoneOffset: Int?) { self.zoneOffset = zoneOffset }

    mutating func add(_ record: StoredRecord) {
        let facts = record["source"].texts
        incidents += 1
        priorities[facts["priority"] ?? record["priority"].text ?? "?", default: 0] += 1
        reopens += facts["reopen_count"].flatMap { Int64($0) } ?? record["reopens"].whole ?? 0
        reassignments += facts["reassignment_count"].flatMap { Int64($0) } ?? record["reassignments"].whole ?? 0
        if let made = facts["made_sla"] { slas[made, default: 0] += 1 }
        let zone = zoneOffset ?? facts[LogMapping.zoneFact].flatMap { ZoneOffset($0) }?.seconds ?? 0
        zones.insert(zone)
        addTimes(Moment(record["opened"]), Moment(record["resolved"]), Moment(record["closed"]), zone)
    }

    private mutating func addTimes(_ opened: Moment?, _ resolved: Moment?, _ closed: Moment?, _ zone: Int) {
        let openedMonth = opened.map { Month($0, offset: zone) }, closedMonth = closed.map { Month($0, offset: zone) }
        if let openedMonth {
            self.opened.add(openedMonth)
            backlog.add(opened: openedMonth, closed: closedMonth)
        }
        if let resolved { self.resolved.add(Month(resolved, offset: zone)) }
        if let closedMonth { self.closed.add(closedMonth) }
        if let opened, let resolved { durations.append(resolved.milliseconds - opened.milliseconds) }
    }

    func json(source: String?, steps: [String: Int]) -> JSON {
        .object([
            "source": source.map { .text($0) } ?? .null,
            "zone": zones.count == 1 ? zones.first.map { .text(ZoneOffset(seconds: $0).description) } ?? .null : .null,
            "incidents": .whole(Int64(incidents)),
            "by_priority": IncidentFigures.byName(priorities),
            "opened_per_month": opened.json,
            "resolved_per_month": resolved.json,
            "closed_per_month": closed.json,
            "backlog_not_closed_at_month_end": backlog.json,
            "time_to_resolve_all": IncidentFigures.minutes(durations),
            "reopen_count": .object(["sum": .whole(reopens)]),
            "reassignment_count": .object(["sum": .whole(reassignments)]),
            "state_transitions": IncidentFigures.byCount(steps),
            "by_made_sla": IncidentFigures.byName(slas),
        ])
    }

    private static func byName(_ counts: [String: Int]) -> JSON {
        .object(counts.sorted { $0.key < $1.key }.map { JSON.Member($0.key, .whole(Int64($0.value))) })
    }

    /// Most common first; by name where that is equal.
    private static func byCount(_ counts: [String: Int]) -> JSON {
        .object(counts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map { JSON.Member($0.key, .whole(Int64($0.value))) })
    }

    /// - Parameter durations: in milliseconds. Null when there are none.
    private static func minutes(_ durations: [Int64]) -> JSON {
        guard !durations.isEmpty else { return .null }
        let sorted = durations.sorted(), count = sorted.count
        func number(_ milliseconds: Double) -> JSON { .number((milliseconds / 60_000 * 100).rounded(.toNearestOrEven) / 100) }
        let middle = (Double(sorted[(count - 1) / 2]) + Double(sorted[count / 2])) / 2
        return .object([
            "n": .whole(Int64(count)),
            "mean_min": number(Double(sorted.reduce(0, +)) / Double(count)),
            "median_min": number(middle),
            "p90_min": number(Double(sorted[count * 9 / 10])),
            "min": number(Double(sorted[0])),
            "max": number(Double(sorted[count - 1])),
        ])
    }
}
