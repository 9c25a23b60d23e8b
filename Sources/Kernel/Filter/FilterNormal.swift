/// Filters in the form the parser gives: no group of one, none within another of its sort, no double negation.
extension Filter {
    /// No record: every record is either open or not.
    static let nothing = Filter.term(Path(SystemField.open.id), .any, [.none])

    static func allOf(_ filters: [Filter]) -> Filter {
        let all = filters.flatMap(\.conjuncts)
        return all.count > 1 ? .and(all) : all.first ?? .all
    }

    /// - Parameter filters: none of them gives `nothing`.
    static func anyOf(_ filters: [Filter]) -> Filter {
        if filters.contains(.all) { return .all }
        let any = filters.flatMap { filter in if case .or(let branches) = filter { branches } else { [filter] } }
        return any.count > 1 ? .or(any) : any.first ?? .nothing
    }

    static func negating(_ filter: Filter) -> Filter {
        if case .not(let inner) = filter { return inner }
        return filter == .all ? .nothing : .not(filter)
    }

    /// The same question in that form, whoever built the filter.
    var normal: Filter {
        switch self {
        case .all: .all
        case .and(let filters): .allOf(filters.map(\.normal))
        case .or(let filters): .anyOf(filters.map(\.normal))
        case .not(let filter): .negating(filter.normal)
        case .term(let path, .any, let operands): .normal(path, operands.flatMap(\.normal))
        case .term(let path, let comparison, let operands):
            .anyOf(operands.filter { !$0.isNone }.map { .term(path, comparison, [$0]) })
        }
    }

    private static func normal(_ path: Path, _ operands: [Operand]) -> Filter {
        operands.isEmpty ? .nothing : .term(path, .any, operands)
    }
}

extension Filter.Operand {
    var isNone: Bool { self == .none || self == .value(.null) }

    /// Whether a range from here to `last` would be backwards, as far as that can be told without knowing the time.
    func isAfter(_ last: Self) -> Bool {
        switch (self, last) {
        case (.value(.whole(let low)), .value(.whole(let high))): low > high
        case (.fromNow(let low), .fromNow(let high)): low > high
        case (.days(let low, _), .days(_, let high)): low >= high
        default: false
        }
    }

    /// A list of references asks for one of them.
    fileprivate var normal: [Self] {
        switch self {
        case .value(.null): [.none]
        case .value(.ids(let ids)): ids.map { .value(.id($0)) }
        default: [self]
        }
    }
}
