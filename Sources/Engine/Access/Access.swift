import Kernel

/// What a principal may do with records of a kind, as conditions that go into the query.
public struct Access: Sendable {
    public let kind: Kind
    public let principal: Principal
    private let grants: [Grant]

    public init(_ principal: Principal, to kind: Kind) {
        self.kind = kind
        self.principal = principal
        grants = principal == .house ? [Grant("", [.read, .note, .create, .change, .comment], verbs: .all)] : kind.grants.filter { principal.roles.contains($0.role) }
    }

    /// Which records the act is allowed on; nil when on none.
    public func condition(for act: Act) -> Filter? { union(grants.filter { $0.acts.contains(act) }) }
    public func condition(for verb: Verb) -> Filter? { union(granting(verb)) }

    public func allows(_ act: Act) -> Bool { grants.contains { $0.acts.contains(act) } }
    public func allows(_ verb: Verb) -> Bool { !granting(verb).isEmpty }

    /// Whether the principal reads internal notes and staff-only fields of this kind.
    public var readsNotes: Bool { allows(.note) }

    public func reads(_ field: any AnyField) -> Bool { field.audience == .everyone || readsNotes }
    public func sets(_ field: any AnyField) -> Bool {
        switch field.setter {
        case .people: reads(field)
        case .staff: readsNotes
        case .rules: false
        }
    }

    /// The fields the principal may read, in the kind's order.
    public var fields: [any AnyField] { readable.map(\.field) }

    /// The fields the principal may read, with their positions, in the kind's order.
    public var readable: [(position: Int, field: any AnyField)] {
        let readsNotes = readsNotes
        return kind.fields.indices.filter { readsNotes || kind.fields[$0].audience == .everyone }.map { ($0, kind.fields[$0]) }
    }

    private func granting(_ verb: Verb) -> [Grant] {
        verb.isByHouse && principal != .house ? [] : grants.filter { $0.verbs.contains(verb.id) }
    }

    private func union(_ grants: [Grant]) -> Filter? {
        guard !grants.isEmpty else { return nil }
        let conditions = grants.map(\.condition)
        let rows: Filter = conditions.contains(.all) ? .all : conditions.count == 1 ? conditions[0] : .or(conditions)
        guard !principal.customers.isEmpty else { return rows }
        if let field = kind.customerField { return rows.and(.equal(field, .myCustomers)) }
        // What is for one customer alone is that customer's too; what is for everybody is for everybody to read.
        guard case .partly(let field) = kind.scope else { return rows }
        return rows.and(.or([.equal(field, .none), .equal(field, .myCustomers)]))
    }
}
