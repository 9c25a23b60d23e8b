import Engine
import Kernel

/// What the sources of imports said of their cases, in sums: by their own words where there are any, else by our fields.
struct IncidentFigures {
    private(set) var incidents = 0
    private var priorities: [String: Int] = [:]
    private var reopens: Int64 = 0, reassignments: Int64 = 0
    private var slas: [String: Int] = [:]
    private var zones: Set<String> = []

    /// The zone of the imports, where they all have the same.
    var zone: ZoneOffset? { zones.count == 1 ? zones.first.flatMap { ZoneOffset($0) } : nil }

    mutating func add(_ record: StoredRecord) {
        let facts = record["source"].texts
        incidents += 1
        priorities[facts["priority"] ?? record["priority"].text ?? "?", default: 0] += 1
        reopens += facts["reopen_count"].flatMap { Int64($0) } ?? record["reopens"].whole ?? 0
        reassignments += facts["reassignment_count"].flatMap { Int64($0) } ?? record["reassignments"].whole ?? 0
        if let made = facts["made_sla"] { slas[made, default: 0] += 1 }
        zones.insert(facts[LogMapping.zoneFact] ?? "Z")
    }

    /// - Parameters:
    ///   - answer: the report by months; nil when there is no record.
    ///   - steps: from state to state.
    func json(source: String?, zone: ZoneOffset, _ answer: ReportAnswer?, steps: [String: Int]) -> JSON {
        .object([
            "source": source.map { .text($0) } ?? .null,
            "zone": .text(zone.description),
            "incidents": .whole(Int64(incidents)),
            "by_priority": IncidentFigures.byName(priorities),
            "opened_per_month": IncidentFigures.months("opened", answer),
            "resolved_per_month": IncidentFigures.months("resolved", answer),
            "closed_per_month": IncidentFigures.months("closed", answer),
            "backlog_not_closed_at_month_end": IncidentFigures.backlog(answer),
            "time_to_resolve_all": answer?.whole.time?.json ?? .null,
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

    private static func name(_ span: DaySpan) -> String { String(span.day.iso.prefix(7)) }

    /// Months with none are left out.
    private static func months(_ field: String, _ answer: ReportAnswer?) -> JSON {
        guard let answer, let counts = answer.whole.volume[field] else { return .object([JSON.Member]()) }
        return .object(zip(answer.period.spans, counts).filter { $0.1 > 0 }.map { JSON.Member(name($0.0), .whole(Int64($0.1))) })
    }

    /// From the first month in which one was opened to the last in which one was, or to the one after the last in which one was closed.
    private static func backlog(_ answer: ReportAnswer?) -> JSON {
        guard let answer, let open = answer.whole.backlog["closed"], let opened = answer.whole.volume["opened"], let closed = answer.whole.volume["closed"],
            let first = opened.firstIndex(where: { $0 > 0 }), let lastOpened = opened.lastIndex(where: { $0 > 0 })
        else { return .object([JSON.Member]()) }
        let last = max(lastOpened, closed.lastIndex { $0 > 0 }.map { $0 + 1 } ?? 0)
        return .object((first...min(last, open.count - 1)).map { JSON.Member(name(answer.period.spans[$0]), .whole(Int64(open[$0]))) })
    }
}
