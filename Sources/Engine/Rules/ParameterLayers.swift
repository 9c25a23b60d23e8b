import Kernel

/// What versions set of one parameter, one after the other: for everybody, and over that for some.
struct ParameterLayers: Sendable {
    let parameter: any AnyParameter
    private(set) var general: JSON
    /// By scope, in the order in which they take effect.
    private var own: [ParameterScope: [JSON]] = [:]
    /// Those to whom a value was promised: what holds for everybody is nothing to them.
    private var whole: Set<ParameterScope> = []

    init(_ parameter: any AnyParameter, shipped: JSON) {
        self.parameter = parameter
        general = shipped
    }

    /// The scopes for which something is set, beside the general one.
    var scopes: [ParameterScope] { own.keys.sorted { $0.text < $1.text } }

    /// - Parameter isWhole: whether it is a value by itself, in the place of what was set for the scope.
    mutating func set(_ json: JSON, for scope: ParameterScope, isWhole: Bool) {
        if scope == .general {
            general = parameter.form.value(general, set: json)
        } else if isWhole {
            own[scope] = [json]
            whole.insert(scope)
        } else {
            own[scope, default: []].append(json)
        }
    }

    mutating func drop(_ scope: ParameterScope) {
        own[scope] = nil
        whole.remove(scope)
    }

    /// Whether what holds for a scope was promised, to it or to the next wider one.
    func isWhole(for scope: ParameterScope) -> Bool { scope.widening.first { own[$0] != nil }.map(whole.contains) ?? false }

    /// The scopes whose value changes when something is set for one.
    func reached(from scope: ParameterScope) -> [ParameterScope] { scope == .general ? [.general] + scopes : [scope] }

    /// What holds for a scope: what was set for it, or for the next wider one, over what holds for everybody. So who has some cells of
    /// their own follows in the others.
    func value(for scope: ParameterScope) -> JSON {
        let sets = scope.widening.lazy.compactMap { own[$0] }.first ?? []
        return sets.reduce(isWhole(for: scope) ? .null : general) { parameter.form.value($0, set: $1) }
    }

    /// What is wrong with the value of a scope: it cannot be read, or does not keep its bounds.
    func faults(for scope: ParameterScope) -> [Refusal] {
        do {
            return parameter.broken(by: try parameter.read(value(for: scope))).map { bound in
                Refusal(Text("\(bound.text.zh)（要求 \(bound.requirement)）", "\(bound.text.en) (requirement \(bound.requirement))"), noted: true)
            }
        } catch { return error.refusals }
    }
}

extension ParameterLayers {
    /// A length of time that falls short of what was promised.
    struct Shortfall {
        let row: ChoiceField.Option
        let column: ChoiceField.Option
        /// In seconds of work.
        let promised: Int64
        /// Nil: nothing is left of the promise.
        let taken: Int64?
    }

    /// Where what holds for a scope takes longer than was promised to that very scope; none where nothing was.
    func shortfalls(for scope: ParameterScope) -> [Shortfall] {
        guard case .targets(let rows, let columns) = parameter.form, whole.contains(scope), let promise = own[scope]?.first else { return [] }
        let promised = targets(parameter.form.value(.null, set: promise)), held = targets(value(for: scope))
        var found: [Shortfall] = []
        for row in rows.options {
            for column in columns.options {
                guard let most = promised?.seconds(row.key, column.key) else { continue }
                let taken = held?.seconds(row.key, column.key)
                if taken ?? .max > most { found.append(Shortfall(row: row, column: column, promised: most, taken: taken)) }
            }
        }
        return found
    }

    private func targets(_ json: JSON) -> Targets? { (try? parameter.read(json)) as? Targets }
}

extension ParameterLayers.Shortfall {
    var refusal: Refusal {
        let most = Kernel.Duration(seconds: promised).work, takes = taken.map { Kernel.Duration(seconds: $0).work }
        let zh = takes.map { "却成了 \($0.zh)" } ?? "却不再有目标", en = takes.map { "would take \($0.en)" } ?? "would have no target"
        return Refusal(
            Text("\(row.label.zh)的\(column.label.zh)承诺为 \(most.zh)，\(zh)。", "\(column.label.en) of \(row.label.en) is promised in \(most.en), and \(en)."))
    }
}
