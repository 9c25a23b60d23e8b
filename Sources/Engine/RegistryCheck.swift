import Kernel

/// Finds what would otherwise fail at three in the morning.
struct RegistryCheck {
    let kinds: [Kind]
    let rooms: [Room]
    let parameters: ParameterValues

    var faults: [String] {
        let names = kinds.map(\.name)
        return repeated(names).map { "kind \($0) is declared twice" }
            + repeated(kinds.map(\.prefix)).map { "prefix \($0) is used by two kinds" }
            + repeated(rooms.map(\.name)).map { "room \($0) is declared twice" }
            + kinds.flatMap { kind in
                let faults = [fields(kind, names: Set(names)), answers(kind), lifecycle(kind), lists(kind), grants(kind), report(kind), panels(kind, names: Set(names))]
                return faults.joined().map { "kind \(kind.name): \($0)" }
            }
    }

    private func fields(_ kind: Kind, names: Set<String>) -> [String] {
        var faults = repeated(kind.fields.map(\.id)).map { "field \($0) is declared twice" }
        let reserved = Set(KindTables.systemColumns.map(\.name))
        for field in kind.fields {
            if reserved.contains(field.id) { faults.append("field \(field.id) has the name of a system column") }
            if field.id.wholeMatch(of: /[a-z][a-z0-9_]*/) == nil { faults.append("field id \(field.id) is not lower-case letters, digits and _") }
            if field.label.zh.isEmpty || field.label.en.isEmpty { faults.append("field \(field.id) lacks a label in one language") }
            let types = (field.type as? LinesField)?.columns.map(\.type) ?? [field.type]
            faults += types.compactMap { $0.target }.filter { !names.contains($0) }.map { "field \(field.id) refers to unknown kind \($0)" }
            if case .parameter(let id, let open)? = (field.type as? ChoiceField)?.source, !open, parameters.options(id).isEmpty {
                faults.append("field \(field.id) has no options: parameter \(id)")
            }
            if !field.initial.isNull, let sentence = field.type.check(field.initial) { faults.append("field \(field.id): initial value: \(sentence.en)") }
        }
        for clock in kind.fields where clock.type is ClockField && !(kind.field(Kind.due(of: clock.id))?.type is MomentField) {
            faults.append("clock \(clock.id) has no moment \(Kind.due(of: clock.id)) beside it")
        }
        if kind.field(kind.titleField) == nil { faults.append("title field \(kind.titleField) does not exist") }
        if let customer = kind.servedCustomer, kind.field(customer)?.type.target != "customer" {
            faults.append("scope field \(customer) is not a reference to a customer")
        }
        return faults
    }

    private func answers(_ kind: Kind) -> [String] {
        kind.fields.compactMap { field -> String? in
            guard let type = field.type as? AnswersField else { return nil }
            let target = kind.field(type.form)?.type.target, form = kinds.first { $0.name == target }
            if form?.field(type.questions)?.type is LinesField { return nil }
            return "field \(field.id) answers the questions of \(type.form).\(type.questions), where there are none"
        }
    }

    private func lifecycle(_ kind: Kind) -> [String] {
        let life = kind.lifecycle
        let states = Set(life.states.map(\.id))
        var faults = repeated(life.states.map(\.id)).map { "state \($0) is declared twice" }
        faults += repeated(life.verbs.map(\.id)).map { "verb \($0) is declared twice" }
        for verb in life.verbs {
            faults += (verb.from + [verb.to].compactMap { $0 }).filter { !states.contains($0) }.map { "verb \(verb.id) names unknown state \($0)" }
            if let duty = verb.apartFrom, kind.field(duty).map({ $0.type.target != "person" || $0.setter != .rules }) ?? true {
                faults.append("verb \(verb.id) is apart from \(duty), which is no field of people that rules set")
            }
            if let only = verb.onlyBy, kind.field(only)?.type.target != "person" { faults.append("verb \(verb.id) is for \(only) only, which is no field of people") }
            if let signed = verb.signedWhere, !(kind.field(signed)?.type is TruthField) { faults.append("verb \(verb.id) is signed where \(signed), which is no truth") }
            if let demand = verb.approval { faults += approval(of: verb, demand, life) }
            if let until = verb.until, !(kind.field(until)?.type is MomentField) { faults.append("verb \(verb.id) ends at \(until), which is no moment") }
            faults += [verb.with, verb.without].compactMap { $0 }.filter { kind.position($0) == nil }.map { "verb \(verb.id) goes by unknown field \($0)" }
            faults += verb.asks.filter { kind.position($0) == nil }.map { "verb \(verb.id) asks for unknown field \($0)" }
        }
        if kind.version != nil, life.state(Lifecycle.approved)?.isFixed != true { faults.append("it is of versions, and they do not become approved and fixed") }
        let reached = Set(life.verbs.compactMap(\.to)).union([life.initial])
        faults += states.subtracting(reached).sorted().map { "state \($0) cannot be reached" }
        for rule in kind.rules {
            faults += rule.occasion.verbs.filter { life.verb($0) == nil }.map { "rule \(rule.name.en) names unknown verb \($0)" }
        }
        return faults
    }

