/// Conditions on a field: what stands after the colon.
extension FilterParser {
    mutating func term(_ target: FilterTarget) throws(FilterError) -> Filter {
        let start = scanner.position
        let comparison = takeComparison()
        let sign = start..<scanner.position
        try check(comparison, of: target, sign: sign)
        switch comparison {
        case .any: return try list(target)
        case .contains: return try contains(target)
        default: return try compared(target, comparison)
        }
    }

    private mutating func takeComparison() -> Filter.Comparison {
        if scanner.take(["≤"]) { return .atMost }
        if scanner.take(["≥"]) { return .atLeast }
        if scanner.take(["~", "～"]) { return .contains }
        if scanner.take(["<", "＜"]) { return scanner.take(["=", "＝"]) ? .atMost : .less }
        if scanner.take([">", "＞"]) { return scanner.take(["=", "＝"]) ? .atLeast : .greater }
        return .any
    }

    private func check(_ comparison: Filter.Comparison, of target: FilterTarget, sign: Range<Int>) throws(FilterError) {
        guard let field = target.field, comparison != .any else { return }
        if comparison == .contains {
            if !field.type.isProse || target.isState { throw scanner.error(sign, FilterWords.notProse(field)) }
        } else if !field.type.isOrdered {
            throw scanner.error(sign, FilterWords.notOrdered(field))
        }
    }

    /// The next value, quoted or up to a blank, a parenthesis, one of `marks` or, if asked, two dots.
    mutating func value(until marks: Set<Unicode.Scalar>, dots: Bool = false) throws(FilterError) -> FilterPiece {
        if scanner.isNext(FilterMarks.quote) {
            let piece = try scanner.quoted()
            if !scanner.atBoundary, !scanner.isNext(marks), !(dots && scanner.atDots) {
                throw scanner.error(scanner.position..<scanner.position + 1, FilterWords.afterQuote)
            }
            if piece.text.trimmed.isEmpty { throw scanner.error(piece.range, FilterWords.emptyValue) }
            return piece
        }
        let piece = scanner.run(until: marks, dots: dots)
        if piece.range.isEmpty { throw scanner.error(piece.range, FilterWords.noValue) }
        return piece
    }

    private mutating func compared(_ target: FilterTarget, _ comparison: Filter.Comparison) throws(FilterError) -> Filter {
        let piece = try value(until: FilterMarks.comma, dots: true)
        if scanner.isNext(FilterMarks.comma) || scanner.atDots {
            throw scanner.error(scanner.position..<scanner.position + (scanner.atDots ? 2 : 1), FilterWords.oneValue)
        }
        return .term(target.path, comparison, [try operand(piece, of: target, comparison)])
    }

    private mutating func contains(_ target: FilterTarget) throws(FilterError) -> Filter {
        var filters: [Filter] = []
        repeat {
            let words = try prose(value(until: FilterMarks.comma))
            filters.append(.term(target.path, .contains, [words]))
        } while scanner.take(FilterMarks.comma)
        return .anyOf(filters)
    }

    /// Values with commas between: any of them.
    private mutating func list(_ target: FilterTarget) throws(FilterError) -> Filter {
        let dots = target.field?.type.isOrdered ?? true
        var operands: [Filter.Operand] = [], others: [Filter] = []
        repeat {
            let piece = try value(until: FilterMarks.comma, dots: dots)
            if dots, scanner.takeDots() {
                others.append(try range(from: piece, of: target))
            } else if let filter = whole(piece, of: target) {
                others.append(filter)
            } else {
                operands.append(try piece.word == "none" ? .none : operand(piece, of: target, .any))
            }
        } while scanner.take(FilterMarks.comma)
        let equal: [Filter] = operands.isEmpty ? [] : [.term(target.path, .any, operands)]
        return .anyOf(equal + others)
    }

    private mutating func range(from first: FilterPiece, of target: FilterTarget) throws(FilterError) -> Filter {
        let last = try value(until: FilterMarks.comma, dots: true)
        if scanner.atDots { throw scanner.error(scanner.position..<scanner.position + 2, FilterWords.oneRange) }
        let low = try operand(first, of: target, .atLeast)
        let high = try operand(last, of: target, .atMost)
        if low.isAfter(high) {
            throw scanner.error(first.range.lowerBound..<last.range.upperBound, FilterWords.backwards(first.text, last.text))
        }
        return .and([.term(target.path, .atLeast, [low]), .term(target.path, .atMost, [high])])
    }

    /// A word that makes a condition of its own: any value, an open or a closed state.
    private func whole(_ piece: FilterPiece, of target: FilterTarget) -> Filter? {
        guard let word = piece.word else { return nil }
        if word == "any" { return .not(.term(target.path, .any, [.none])) }
        guard target.isState, target.kind?.position(SystemField.open.id) == nil else { return nil }
        return Self.openWords[word].map { .term(target.path(SystemField.open.id), .any, [.value(.truth($0))]) }
    }

    static let openWords = ["open": true, "未结": true, "closed": false, "已结": false]
}
