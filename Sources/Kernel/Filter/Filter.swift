/// The one query grammar as a value: address bar, saved view, permission, automation.
public indirect enum Filter: Hashable, Sendable {
    case all
    case and([Filter])
    case or([Filter])
    case not(Filter)
    case term(Path, Comparison, [Operand])

    /// A field, or one step through a reference: `customer.name`.
    public struct Path: Hashable, Sendable {
        public let field: String
        public let step: String?

        public init(_ field: String, step: String? = nil) {
            self.field = field
            self.step = step
        }
        public var text: String { step.map { "\(field).\($0)" } ?? field }
    }

    public enum Comparison: String, Hashable, Sendable {
        /// Equal to one of the operands; for several references, holds one of them.
        case any
        case less = "<"
        case atMost = "<="
        case greater = ">"
        case atLeast = ">="
        /// Contains the words, ignoring case.
        case contains = "~"
    }

    public enum Operand: Hashable, Sendable {
        case value(Value)
        /// No value.
        case none
        case me, myTeams, myCustomer, myCustomers
        /// A record by what people call it: its number, its title or the beginning of it.
        case named(String)
        /// So many seconds after now (before, when negative).
        case fromNow(seconds: Int64)
        /// A whole day in the reader's zone; days, months and years are spans.
        case days(Day, until: Day)
    }

    public static func equal(_ field: String, _ value: Value) -> Filter { .term(Path(field), .any, [.value(value)]) }
    public static func equal(_ field: String, _ operand: Operand) -> Filter { .term(Path(field), .any, [operand]) }
    public static func equal<V>(_ field: Field<V>, _ value: V) -> Filter { equal(field.id, value.value) }

    /// The terms that must all hold, flattened.
    public var conjuncts: [Filter] {
        switch self {
        case .all: []
        case .and(let filters): filters.flatMap(\.conjuncts)
        default: [self]
        }
    }

    public func and(_ other: Filter) -> Filter {
        let all = conjuncts + other.conjuncts
        return all.isEmpty ? .all : all.count == 1 ? all[0] : .and(all)
    }

    /// Every path the filter asks for.
    public var paths: [Path] {
        switch self {
        case .all: []
        case .and(let filters), .or(let filters): filters.flatMap(\.paths)
        case .not(let filter): filter.paths
        case .term(let path, _, _): [path]
        }
    }
}

/// A filter with an order: what a list shows.
public struct Query: Hashable, Sendable {
    public var filter: Filter
    public var sort: Sort?

    public struct Sort: Hashable, Sendable {
        public let field: String
        public let descending: Bool

        public init(_ field: String, descending: Bool) {
            self.field = field
            self.descending = descending
        }
        public var text: String { (descending ? "-" : "") + field }
    }

    public init(_ filter: Filter = .all, sort: Sort? = nil) {
        self.filter = filter
        self.sort = sort
    }
}
