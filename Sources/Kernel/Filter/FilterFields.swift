/// What a condition asks about: a field of the kind, or of the kind a reference leads to.
struct FilterTarget {
    let path: Filter.Path
    /// The kind whose field it is; nil when a path leads to a kind not known here.
    let kind: Kind?
    let field: (any AnyField)?

    /// Another field of the same record.
    func path(_ id: String) -> Filter.Path { path.step == nil ? Filter.Path(id) : Filter.Path(path.field, step: id) }

    /// Whether this is a system field, and not a room's own of the same name.
    func isSystem(_ id: String) -> Bool { (path.step ?? path.field) == id && kind.map { $0.position(id) == nil } == true }
    var isState: Bool { isSystem(SystemField.state.id) }
}

/// The names under which people may call a kind's fields: ids and labels, whatever their case.
struct FieldNames {
    let kind: Kind
    let readable: (Kind, any AnyField) -> Bool

    var fields: [any AnyField] {
        (kind.fields + SystemField.ordered.filter { kind.position($0.id) == nil }).filter { readable(kind, $0) }
    }

    func find(_ name: String) -> (any AnyField)? {
        let fields = fields, folded = Self.folded(name)
        return fields.first { $0.id == name } ?? fields.first { Self.folded($0.id) == folded }
            ?? fields.first { Self.folded($0.label.zh) == folded || Self.folded($0.label.en) == folded }
    }

    /// The field whose name is nearest, when it is near enough to be a slip.
    func nearest(_ name: String) -> (any AnyField)? {
        let folded = Array(Self.folded(name))
        guard (2...40).contains(folded.count) else { return nil }
        let allowed = folded.count < 4 ? 1 : 2
        var best: (field: any AnyField, distance: Int)?
        for field in fields {
            for candidate in [field.id, field.label.zh, field.label.en] {
                let distance = editDistance(folded, Array(Self.folded(candidate)))
                if distance <= allowed, distance < folded.count, distance < best?.distance ?? .max { best = (field, distance) }
            }
        }
        return best?.field
    }

    /// Lower case, without the blanks and dashes that a label may have and a typed name may not.
    private static func folded(_ name: String) -> String {
        name.lowercased().filter { !$0.isWhitespace && $0 != "_" && $0 != "-" }
    }
}

/// Letters to change, add, drop or swap with their neighbour to make one word of the other.
func editDistance(_ left: [Character], _ right: [Character]) -> Int {
    var before: [Int] = [], last = Array(0...right.count)
    for (row, letter) in left.enumerated() {
        var current = [row + 1]
        for (column, other) in right.enumerated() {
            var cost = min(last[column] + (letter == other ? 0 : 1), last[column + 1] + 1, current[column] + 1)
            if row > 0, column > 0, letter == right[column - 1], left[row - 1] == other { cost = min(cost, before[column - 1] + 1) }
            current.append(cost)
        }
        before = last
        last = current
    }
    return last.last ?? 0
}

extension FilterParser {
    private var names: FieldNames { FieldNames(kind: kind, readable: surroundings.readable) }

    /// The field a condition's name stands for; a dot takes one step through a reference.
    func target(_ head: FilterPiece) throws(FilterError) -> FilterTarget {
        if head.text.trimmed.isEmpty { throw scanner.error(head.range.upperBound..<head.range.upperBound + 1, FilterWords.noName) }
        if let field = names.find(head.text) { return FilterTarget(path: Filter.Path(field.id), kind: kind, field: field) }
        let parts = head.text.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        guard parts.count > 1, !head.isQuoted else { throw scanner.error(head.range, FilterWords.unknownField(head.text, names)) }
        let dot = head.range.lowerBound + parts[0].unicodeScalars.count
        guard let field = names.find(parts[0]) else {
            throw scanner.error(head.range.lowerBound..<dot, FilterWords.unknownField(parts[0], names))
        }
        guard let target = field.type.target else { throw scanner.error(head.range.lowerBound..<dot, FilterWords.noReference(field)) }
        guard parts.count == 2 else { throw scanner.error(dot..<head.range.upperBound, FilterWords.oneStep) }
        return try step(parts[1], of: field, to: target, range: dot + 1..<head.range.upperBound)
    }

    private func step(
        _ name: String, of field: any AnyField, to target: String, range: Range<Int>
    ) throws(FilterError) -> FilterTarget {
        if let kind = surroundings.kinds(target) {
            let names = FieldNames(kind: kind, readable: surroundings.readable)
            guard let found = names.find(name) else { throw scanner.error(range, FilterWords.unknownField(name, names)) }
            return FilterTarget(path: Filter.Path(field.id, step: found.id), kind: kind, field: found)
        }
        let id = name.lowercased()
        guard id.wholeMatch(of: /[a-z][a-z0-9_]*/) != nil else { throw scanner.error(range, FilterWords.badStep(field)) }
        return FilterTarget(path: Filter.Path(field.id, step: id), kind: nil, field: nil)
    }

    func sortField(_ name: FilterPiece) throws(FilterError) -> any AnyField {
        guard let field = names.find(name.text) else { throw scanner.error(name.range, FilterWords.unknownField(name.text, names)) }
        let type = field.type
        if type is ReferencesField || type is FactsField || type is LongTextField || type is AttachmentField || type is ClockField || type is LinesField
            || type is SubjectField || type is AnswersField
        {
            throw scanner.error(name.range, FilterWords.notSortable(field))
        }
        return field
    }

    /// Bare or quoted words: the record of that number, or records with these words in their title.
    func words(_ piece: FilterPiece) throws(FilterError) -> Filter {
        if !scanner.atBoundary { throw scanner.error(scanner.position..<scanner.position + 1, FilterWords.afterQuote) }
        if !piece.isQuoted, let number = kind.number(typed: piece.text), names.find(SystemField.number.id) != nil {
            return .equal(SystemField.number.id, .text(number))
        }
        guard let field = kind.field(kind.titleField), field.type.isProse, surroundings.readable(kind, field) else {
            throw scanner.error(piece.range, FilterWords.noTitle)
        }
        return .term(Filter.Path(field.id), .contains, [try prose(piece)])
    }
}

extension Kind {
    /// A record's number as people type it (`inc42`) in full; nil when the text is no number of this kind.
    func number(typed text: String) -> String? {
        let digits = text.utf8.dropFirst(prefix.utf8.count)
        guard !prefix.isEmpty, text.lowercased().hasPrefix(prefix.lowercased()), (1...18).contains(digits.count),
            digits.allSatisfy({ (48...57).contains($0) })
        else { return nil }
        return digits.count < 7 ? Int64(String(Substring(digits))).map(number) : prefix + String(Substring(digits))
    }
}
