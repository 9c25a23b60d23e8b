/// What a grant allows on records of a kind. Verbs are granted by name beside these.
public enum Act: String, Sendable, CaseIterable {
    case read, create, change, comment
    /// Read and write internal notes and staff-only fields.
    case note
    case link, attach
    /// Forget personal data by a recorded act.
    case erase
    /// Bring in another system's records as claims.
    case `import`
}

/// What one role may do with records of a kind, and with which of them. Without a grant nothing is allowed.
public struct Grant: Sendable {
    public enum Verbs: Sendable, Hashable {
        case all
        case only(Set<String>)
        public static let none = Verbs.only([])

        public func contains(_ verb: String) -> Bool {
            switch self {
            case .all: true
            case .only(let names): names.contains(verb)
            }
        }
    }

    public let role: String
    public let acts: Set<Act>
    public let verbs: Verbs
    /// What must hold of a record, before and after, with principal terms such as `.me` and `.myCustomer`.
    public let condition: Filter

    public init(_ role: String, _ acts: Set<Act>, verbs: Verbs = .none, where condition: Filter = .all) {
        self.role = role
        self.acts = acts
        self.verbs = verbs
        self.condition = condition
    }
}

/// Who sees records of a kind at all.
public enum Scope: Sendable, Hashable {
    /// The provider's own business.
    case `internal`
    /// The provider's own business; what names a customer in this reference field is for those alone who serve that customer.
    case partly(customer: String)
    /// Each record belongs to a customer, named by this reference field.
    case customer(field: String)
}

/// A list that must be fast at any size: equal to given values of `filters`, in the order of `sort`.
/// `open` (the stored column open/closed) and fields may be filtered; every shape has an index and a plan test.
public struct Shape: Sendable, Hashable {
    public let filters: [String]
    public let sort: String
    /// Whether it is also kept within each customer, for kinds whose records belong to one.
    public let isScoped: Bool

    public init(_ filters: [String] = [], sort: String, scoped: Bool = true) {
        self.filters = filters
        self.sort = sort
        isScoped = scoped
    }
}
