import Engine
import Kernel

/// The figures of incident management as the command line gives them: the report by months that pages and API give too, with what
/// the sources of imports said and the steps from state to state.
///
/// Of imported cases priority, states, counters and flags are the source's own words, from the facts `priority`, `state`,
/// `reopen_count`, `reassignment_count` and `made_sla`; what the source does not say, and all of our own records, our
/// fields say. Months are of what happened, not of when it was recorded. Durations are calendar time.
public struct IncidentReport: Sendable {
    private static let kind = "incident"
    private static let fields: Set<String> = ["opened", "priority", "reopens", "reassignments", "source"]
    private let records: Records
    private let principal: Principal

    public init(records: Records, principal: Principal) {
        self.records = records
        self.principal = principal
    }

    /// - Parameters:
    ///   - source: the name of an import, as its mapping gives it; nil: all incidents.
    ///   - zoneOffset: seconds east of UTC by which months are told; nil: the imports' zone where they have but one, else UTC.
    /// - Throws: `Refused` when nothing was imported under that name; `Failure.denied` without the right to see all.
    public func json(source: String? = nil, zoneOffset: Int? = nil) async throws -> JSON {
        let filter: Filter = source.map { .term(Filter.Path("source", step: LogMapping.importFact), .any, [.value(.text($0))]) } ?? .all
        var figures = IncidentFigures()
        var cursor: Cursor?
        repeat {
            let page = try await records.list(
                IncidentReport.kind, Query(sort: Query.Sort("opened", descending: false)), after: cursor, limit: Records.longestPage,
                only: IncidentReport.fields, as: principal)
            for record in page.records where source == nil || record["source"].texts[LogMapping.importFact] == source { figures.add(record) }
            cursor = page.next
        } while cursor != nil
        if let source, figures.incidents == 0 {
            throw Refused(field: "source", "没有名为「\(source)」的导入。", "Nothing was imported under the name “\(source)”.")
        }
        let zone = zoneOffset.map { ZoneOffset(seconds: $0) } ?? figures.zone ?? ZoneOffset(seconds: 0)
        let steps = try await records.stateSteps(IncidentReport.kind, stateFact: "state", source: source, as: principal)
        return figures.json(source: source, zone: zone, try await answer(filter, zone: zone.seconds), steps: steps)
    }

    /// By months, from the first in which anything happened to the one after the last; nil when nothing did.
    private func answer(_ filter: Filter, zone: Int) async throws -> ReportAnswer? {
        guard let days = try await records.reportDays(IncidentReport.kind, filter, zone: zone, as: principal) else { return nil }
        let (year, month, _) = days.day.civil
        guard let first = Day(year: year, month: month, day: 1) else { return nil }
        // The day 31 days behind the last is in the month after it, and so is any that is nearer its end.
        let period = try ReportPeriod(DaySpan(day: first, until: Day(number: days.until.number + 31)), step: .month, zone: zone)
        return try await records.report(ReportQuestion(IncidentReport.kind, filter, period), as: principal)
    }
}
