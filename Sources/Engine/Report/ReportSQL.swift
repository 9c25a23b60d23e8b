import Kernel
import Store

/// A report's questions as SQL: everything is counted where the rows lie, and what comes back is a table of counts.
struct ReportSQL {
    /// Combinations of spans and groups a base may answer with, so that memory stays bounded.
    static let mostRows = 100_000

    let kind: Kind
    let report: Report
    /// The sums the caller may read.
    let sums: [String]
    let by: (any AnyField)?
    let period: ReportPeriod
    /// What holds of every record counted.
    let condition: SQL

    // MARK: places in time

    /// In which span a moment lies: -1 before the first bound, the last number behind the last one or without a moment. A tree of
    /// comparisons takes as many as the spans have binary digits.
    private static func place(_ moment: SQL, _ bounds: [Moment]) -> SQL {
        func tree(_ low: Int, _ high: Int) -> SQL {
            guard low < high else { return SQL(trusted: String(low)) }
            let middle = (low + high + 1) / 2
            return "CASE WHEN \(moment) < \(bounds[middle]) THEN \(tree(low, middle - 1)) ELSE \(tree(middle, high)) END"
        }
        return tree(-1, bounds.count - 1)
    }

    private func column(_ field: String) -> SQL { "\(name: kind.name).\(name: field)" }
    private var group: SQL { by.map { column($0.id) } ?? "0" }
    private var time: SQL { "\(column(report.ends[0])) - \(column(report.start))" }

    private static func list(_ names: [String]) -> SQL { SQL(trusted: names.joined(separator: ", ")) }

    private func value(_ row: any Row) -> Value { by.map { ColumnCoding.value(row, 0, of: $0.type) } ?? .null }

    // MARK: volumes, backlogs, sums

    /// Counts of records by group and by the spans of their moments; each row is added to its group's figures.
    func countFlow(in reader: any Reader, into figures: inout [Value: Figures]) throws {
        let moments = [report.start] + report.ends
        let places = moments.map(column) + pending
        let names = places.indices.map { "p\($0)" }
        let sumNames = sums.indices.map { "s\($0)" }
        let placed: [SQL] = zip(places, names).map { "\(ReportSQL.place($0, period.bounds)) AS \(name: $1)" }
        let summed: [SQL] = zip(sums, sumNames).map { "\(column($0)) AS \(name: $1)" }
        let parts = (placed + summed + ["\(time) AS d"]).joined(", ")
        let inner: SQL = "SELECT \(group) AS g, \(parts) FROM \(name: kind.name) WHERE \(touching) AND \(condition)"
        let totals = sumNames.flatMap { ["CAST(COALESCE(sum(\($0)), 0) AS BIGINT)", "count(CASE WHEN \($0) > 0 THEN 1 END)"] }
        let keys = ReportSQL.list(["g"] + names)
        let told = ReportSQL.list(["count(*)", "count(d)", "CAST(COALESCE(sum(d), 0) AS BIGINT)", "COALESCE(min(d), 0)", "COALESCE(max(d), 0)"] + totals)
        let rows: [Void] = try reader.rows("SELECT \(keys), \(told) FROM (\(inner)) AS placed GROUP BY \(keys) LIMIT \(ReportSQL.mostRows + 1)") { row in
            let counted = Counted(row, places: names.count, moments: moments.count, sums: sums.count)
            figures[value(row), default: none].add(counted, report, sums)
        }
        guard rows.count <= ReportSQL.mostRows else {
            throw Failure.tooBroad(
                Text("分得太细，组合超过 \(ReportSQL.mostRows) 种；请换一个分组字段或更长的时段。", "More than \(ReportSQL.mostRows) combinations; tell apart by another field or take longer spans."))
        }
    }

    /// For each end but the last, when it was no longer waited for: what has not come to it may have come to a later one.
    private var pending: [SQL] { report.ends.indices.dropLast().map { "COALESCE(\(report.ends[$0...].map(column).joined(", ")))" } }

    /// Not yet at its last end when the period began, or with any moment since: nothing else counts.
    var touching: SQL { "\(report.lastMoment) >= \(period.bounds[0])" }

    var none: Figures { Figures(report, sums: sums, spans: period.spans.count) }

    // MARK: ages

