/// A list shape with the index that serves it.
public struct IndexedShape: Sendable, Hashable {
    public let name: String
    public let filters: [String]
    public let sort: String
    public let columns: [String]

    private init(of kind: String, _ filters: [String], sort: String, order: (String) -> String) {
        name = "\(kind)_by_" + (filters + [sort]).joined(separator: "_")
        columns = filters + [order(sort), "row"]
        self.filters = filters
        self.sort = sort
    }

    /// Each declared shape, and for kinds that belong to customers each shape within one customer.
    ///
    /// - Parameter order: the column whose order is a field's.
    static func all(of kind: String, _ shapes: [Shape], scope: Scope, order: (String) -> String) -> [IndexedShape] {
        let general = shapes.map { IndexedShape(of: kind, $0.filters, sort: $0.sort, order: order) }
        guard case .customer(let customer) = scope else { return general }
        let scoped = shapes.filter(\.isScoped).map { shape in
            IndexedShape(of: kind, [customer] + shape.filters.filter { $0 != customer }, sort: shape.sort, order: order)
        }
        return general + scoped
    }
}
