import Engine
import Kernel

/// A record offered beside an input for a reference.
struct Suggestion: Sendable {
    let number: String
    let name: String
    /// The customer it belongs to; nil for what is the provider's own.
    let customer: CustomerName?

    /// The number is last: it is what the form is read by.
    var words: String { ReferenceFinder.words(customer.map { "\(name) · \($0.name)" } ?? name, number) }

    struct CustomerName: Sendable {
        let number: String
        let name: String
        var words: String { ReferenceFinder.words(name, number) }
    }
}

/// Suggestions by field.
struct Suggestions: Sendable {
    struct Offer: Sendable {
        var suggestions: [Suggestion] = []
        /// Whether there are no more records than these.
        var isAll = false
        /// The field that the customer of the chosen record fills.
        var brings: String?
    }
    private var offers: [String: Offer] = [:]
    private static let most = 200
    /// The field by which people belong to a customer.
    private static let owner = "customer"

    /// Reads what may be offered for these fields. Records of customers are too many to offer.
    /// - Parameters:
    ///   - customer: when known, only its people and the provider's own are offered.
    ///   - brings: the field of the form that takes the customer of a chosen person.
    init(for fields: [any AnyField], customer: RecordID? = nil, brings: String? = nil, _ visit: Visit) async throws {
        for (key, type) in fields.flatMap(Suggestions.naming) {
            guard let kind = type.target.flatMap(visit.registry.kind), kind.customerField == nil, visit.reads(kind) else { continue }
            let offered = (type as? ReferenceField)?.offered ?? .all
            let belongs = offered == .all && kind.position(Suggestions.owner) != nil
            var filter = Filter.equal(SystemField.open, true).and(offered)
            if belongs, let customer {
                filter = filter.and(.or([.equal(Suggestions.owner, .value(.id(customer))), .equal(Suggestions.owner, .none)]))
            }
            offers[key] = try await Suggestions.offer(kind, filter, brings: belongs ? brings : nil, visit)
        }
    }

    /// The inputs of a field in which records are named.
    private static func naming(_ field: any AnyField) -> [(key: String, type: any FieldType)] {
        guard let lines = field.type as? LinesField else { return [(key: field.id, type: field.type)] }
        return lines.columns.map { (key: key(field, $0), type: $0.type) }
    }

    /// Of a column of a field of lines.
    static func key(_ field: any AnyField, _ column: LinesField.Column) -> String { "\(field.id).\(column.id)" }

    private static func offer(_ kind: Kind, _ filter: Filter, brings: String?, _ visit: Visit) async throws -> Offer {
        let page = try await visit.records.list(
            kind.name, Query(filter, sort: order(of: kind)), limit: most, only: [kind.titleField, owner], as: visit.principal)
        let customers = Set(page.records.compactMap { $0[owner].id })
        let labels = customers.isEmpty ? [:] : try await visit.labels(["customer": customers])
        let suggestions = page.records.map { record in
            let customer = record[owner].id.flatMap { labels[$0] }.map {
                Suggestion.CustomerName(number: $0.number, name: $0.text(visit.t.language))
            }
            return Suggestion(number: record.number, name: record[kind.titleField].words(in: visit.t.language) ?? record.number, customer: customer)
        }
        // Those who call most stand first.
        let ordered = suggestions.filter { $0.customer != nil } + suggestions.filter { $0.customer == nil }
        return Offer(suggestions: ordered, isAll: page.next == nil, brings: brings)
    }

    /// By name, where that is a list of its own.
    private static func order(of kind: Kind) -> Query.Sort? {
        let byName = Shape([SystemField.open.id], sort: kind.titleField)
        return kind.shapes.contains(byName) ? Query.Sort(byName.sort, descending: false) : nil
    }

    subscript(field: String) -> Offer { offers[field] ?? Offer() }
}
