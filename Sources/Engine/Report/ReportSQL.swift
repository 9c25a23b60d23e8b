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
        let ends = report.ends
        let places = [report.start] + ends
        // What has not come to an end may have come to a later one.
        let pending = ends.indices.dropLast().map { "COALESCE(\(ends[$0...].map(column).joined(", ")))" as SQL }
        let moments: [SQL] = places.map(column) + pending
        let names = moments.indices.map { "p\($0)" }
        let parts = zip(moments, names).map { "\(ReportSQL.place($0, period.bounds)) AS \(name: $1)" as SQL } + sums.enumerated().map { "\(column($1)) AS \(name: "s\($0)")" as SQL }
        let placed: SQL = "SELECT \(group) AS g, \(parts.joined(", ")) FROM \(name: kind.name) WHERE \(condition)"
        let totals = sums.indices.map { "CAST(COALESCE(sum(s\($0)), 0) AS BIGINT), count(CASE WHEN s\($0) > 0 THEN 1 END)" }
        let keys = ReportSQL.list(["g"] + names)
        let told = ReportSQL.list(["count(*)"] + totals)
        let rows: [Void] = try reader.rows("SELECT \(keys), \(told) FROM (\(placed)) AS placed GROUP BY \(keys) LIMIT \(ReportSQL.mostRows + 1)") { row in
            let own = (0..<names.count).map { Int(row.whole(1 + $0)) }
            let counted = Counted(moments: Array(own.prefix(places.count)), pending: Array(own.dropFirst(places.count)) + [own[places.count - 1]], row, names.count + 1, sums.count)
            figures[value(row), default: none].add(counted, report, sums)
        }
        guard rows.count <= ReportSQL.mostRows else {
            throw Failure.tooBroad(
                Text("分得太细，组合超过 \(ReportSQL.mostRows) 种；请换一个分组字段或更长的时段。", "More than \(ReportSQL.mostRows) combinations; tell apart by another field or take longer spans."))
        }
    }

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

    /// The times from the beginning to the first end, of records that came to it in the period.
    func times(in reader: any Reader) throws -> [Value: Durations] {
        let end = column(report.ends[0])
        let bounds = period.bounds
        let timed: SQL = """
            SELECT \(group) AS g, \(time) AS d FROM \(name: kind.name) WHERE \(end) >= \(bounds[0]) AND \(end) < \(bounds[bounds.count - 1]) \
            AND \(column(report.start)) IS NOT NULL AND \(condition)
            """
        var found: [Value: Ranks] = [:]
        let totals: SQL = "SELECT g, count(*), CAST(sum(d) AS BIGINT), min(d), max(d) FROM (\(timed)) AS timed GROUP BY g LIMIT \(ReportSQL.mostRows)"
        _ = try reader.rows(totals) { row in
            found[value(row)] = Ranks(count: Int(row.whole(1)), sum: row.whole(2), least: row.whole(3), most: row.whole(4))
        }
        let ranked: SQL = "SELECT g, d, row_number() OVER (PARTITION BY g ORDER BY d) - 1 AS place, count(*) OVER (PARTITION BY g) AS n FROM (\(timed)) AS timed"
        let wanted: SQL = "place IN ((n - 1) / 2, n / 2, n * 9 / 10)"
        _ = try reader.rows("SELECT g, place, d FROM (\(ranked)) AS ranked WHERE \(wanted)") { row in
            found[value(row)]?.places[Int(row.whole(1))] = row.whole(2)
        }
        return found.mapValues(\.durations)
    }
}

/// One row of the flow: in which spans so many records lie.
private struct Counted {
    /// Of the beginning and of each end.
    let moments: [Int]
    /// Of the moment at which each end was no longer waited for.
    let pending: [Int]
    let count: Int
    let sums: [(sum: Int64, records: Int)]

    init(moments: [Int], pending: [Int], _ row: any Row, _ column: Int, _ sums: Int) {
        self.moments = moments
        self.pending = pending
        count = Int(row.whole(column))
        self.sums = (0..<sums).map { (row.whole(column + 1 + 2 * $0), Int(row.whole(column + 2 + 2 * $0))) }
    }
}

extension Figures {
    fileprivate mutating func add(_ counted: Counted, _ report: Report, _ fields: [String]) {
        let spans = volume[report.start]?.count ?? 0
        for (field, span) in zip([report.start] + report.ends, counted.moments) where (0..<spans).contains(span) { volume[field]?[span] += counted.count }
        let start = counted.moments[0]
        for (end, span) in zip(report.ends, counted.pending) {
            // Begun when the span ended, and waited for beyond it.
            for open in stride(from: max(start, 0), to: min(span, spans), by: 1) { backlog[end]?[open] += counted.count }
        }
        guard (0..<spans).contains(start) else { return }
        for (field, sum) in zip(fields, counted.sums) {
            sums[field]?.sum += sum.sum
            sums[field]?.records += sum.records
        }
    }
}

/// Durations while they are being read: the totals, then the values at the places wanted.
private struct Ranks {
    let count: Int
    let sum: Int64
    let least: Int64
    let most: Int64
    var places: [Int: Int64] = [:]

    var durations: Durations {
        let middle = Double(places[(count - 1) / 2] ?? 0) + Double(places[count / 2] ?? 0)
        return Durations(count: count, sum: sum, least: least, most: most, median: middle / 2, ninetieth: places[count * 9 / 10] ?? 0)
    }
}
