import Engine
import Kernel

/// Filters and orders that the grammar allows on a kind, drawn at random; most fit some record.
public struct RandomFilters {
    let registry: Registry
    let people: [RecordID]

    public init(registry: Registry, people: [RecordID]) {
        self.registry = registry
        self.people = people
    }

    public func query(on kind: Kind, _ random: inout SeededRandom) -> Query {
        let sorts = kind.fields.map(\.id) + ["number", "updated", "created", "state"]
        let sort = Bool.random(using: &random) ? Query.Sort(sorts.randomElement(using: &random) ?? "number", descending: .random(using: &random)) : nil
        return Query(filter(on: kind, depth: 2, &random), sort: sort)
    }

    private func filter(on kind: Kind, depth: Int, _ random: inout SeededRandom) -> Filter {
        switch Int.random(in: 0..<10, using: &random) {
        case 0 where depth > 0: return .not(filter(on: kind, depth: depth - 1, &random))
        case 1, 2: if depth > 0 { return .and((0..<2).map { _ in filter(on: kind, depth: depth - 1, &random) }) }
        case 3, 4: if depth > 0 { return .or((0..<2).map { _ in filter(on: kind, depth: depth - 1, &random) }) }
        default: break
        }
        return term(on: kind, &random)
    }

    private func term(on kind: Kind, _ random: inout SeededRandom) -> Filter {
        if Int.random(in: 0..<6, using: &random) == 0 { return systemTerm(kind, &random) }
        guard let field = kind.fields.randomElement(using: &random) else { return .all }
        if let target = field.type.target.flatMap(registry.kind), Int.random(in: 0..<3, using: &random) == 0, let inner = target.fields.randomElement(using: &random),
            !(field.type is ReferencesField)
        {
            let (comparison, operands) = compare(inner, &random)
            return .term(.init(field.id, step: inner.id), comparison, operands)
        }
        let (comparison, operands) = compare(field, &random)
        return .term(.init(field.id), comparison, operands)
    }

    private func systemTerm(_ kind: Kind, _ random: inout SeededRandom) -> Filter {
        switch Int.random(in: 0..<4, using: &random) {
        case 0: .equal("open", .value(.truth(.random(using: &random))))
        case 1: .term(.init("state"), .any, kind.lifecycle.states.shuffled(using: &random).prefix(2).map { .value(.text($0.id)) })
        case 2: .term(.init("updated"), [.less, .atLeast].randomElement(using: &random) ?? .less, [.fromNow(seconds: -.random(in: 0...9_000_000, using: &random))])
        default: .term(.init("number"), .greater, [.value(.text(kind.number(Int64.random(in: 0...240, using: &random))))])
        }
    }

    private func compare(_ field: any AnyField, _ random: inout SeededRandom) -> (Filter.Comparison, [Filter.Operand]) {
        if Int.random(in: 0..<9, using: &random) == 0 { return (.any, [.none]) }
        let ordered: Filter.Comparison = [.less, .atMost, .greater, .atLeast, .any].randomElement(using: &random) ?? .any
        switch field.type {
        case let choice as ChoiceField:
            let keys = registry.shippedRules.options(of: field).map(\.key) + (choice.isOpen ? ["nothing"] : [])
            return (.any, keys.shuffled(using: &random).prefix(.random(in: 1...3, using: &random)).map { .value(.text($0)) })
        case is TruthField: return (.any, [.value(.truth(.random(using: &random)))])
        case is WholeField, is DurationField: return (ordered, [.value(.whole(.random(in: 0...3, using: &random)))])
        case is MomentField, is DayField, is PeriodField:
            return (ordered == .any ? .less : ordered, [.fromNow(seconds: -.random(in: 0...9_000_000, using: &random))])
        case is ReferenceField, is ReferencesField:
            let named = ["澄", "lanwan", "服务", "agent", "AGENT", "admin@example.com", "%", "INC0000003"].randomElement(using: &random) ?? ""
            let operands: [Filter.Operand] = [.named(named), .me, .myTeams, .myCustomer, .value(.id(people.randomElement(using: &random) ?? people[0]))]
            return (.any, [operands.randomElement(using: &random) ?? .none])
        default:
            let words = SomeIncidents.words.randomElement(using: &random) ?? ""
            let piece = String(words.prefix(.random(in: 1...4, using: &random)))
            return Bool.random(using: &random) ? (.contains, [.value(.text(Bool.random(using: &random) ? piece.lowercased() : piece.uppercased()))]) : (ordered, [.value(.text(words))])
        }
    }
}
