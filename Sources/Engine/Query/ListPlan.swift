import Kernel
import Store

/// How a list is read: by the index of a declared shape, in one scan for each combination of the values its fields are held to.
struct ListPlan {
    /// Scans that are merged; for more the values are compared record by record.
    static let mostScans = 32

    /// Nil where no shape serves, or the filter names its records.
    let shape: IndexedShape?
    /// The values of the shape's fields in each scan, none of them twice. No scan: there can be no such record.
    let scans: [[Bind]]
    /// What must hold besides of the records that the scans meet.
    let rest: Filter
    /// Whether no more is read than is listed, however many records there are.
    let isServed: Bool

    /// - Parameter sort: the field by which the list is sorted; nil: any order will do.
    init(kind: Kind, sort: String?, filter: Filter, principal: Principal) {
        let conditions = filter.conjuncts.map { ($0, HeldField($0, on: kind, by: principal)) }
        let held = HeldField.met(conditions.compactMap(\.1))
        // Records that are named are few, and found by their names.
        if held[SystemField.id.id] != nil || held[SystemField.number.id] != nil {
            self.init(nil, [[]], rest: filter, isServed: true)
            return
        }
        let plans = kind.indexedShapes.filter { sort == nil || $0.sort == sort }.compactMap { shape -> ListPlan? in
            guard let scans = ListPlan.scans(of: shape, held) else { return nil }
            let rest = conditions.filter { condition, held in held.map { !shape.filters.contains($0.field) } ?? true }.map(\.0)
            return ListPlan(shape, scans, rest: rest.reduce(.all) { $0.and($1) }, isServed: rest.isEmpty)
        }
        self = plans.min { $0.cost(in: kind) < $1.cost(in: kind) } ?? .filtering(filter)
    }

    /// Reads what there is and compares it.
    static func filtering(_ filter: Filter) -> ListPlan { ListPlan(nil, [[]], rest: filter, isServed: false) }
    /// For who may read nothing.
    static let nothing = ListPlan(nil, [], rest: .all, isServed: true)

    private init(_ shape: IndexedShape?, _ scans: [[Bind]], rest: Filter, isServed: Bool) {
        self.shape = shape
        self.scans = scans
        self.rest = rest
        self.isServed = isServed
    }

    /// Nil where a field is not held, or to too many values.
    private static func scans(of shape: IndexedShape, _ held: [String: [Bind]]) -> [[Bind]]? {
        var scans: [[Bind]] = [[]]
        for field in shape.filters {
            guard let values = held[field], scans.count * values.count <= mostScans else { return nil }
            scans = scans.flatMap { scan in values.map { scan + [$0] } }
        }
        return scans
    }

    /// The least is best. Where something is left to compare, whom a record belongs to leaves fewer than its state and customer do.
    private func cost(in kind: Kind) -> (Int, Int, Int, Int) {
        let fields = shape?.filters ?? []
        let belongings = fields.filter { kind.field($0)?.type is ReferenceField && $0 != kind.customerField }
        return (isServed ? 0 : 1, -belongings.count, -fields.count, scans.count)
    }
}
