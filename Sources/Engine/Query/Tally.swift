import Kernel
import Store

/// Counts of records by the values of some fields.
public struct Tally: Sendable {
    /// Records counted at most, so that a tally stays quick at any size.
    public static let most = 10_000
    /// One combination of values, in the order of the fields asked for, and how many records have it.
    public struct Part: Sendable {
        public let values: [Value]
        public let number: Int
    }
    public let parts: [Part]
    /// Whether there are more than `most`, so that the numbers fall short.
    public let isMore: Bool

    /// How many records have such values, exact to a thousand; nil where that is not known because not all were counted.
    public func count(where isMeant: ([Value]) -> Bool) -> Count? {
        let number = parts.reduce(0) { isMeant($1.values) ? $0 + $1.number : $0 }
        if number > Count.most { return Count(number: Count.most, isMore: true) }
        return isMore ? nil : Count(number: number, isMore: false)
    }
}

extension Listing {
    func tally(_ filter: Filter, by fields: [any AnyField], in reader: any Reader) throws -> Tally {
        let names = SQL(trusted: fields.map { SQL.quoted($0.id) }.joined(separator: ", "))
        let plan = plan(filter, sort: nil)
        guard let some = try scans(plan, for: filter).some(names, most: Tally.most + 1) else { return Tally(parts: [], isMore: false) }
        let parts = try reader.rows("SELECT \(names), count(*) FROM (\(some)) AS counted GROUP BY \(names)") { row in
            Tally.Part(
                values: fields.enumerated().map { ColumnCoding.value(row, $0.offset, of: $0.element.type) }, number: Int(row.whole(fields.count)))
        }
        return Tally(parts: parts, isMore: parts.reduce(0) { $0 + $1.number } > Tally.most)
    }
}

extension Records {
    /// How many of the matching records have which values of the fields.
    /// - Throws: `Refused` for a field the caller may not read, `Failure.tooBroad` past the budget.
    public func tally(_ kind: String, _ filter: Filter, by fields: [String], as principal: Principal) async throws -> Tally {
        let declared = try core.kind(kind)
        let access = Access(principal, to: declared), listing = try listing(declared, Query(filter), 0, principal)
        let asked = fields.compactMap { declared.field($0) }.filter { SystemField.contains($0.id) || access.reads($0) }
        if let unknown = fields.first(where: { id in !asked.contains { $0.id == id } }) {
            throw Refused(field: unknown, "没有「\(unknown)」这个字段。", "There is no field “\(unknown)”.")
        }
        return try await reading(declared, isServed: false) { try listing.tally(filter, by: asked, in: $0) }
    }
}
