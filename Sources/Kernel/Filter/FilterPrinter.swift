extension Query {
    /// The canonical text: parsed again, it gives the same query as long as this one came from the parser, and one that
    /// asks the same otherwise. Spells out field ids and keys, so near the limit it may be longer than what was typed.
    ///
    /// - Parameter kinds: as given to the parser, so that values after a step are written by their field.
    public func text(of kind: Kind, kinds: @escaping (String) -> Kind? = { _ in nil }) -> String {
        let printer = FilterPrinter(kind: kind, kinds: kinds)
        let order = sort.map { "sort:\($0.text)" }
        let filter = filter.normal
        guard let order else { return printer.text(filter) }
        return filter == .all ? order : printer.inner(filter) + " " + order
    }
}

/// Writes filters in their normal form.
struct FilterPrinter {
    let kind: Kind
    let kinds: (String) -> Kind?

    func text(_ filter: Filter) -> String {
        if case .or(let branches) = filter { return branches.map(text).joined(separator: " or ") }
        return filter.clauses.map(clause).joined(separator: " ")
    }

    /// A filter as it stands beside others.
    func inner(_ filter: Filter) -> String {
        if case .or = filter { return "(\(text(filter)))" }
        return text(filter)
    }

    func clause(_ clause: Filter) -> String {
        switch clause {
        case .all: ""
        case .or: inner(clause)
        case .not(let filter): negated(filter)
        case .and(let ends): range(ends) ?? text(clause)
        case .term(let path, let comparison, let operands): term(target(path), comparison, operands)
        }
    }

    private func negated(_ filter: Filter) -> String {
        if case .term(let path, .any, [.none]) = filter { return path.text + ":any" }
        let isSingle = filter.clauses.count == 1
        if case .or = filter { return "-" + inner(filter) }
        return isSingle ? "-" + text(filter) : "-(\(text(filter)))"
    }

    private func range(_ ends: [Filter]) -> String? {
        guard ends.count == 2, let low = ends[0].end(.atLeast), let high = ends[1].end(.atMost), low.path == high.path else { return nil }
        let target = target(low.path)
        return "\(low.path.text):\(operand(low.operand, target))..\(operand(high.operand, target, isLast: true))"
    }

    private func term(_ target: FilterTarget, _ comparison: Filter.Comparison, _ operands: [Filter.Operand]) -> String {
        if comparison == .any, operands.count == 1, case .value(.truth(let isOpen)) = operands[0], target.isSystem(SystemField.open.id),
            target.kind?.position(SystemField.state.id) == nil {
            return target.path(SystemField.state.id).text + (isOpen ? ":open" : ":closed")
        }
        if comparison == .contains, target.path == Filter.Path(kind.titleField), case .value(.text(let words)) = operands.first {
            return FilterQuotes.isPlainWord(words, of: kind) ? words : FilterQuotes.quoted(words)
        }
        let isLast = comparison == .atMost || comparison == .greater
        let values = operands.map { span($0, target, comparison) ?? operand($0, target, isLast: isLast) }
        return target.path.text + ":" + (comparison == .any ? "" : comparison.rawValue) + values.joined(separator: ",")
    }

    /// A span of days that is no day, month or year takes its two ends.
    private func span(_ operand: Filter.Operand, _ target: FilterTarget, _ comparison: Filter.Comparison) -> String? {
        guard comparison == .any, case .days(let day, let until) = operand else { return nil }
        let span = DaySpan(day: day, until: until)
        return span.text ?? "\(day.iso)..\(span.last.iso)"
    }

    /// - Parameter isLast: whether a span of days is meant by its end.
    func operand(_ operand: Filter.Operand, _ target: FilterTarget, isLast: Bool = false) -> String {
        switch operand {
        case .none: return "none"
        case .me: return "me"
        case .myTeams: return "me.teams"
        case .myCustomer: return "me.customer"
        case .myCustomers: return "me.customers"
        case .named(let name): return RecordID(name) == nil ? FilterQuotes.safe(name) : FilterQuotes.quoted(name)
        case .fromNow(let seconds): return TimeShift.text(seconds)
        case .days(let day, let until):
            let span = DaySpan(day: day, until: until)
            return span.text ?? (isLast ? span.last : day).iso
        case .value(let value): return FilterPrinter.value(value, target)
        }
    }

    private static func value(_ value: Value, _ target: FilterTarget) -> String {
        // An identity is written the same for one reference and for several.
        if case .id(let id) = value { return id.description }
        guard case .text(let text) = value else { return FilterQuotes.safe(plain(value, target.field?.type)) }
        if target.isSystem(SystemField.number.id), let number = target.kind?.number(typed: text), number != text {
            return FilterQuotes.quoted(text)
        }
        return FilterQuotes.safe(target.field?.type is MoneyField ? plain(value, target.field?.type) : text)
    }

    private static func plain(_ value: Value, _ type: (any FieldType)?) -> String {
        if let type { return type.plain(value) }
        switch value {
        case .whole(let whole): return String(whole)
        case .truth(let truth): return truth ? "yes" : "no"
        default: return value.words(in: .zh) ?? ""
        }
    }

    func target(_ path: Filter.Path) -> FilterTarget {
        guard let step = path.step else { return FilterTarget(path: path, kind: kind, field: kind.field(path.field)) }
        let reached = kind.field(path.field)?.type.target.flatMap(kinds)
        return FilterTarget(path: path, kind: reached, field: reached?.field(step))
    }
}

extension Filter {
    /// The conditions a person would count: the conjuncts, the two ends of a range taken together.
    var clauses: [Filter] {
        var clauses: [Filter] = []
        for filter in conjuncts {
            if let high = filter.end(.atMost), let low = clauses.last?.end(.atLeast), low.path == high.path,
                !low.operand.isAfter(high.operand), let first = clauses.popLast() {
                clauses.append(.and([first, filter]))
            } else {
                clauses.append(filter)
            }
        }
        return clauses
    }

    /// Path and operand of a comparison with one value.
    func end(_ comparison: Comparison) -> (path: Path, operand: Operand)? {
        guard case .term(let path, comparison, let operands) = self, operands.count == 1 else { return nil }
        return (path, operands[0])
    }
}
