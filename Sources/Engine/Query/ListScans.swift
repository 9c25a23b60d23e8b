import Kernel
import Store

/// What the base is asked for a list. Several scans are one statement: each comes in the order of its index and is read no further than a
/// page needs.
struct ListScans {
    /// The value a record is sorted by, where scans are merged. No field is called so.
    private static let place: SQL = "\(name: "_place")"

    let kind: Kind
    let plan: ListPlan
    private let dialect: any Dialect
    private let from: SQL
    private let rest: SQL

    init(_ plan: ListPlan, of kind: Kind, _ filters: FilterSQL) throws {
        self.kind = kind
        self.plan = plan
        rest = try filters.condition(plan.rest, on: kind)
        dialect = filters.dialect
        from = dialect.from(kind.name, using: plan.shape?.name)
    }

    /// How many values the statement carries.
    var binds: Int { plan.scans.count * (rest.binds.count + (plan.shape?.filters.count ?? 0)) }

    /// Records with a value in order, or those without: each in one direction of the index.
    /// - Returns: nil where there can be none.
    func page(_ columns: String, _ sort: Query.Sort, after cursor: Cursor?, nulls: Bool, limit: Int) -> SQL? {
        guard !plan.scans.isEmpty else { return nil }
        let direction = SQL(trusted: sort.descending ? " DESC" : " ASC"), place = kind.orderColumn(sort.field)
        let isBehind = behind(cursor, in: place, sort, nulls: nulls)
        let limited: SQL = " LIMIT \(literal: limit)"
        if plan.scans.count == 1 { return scan(plan.scans[0], SQL(trusted: columns), isBehind, by: place, direction) + limited }
        let scans = plan.scans.map { values in
            let scan = scan(values, SQL(trusted: columns) + ", \(column(place)) AS \(ListScans.place)", isBehind, by: place, direction)
            return dialect.mergesAsRead ? scan : scan + limited
        }
        return ListScans.joined(scans) + " ORDER BY \(ListScans.place)\(direction), \(name: "row")\(direction)" + limited
    }

    /// Any records, at most so many: to be counted. They come in the index's order, so that it is the index that is read.
    /// - Returns: nil where there can be none.
    func some(_ columns: SQL, most: Int) -> SQL? {
        guard !plan.scans.isEmpty else { return nil }
        let place = plan.shape.map { kind.orderColumn($0.sort) }, limited: SQL = " LIMIT \(literal: most)"
        let scans = plan.scans.map { scan($0, columns, nil, by: place, " ASC") + limited }
        return scans.count == 1 ? scans[0] : ListScans.joined(scans) + limited
    }

    private func scan(_ values: [Bind], _ columns: SQL, _ more: SQL?, by place: String?, _ direction: SQL) -> SQL {
        let fields = plan.shape?.filters ?? []
        let conditions = zip(fields, values).map { held($0, to: $1, isFirst: $0 == fields.first) } + [rest] + (more.map { [$0] } ?? [])
        let sql: SQL = "SELECT \(columns) \(from) WHERE \(conditions.joined(" AND "))"
        guard let place else { return sql }
        // By all columns of the index: to PostgreSQL even one without value is not constant.
        return sql + " ORDER BY \((fields + [place, "row"]).map { "\(column($0))\(direction)" }.joined(", "))"
    }

    private func held(_ field: String, to value: Bind, isFirst: Bool) -> SQL {
        if value == .null { return "\(column(field)) IS NULL" }
        return isFirst ? dialect.leads(column(field), with: value) : "\(column(field)) = \(value)"
    }

    private func behind(_ cursor: Cursor?, in place: String, _ sort: Query.Sort, nulls: Bool) -> SQL? {
        let beyond = SQL(trusted: sort.descending ? "<" : ">")
        var conditions: [SQL] = []
        if nulls {
            conditions.append("\(column(place)) IS NULL")
            if let cursor { conditions.append("\(column("row")) \(beyond) \(cursor.row)") }
        } else {
            if kind.isOptional(sort.field) { conditions.append("\(column(place)) IS NOT NULL") }
            if let cursor, let value = cursor.value { conditions.append("(\(column(place)), \(column("row"))) \(beyond) (\(value), \(cursor.row))") }
        }
        return conditions.isEmpty ? nil : conditions.joined(" AND ")
    }

    private static func joined(_ scans: [SQL]) -> SQL { scans.map { "SELECT * FROM (\($0)) AS scan" as SQL }.joined(" UNION ALL ") }
    private func column(_ field: String) -> SQL { "\(name: kind.name).\(name: field)" }
}

extension Kind {
    /// Whether records may be without a value of the field.
    func isOptional(_ field: String) -> Bool { self.field(field)?.isRequired == false && !SystemField.contains(field) }
}
