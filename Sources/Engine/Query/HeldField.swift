import Kernel
import Store

/// A condition that holds a field to some values: what an index can be asked for, value by value.
struct HeldField {
    let field: String
    /// `.null` is no value. None: there can be no such record.
    let values: [Bind]

    /// Nil for any other condition.
    init?(_ condition: Filter, on kind: Kind, by principal: Principal) {
        guard case .term(let path, .any, let operands) = condition, path.step == nil, let type = kind.field(path.field)?.type, type.isComparedWhole
        else { return nil }
        var values: [Bind] = []
        for operand in operands {
            guard let meant = HeldField.values(of: operand, principal) else { return nil }
            values += meant
        }
        field = path.field
        self.values = values
    }

    /// The values each field may have where all the conditions hold, each value once.
    static func met(_ conditions: [HeldField]) -> [String: [Bind]] {
        conditions.reduce(into: [:]) { met, condition in
            var open = Set(condition.values)
            met[condition.field] = (met[condition.field] ?? condition.values).filter { open.remove($0) != nil }
        }
    }

    private static func values(of operand: Filter.Operand, _ principal: Principal) -> [Bind]? {
        switch operand {
        case .none: [.null]
        // As in SQL, nothing is equal to no value.
        case .value(let value): value.isNull ? [] : [ColumnCoding.bind(value)]
        case .me: [.bytes(principal.person.bytes)]
        case .myCustomer: principal.customer.map { [.bytes($0.bytes)] } ?? []
        case .myTeams: principal.teams.map { .bytes($0.bytes) }
        case .myCustomers: principal.customers.map { .bytes($0.bytes) }
        case .named, .fromNow, .days: nil
        }
    }
}

extension FieldType {
    /// Whether a value equals another when the columns do: not so for lists, for texts by key, and where case does not matter.
    fileprivate var isComparedWhole: Bool { !(self is ReferencesField) && !holdsTexts && (self as? TextField)?.isUnique != true }
}
