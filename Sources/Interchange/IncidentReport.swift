import Engine
import Kernel

/// The figures of incident management, read from records and their history through the door.
///
/// Of imported cases priority, states, counters and flags are the source's own words, from the facts `priority`, `state`,
/// `reopen_count`, `reassignment_count` and `made_sla`; what the source does not say, and all of our own records, our
/// fields say. Months are of what happened, not of when it was recorded. Durations are calendar time.
public struct IncidentReport: Sendable {
    private static let fields: Set<String> = [
        "priority", "opened", "resolved", "closed", "reopens", "reassignments", "source",
    ]
    private let records: Records
    private let principal: Principal

    public init(records: Records, principal: Principal) {
        self.records = records
        self.principal = principal
    }

    /// - Parameters:
    ///   - source: the name of an import, as its mapping gives it; nil: all incidents.
    ///   - zoneOffset: seconds east of UTC by which months are told; nil: each record's import's zone, UTC for our own.
    /// - Throws: `Refused` when nothing was imported under that name; `Failure.denied` without the right to see all.
    public func json(source: String? = nil, zoneOffset: Int? = nil) async throws -> JSON {
        var figures = IncidentFigures(zoneOffset: zoneOffset)
        var cursor: Cursor?
        repeat {
            let page = try await records.list(
                "incident", Query(sort: Query.Sort("opened", descending: false)), after: cursor, limit: Records.longestPage,
                only: IncidentReport.fields, as: principal)
            for record in page.records where source == nil || record["source"].texts[LogMapping.importFact] == source { figures.add(record) }
            cursor = page.next
        } while cursor != nil
        if let source, figures.incidents == 0 {
            throw Refused(field: "source", "没有名为「\(source)」的导入。", "Nothing was imported under the name “\(source)”.")
        }
        let steps = try await records.stateSteps("incident", stateFact: "state", source: source, as: principal)
        return figures.json(source: source, steps: steps)
    }
}
