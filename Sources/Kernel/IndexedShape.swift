/// A list shape with the index that serves it.
public struct IndexedShape: Sendable, Hashable {
    public let name: String
    public let filters: [String]
    public let sort: String

    public var columns: [String] { filters + [sort, "row"] }

    init(of kind: String, _ filters: [String], sort: String) {
        name = "\(kind)_by_" + (filters + [sort]).joined(separator: "_")
        self.filters = filters
        self.sort = sort
    }

    /// Each declared shape, and for kinds that belong to customers each shape within one customer.
    static func all(of kind: String, _ shapes: [Shape], scope: Scope) -> [IndexedShape] {
        let general = shapes.map { IndexedShape(of: kind, $0.filters, sort: $0.sort) }
        guard case .customer(let customer) = scope else { return general }
        let scoped = shapes.filter(\.isScoped).map { shape in
            IndexedShape(of: kind, [customer] + shape.filters.filter { $0 != customer }, sort: shape.sort)
        }
        return general + scoped
    }
}