    private func approval(of verb: Verb, _ demand: ApprovalDemand, _ life: Lifecycle) -> [String] {
        var faults: [String] = []
        if parameters.approvalPlan(demand.plan, for: .general) == nil { faults.append("verb \(verb.id) is approved by \(demand.plan), which is no plan") }
        if verb.apartFrom == nil { faults.append("verb \(verb.id) waits for approval and does not say who asks for it") }
        let refusal = life.verb(demand.refusal)
        if refusal.map({ $0.from.contains { verb.from.contains($0) } }) != true { faults.append("verb \(verb.id): \(demand.refusal) does not lead from where it waits") }
        if !kinds.contains(where: { $0.name == ApprovalFields.kind }) { faults.append("verb \(verb.id) waits for approval, and there is no kind \(ApprovalFields.kind)") }
        return faults
    }

    private func lists(_ kind: Kind) -> [String] {
        var faults = kind.shapes.isEmpty ? ["it has no list shape"] : []
        for shape in kind.shapes {
            faults += (shape.filters + [shape.sort]).filter { kind.field($0) == nil }.map { "a list shape names unknown field \($0)" }
        }
        faults += kind.columns.filter { kind.field($0) == nil }.map { "a list column names unknown field \($0)" }
        // PostgreSQL cuts longer names short.
        let names = KindTables(kind: kind).all.flatMap { [$0.name] + $0.columns.map(\.name) + $0.indexes.map(\.name) }
        faults += names.filter { $0.utf8.count > 63 }.map { "the name \($0) is longer than the 63 bytes a base keeps" }
        return faults + repeated(kind.indexedShapes.map(\.name)).filter { _ in kind.customerField == nil }.map { "list shape \($0) is declared twice" }
    }

    private func grants(_ kind: Kind) -> [String] {
        let known = Set(kind.lifecycle.verbs.map(\.id))
        var faults = kind.grants.isEmpty ? ["nobody is granted anything"] : []
        for grant in kind.grants {
            if case .only(let verbs) = grant.verbs {
                faults += verbs.subtracting(known).sorted().map { "grant of \(grant.role) names unknown verb \($0)" }
            }
            faults += grant.condition.paths.filter { kind.field($0.field) == nil }.map { "grant of \(grant.role) names unknown field \($0.text)" }
        }
        let granted = kind.lifecycle.verbs.filter { verb in kind.grants.contains { $0.verbs.contains(verb.id) } }
        return faults + known.subtracting(granted.map(\.id)).sorted().map { "verb \($0) is granted to nobody" }
    }

    private func report(_ kind: Kind) -> [String] {
        guard let report = kind.report else { return [] }
        let moments = [report.start] + report.ends
        var faults = moments.filter { !(kind.field($0)?.type is MomentField) }.map { "its report names \($0), which is no moment" }
        faults += report.sums.filter { !(kind.field($0)?.type is WholeField) }.map { "its report sums \($0), which is no whole number" }
        if report.ends.isEmpty { faults.append("its report names no end") }
        if !kind.groups.contains(where: { $0.id == report.group }) { faults.append("its report cannot be told apart by \(report.group)") }
        return faults
    }

    private func panels(_ kind: Kind, names: Set<String>) -> [String] {
        repeated(kind.panels.map(\.id)).map { "panel \($0) is declared twice" }
            + kind.panels.flatMap { panel in panel.kinds.filter { !names.contains($0) }.map { "panel \(panel.id) looks at unknown kind \($0)" } }
    }

    private func repeated(_ names: [String]) -> [String] {
        var seen: Set<String> = []
        return names.filter { !seen.insert($0).inserted }
    }
}