    /// Open records by group and age.
    func countAges(_ ages: AgeBands, in reader: any Reader, into figures: inout [Value: Figures]) throws {
        let bounds = ages.firstDays.reversed().map { $0.start(offset: ages.zone) }
        let open: SQL = "\(column(SystemField.open.id)) = 1 AND \(column(report.start)) IS NOT NULL"
        let placed: SQL = "SELECT \(group) AS g, \(ReportSQL.place(column(report.start), bounds)) AS age FROM \(name: kind.name) WHERE \(open) AND \(condition)"
        _ = try reader.rows("SELECT g, age, count(*) FROM (\(placed)) AS placed GROUP BY g, age") { row in
            let band = bounds.count - 1 - Int(row.whole(1))
            figures[value(row), default: none].ages[band] += Int(row.whole(2))
        }
    }

    // MARK: times

    /// The times in the middle and at nine tenths, of the records that came to the first end in the period; put beside the sums
    /// that the flow has found.
    func rankTimes(in reader: any Reader, into figures: inout [Value: Figures]) throws {
        let end = column(report.ends[0]), bounds = period.bounds
        let timed: SQL = """
            SELECT \(group) AS g, \(time) AS d FROM \(name: kind.name) WHERE \(touching) AND \(end) >= \(bounds[0]) \
            AND \(end) < \(bounds[bounds.count - 1]) AND \(column(report.start)) IS NOT NULL AND \(condition)
            """
        let ranked: SQL = "SELECT g, d, row_number() OVER (PARTITION BY g ORDER BY d) - 1 AS place, count(*) OVER (PARTITION BY g) AS n FROM (\(timed)) AS timed"
        let wanted: SQL = "place IN ((n - 1) / 2, n / 2, n * 9 / 10)"
        var places: [Value: [Int: Int64]] = [:]
        _ = try reader.rows("SELECT g, place, d FROM (\(ranked)) AS ranked WHERE \(wanted)") { row in
            places[value(row), default: [:]][Int(row.whole(1))] = row.whole(2)
        }
        for (group, found) in places { figures[group]?.time?.rank(found) }
    }
}

extension Report {
    /// The latest of a record's moments, past every other while it has not come to its last end; an index goes by it.
    var lastMoment: SQL {
        let moments = ([start] + ends).map { "\(name: $0)" as SQL }, last = moments[moments.count - 1]
        // A comparison with none holds of nothing, so that the other stays.
        let latest = moments.dropLast().reversed().reduce(last) { "CASE WHEN \($1) > \($0) THEN \($1) ELSE \($0) END" }
        return "CASE WHEN \(last) IS NULL THEN \(literal: Int.max) ELSE \(latest) END"
    }
}

/// One row of the flow: in which spans so many records lie.
private struct Counted {
    /// Of the beginning and of each end.
    let moments: [Int]
    /// Of the moment at which each end was no longer waited for.
    let pending: [Int]
    let count: Int
    /// From the beginning to the first end; nil where a record lacks one of them.
    let time: Durations?
    let sums: [(sum: Int64, records: Int)]

    init(_ row: any Row, places: Int, moments: Int, sums: Int) {
        let own = (1...places).map { Int(row.whole($0)) }
        self.moments = Array(own.prefix(moments))
        pending = own.dropFirst(moments) + [own[moments - 1]]
        count = Int(row.whole(places + 1))
        let timed = Int(row.whole(places + 2))
        time = timed == 0 ? nil : Durations(count: timed, sum: row.whole(places + 3), least: row.whole(places + 4), most: row.whole(places + 5))
        self.sums = (0..<sums).map { (row.whole(places + 6 + 2 * $0), Int(row.whole(places + 7 + 2 * $0))) }
    }
}

extension Figures {
    fileprivate mutating func add(_ counted: Counted, _ report: Report, _ fields: [String]) {
        let spans = 0..<(volume[report.start]?.count ?? 0)
        for (field, span) in zip([report.start] + report.ends, counted.moments) where spans.contains(span) { volume[field]?[span] += counted.count }
        let start = counted.moments[0]
        for (end, span) in zip(report.ends, counted.pending) {
            // Begun when the span ended, and waited for beyond it.
            for open in stride(from: max(start, 0), to: min(span, spans.count), by: 1) { backlog[end]?[open] += counted.count }
        }
        if spans.contains(counted.moments[1]), let more = counted.time { time = time?.joined(more) ?? more }
        guard spans.contains(start) else { return }
        for (field, sum) in zip(fields, counted.sums) {
            sums[field]?.sum += sum.sum
            sums[field]?.records += sum.records
        }
    }
}
