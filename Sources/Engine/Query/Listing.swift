import Kernel
import Store

/// A page of a list.
public struct Page: Sendable {
    public let records: [StoredRecord]
    /// Where the next page begins; nil on the last.
    public let next: Cursor?
    /// The order that was used.
    public let sort: Query.Sort
}

/// A count that is exact to a thousand.
public struct Count: Sendable, Hashable {
    public static let most = 1000
    public let number: Int
    /// Whether there are more than `number`.
    public let isMore: Bool
}

/// Lists records with access in the query: shapes by their index, anything else within a budget.
struct Listing {
    let filters: FilterSQL
    let access: Access

    private var kind: Kind { access.kind }

    /// Throws `Refused` when the filter or order names a field the principal may not read.
    func checkReadable(_ query: Query) throws {
        for path in query.filter.paths.map(\.field) + [query.sort?.field].compactMap({ $0 }) where !SystemField.contains(path) {
            guard let field = kind.field(path), access.reads(field) else {
                throw Refused(field: path, "没有「\(path)」这个字段。", "There is no field “\(path)”.")
            }
        }
        if let sort = query.sort, let field = kind.field(sort.field), field.type.storage == .bytes || field.type.holdsTexts {
            throw Refused(field: sort.field, "不能按「\(field.label.zh)」排序。", "A list cannot be sorted by “\(field.label.en)”.")
        }
    }

    func plan(_ query: Query) throws -> (plan: ListPlan, condition: Filter)? {
        guard let allowed = access.condition(for: .read) else { return nil }
        let all = allowed.and(query.filter)
        return (ListPlan(kind: kind, sort: query.sort ?? kind.defaultSort, filter: all, principal: access.principal), all)
    }

    func page(_ query: Query, after cursor: Cursor?, limit: Int, only: Set<String>?, in reader: any Reader) throws -> Page {
        guard let (plan, filter) = try plan(query) else { return Page(records: [], next: nil, sort: query.sort ?? kind.defaultSort) }
        let condition = try filters.condition(filter, on: kind)
        let rows = RecordReader(kind, only: only.map { $0.union([plan.sort.field]) })
        var found: [StoredRecord] = []
        if cursor == nil || cursor?.value != nil {
            found = try reader.rows(statement(rows, condition, plan, after: cursor, nulls: false, limit: limit + 1), rows.read)
        }
        if found.count <= limit, kind.field(plan.sort.field)?.isRequired == false, !SystemField.contains(plan.sort.field) {
            let rest = cursor?.value == nil ? cursor : nil
            found += try reader.rows(statement(rows, condition, plan, after: rest, nulls: true, limit: limit + 1 - found.count), rows.read)
        }
        let records = Array(found.prefix(limit))
        let next = found.count > limit ? records.last.map { Cursor(value: sortValue($0, plan.sort.field), row: $0.row) } : nil
        return Page(records: records, next: next, sort: plan.sort)
    }

    func count(_ filter: Filter, in reader: any Reader) throws -> Count {
        guard let (plan, all) = try plan(Query(filter)) else { return Count(number: 0, isMore: false) }
        let from = filters.dialect.from(kind.name, using: plan.shape?.name)
        let limited: SQL = "SELECT 1 AS one \(from) WHERE \(try filters.condition(all, on: kind)) LIMIT \(Count.most + 1)"
        let number = try reader.first("SELECT count(*) FROM (\(limited)) AS counted") { Int($0.whole(0)) } ?? 0
        return Count(number: min(number, Count.most), isMore: number > Count.most)
    }

    /// Records with a value in order, then those without, each in one direction of the shape's index.
    func statement(_ rows: RecordReader, _ condition: SQL, _ plan: ListPlan, after cursor: Cursor?, nulls: Bool, limit: Int) -> SQL {
        let column: SQL = "\(name: kind.name).\(name: kind.orderColumn(plan.sort.field))"
        let row: SQL = "\(name: kind.name).\(name: "row")"
        let direction = SQL(trusted: plan.sort.descending ? "DESC" : "ASC")
        let beyond = SQL(trusted: plan.sort.descending ? "<" : ">")
        var all = condition
        if nulls {
            all += " AND \(column) IS NULL"
            if let cursor { all += " AND \(row) \(beyond) \(cursor.row)" }
            return rows.select(all, "ORDER BY \(row) \(direction) LIMIT \(limit)", from: filters.dialect.from(kind.name, using: plan.shape?.name))
        }
        if kind.field(plan.sort.field)?.isRequired == false, !SystemField.contains(plan.sort.field) { all += " AND \(column) IS NOT NULL" }
        if let cursor, let value = cursor.value { all += " AND (\(column), \(row)) \(beyond) (\(value), \(cursor.row))" }
        return rows.select(
            all, "ORDER BY \(column) \(direction), \(row) \(direction) LIMIT \(limit)",
            from: filters.dialect.from(kind.name, using: plan.shape?.name))
    }

    private func sortValue(_ record: StoredRecord, _ field: String) -> Bind? {
        let value = record.value(field)
        if value.isNull { return nil }
        return kind.orderedTexts.contains(field) ? ColumnCoding.order(of: value) : ColumnCoding.bind(value)
    }
}

extension Kind {
    /// The order of the first shape; times newest first.
    public var defaultSort: Query.Sort {
        let sort = shapes.first?.sort ?? "updated"
        return Query.Sort(sort, descending: field(sort)?.type is MomentField)
    }
}

extension StoredRecord {
    /// The value of an own or system field.
    public func value(_ field: String) -> Value {
        switch field {
        case SystemField.id.id: .id(id)
        case SystemField.number.id: .text(number)
        case SystemField.state.id: .text(state)
        case SystemField.open.id: .truth(kind.lifecycle.state(state)?.isOpen == true)
        case SystemField.created.id: created.value
        case SystemField.updated.id: updated.value
        default: self[field]
        }
    }
}
