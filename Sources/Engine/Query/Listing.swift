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
    /// Values in a statement of several scans: engines take few more.
    private static let mostBinds = 30_000

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

    /// Which records the caller may read of those the filter means; nil for none at all.
    func condition(_ filter: Filter) -> Filter? { access.condition(for: .read)?.and(filter) }

    func order(_ query: Query) -> Query.Sort { query.sort ?? kind.defaultSort }

    /// How a page of a list is read.
    func plan(_ query: Query) -> ListPlan { plan(query.filter, sort: order(query).field) }

    /// - Parameter sort: nil: in whatever order, to be counted.
    func plan(_ filter: Filter, sort: String?) -> ListPlan {
        condition(filter).map { ListPlan(kind: kind, sort: sort, filter: $0, principal: access.principal) } ?? .nothing
    }

    func page(_ query: Query, by plan: ListPlan, after cursor: Cursor?, limit: Int, only: Set<String>?, in reader: any Reader) throws -> Page {
        let sort = order(query), rows = RecordReader(kind, only: only.map { $0.union([sort.field]) })
        let scans = try scans(plan, for: query.filter)
        var found: [StoredRecord] = []
        if cursor == nil || cursor?.value != nil, let sql = scans.page(rows.columns, sort, after: cursor, nulls: false, limit: limit + 1) {
            found = try reader.rows(sql, rows.read)
        }
        if found.count <= limit, kind.isOptional(sort.field) {
            let rest = cursor?.value == nil ? cursor : nil
            if let sql = scans.page(rows.columns, sort, after: rest, nulls: true, limit: limit + 1) { found += try reader.rows(sql, rows.read) }
        }
        let records = Array(found.prefix(limit))
        let next = found.count > limit ? records.last.map { Cursor(value: sortValue($0, sort.field), row: $0.row) } : nil
        return Page(records: records, next: next, sort: sort)
    }

    func count(_ filter: Filter, by plan: ListPlan, in reader: any Reader) throws -> Count {
        guard let some = try scans(plan, for: filter).some("1 AS one", most: Count.most + 1) else { return Count(number: 0, isMore: false) }
        let number = try reader.first("SELECT count(*) FROM (\(some)) AS counted") { Int($0.whole(0)) } ?? 0
        return Count(number: min(number, Count.most), isMore: number > Count.most)
    }

    func scans(_ plan: ListPlan, for filter: Filter) throws -> ListScans {
        let scans = try ListScans(plan, of: kind, filters)
        return scans.binds <= Listing.mostBinds ? scans : try ListScans(.filtering(condition(filter) ?? .all), of: kind, filters)
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
