/// Values: what one stands for, by the type of its field.
extension FilterParser {
    func operand(
        _ piece: FilterPiece, of target: FilterTarget, _ comparison: Filter.Comparison
    ) throws(FilterError) -> Filter.Operand {
        guard let field = target.field, let kind = target.kind else { return .value(.text(piece.text.trimmed)) }
        if target.isState { return try state(piece, of: kind) }
        if target.isSystem(SystemField.number.id), !piece.isQuoted, let number = kind.number(typed: piece.text) {
            return .value(.text(number))
        }
        let type = field.type
        if let choice = type as? ChoiceField { return try option(piece, of: field, choice, isOwn: target.path.step == nil) }
        // The record's own `id` leads to no kind: nobody is called by it.
        if let kind = type.target, !kind.isEmpty { return try reference(piece, to: kind, field) }
        if type.isTime { return try time(piece, of: field, comparison) }
        return try plain(piece, type)
    }

    /// Words to be found in a text.
    func prose(_ piece: FilterPiece) throws(FilterError) -> Filter.Operand {
        let words = piece.text.trimmed
        if words.isEmpty { throw scanner.error(piece.range, FilterWords.emptyValue) }
        if let text = checkText(words, max: Limits.line, lines: false) { throw scanner.error(piece.range, text) }
        return .value(.text(words))
    }

    private func plain(_ piece: FilterPiece, _ type: any FieldType) throws(FilterError) -> Filter.Operand {
        let value: Value
        do { value = try type.parse(piece.text) } catch {
            throw scanner.error(piece.range, error.refusals.first?.text ?? FilterWords.emptyValue)
        }
        if let text = type.check(value) { throw scanner.error(piece.range, text) }
        if value.isNull { throw scanner.error(piece.range, FilterWords.emptyValue) }
        let words = piece.text.trimmed
        // Words without a language are equal to a localized text in whichever language has them.
        return .value(type is LocalizedTextField && value.texts.values.allSatisfy { $0 == words } ? .text(words) : value)
    }

    private func state(_ piece: FilterPiece, of kind: Kind) throws(FilterError) -> Filter.Operand {
        let options = kind.lifecycle.states.map { ChoiceField.Option($0.id, $0.label) }
        guard let id = key(piece.text, in: options) else { throw scanner.error(piece.range, FilterWords.unknownState(piece.text, options)) }
        return .value(.text(id))
    }

    private func option(
        _ piece: FilterPiece, of field: any AnyField, _ choice: ChoiceField, isOwn: Bool
    ) throws(FilterError) -> Filter.Operand {
        let options: [ChoiceField.Option]
        if case .closed(let own) = choice.source { options = own } else { options = isOwn ? surroundings.options(field.id) : [] }
        if let key = key(piece.text, in: options) { return .value(.text(key)) }
        if !options.isEmpty, !choice.isOpen {
            throw scanner.error(piece.range, FilterWords.unknownOption(piece.text, of: field, options))
        }
        return try plain(piece, choice)
    }

    /// The key itself, or the key of the option with this label in either language.
    private func key(_ text: String, in options: [ChoiceField.Option]) -> String? {
        let text = text.trimmed, low = text.lowercased()
        let found = options.first { $0.key == text } ?? options.first { $0.key.lowercased() == low }
            ?? options.first { $0.label.zh.lowercased() == low || $0.label.en.lowercased() == low }
        return found?.key
    }

    private func reference(_ piece: FilterPiece, to kind: String, _ field: any AnyField) throws(FilterError) -> Filter.Operand {
        guard let word = piece.word else { return try named(piece) }
        if let term = Self.principalTerms[word] {
            guard let operand = term[kind] else { throw scanner.error(piece.range, FilterWords.notMine(piece.text, field)) }
            return operand
        }
        if let id = RecordID(piece.text) { return .value(.id(id)) }
        return try named(piece)
    }

    private func named(_ piece: FilterPiece) throws(FilterError) -> Filter.Operand {
        guard case .value(.text(let name)) = try prose(piece) else { return .none }
        return .named(name)
    }

    private static let mine: [String: Filter.Operand] = ["person": .me, "team": .myTeams, "customer": .myCustomer]
    /// What stands for the person who asks, by word and by the kind a reference leads to.
    static let principalTerms: [String: [String: Filter.Operand]] = [
        "me": ["person": .me], "我": ["person": .me], "mine": mine, "我的": mine, "my": mine,
        "me.teams": ["team": .myTeams], "me.customer": ["customer": .myCustomer], "me.customers": ["customer": .myCustomers],
    ]

    private func time(
        _ piece: FilterPiece, of field: any AnyField, _ comparison: Filter.Comparison
    ) throws(FilterError) -> Filter.Operand {
        let text = piece.text.trimmed
        if let span = DaySpan(text) { return .days(span.day, until: span.until) }
        if let relative = DaySpan.words[text.lowercased()] { return try days(relative, piece) }
        if let seconds = TimeShift.seconds(text) {
            if comparison == .any, field.type is MomentField { throw scanner.error(piece.range, FilterWords.bareShift(field, text)) }
            if seconds.magnitude > FilterLimits.seconds { throw scanner.error(piece.range, FilterWords.farShift) }
            return .fromNow(seconds: seconds)
        }
        // An instant outside the years that can be written could not be read back.
        guard field.type is MomentField, let moment = Moment(iso: text, offset: surroundings.zoneOffset), Moment(iso: moment.iso) == moment else {
            throw scanner.error(piece.range, FilterWords.noTime(text, isDay: !(field.type is MomentField)))
        }
        return .value(moment.value)
    }

    private func days(_ relative: DaySpan.Relative, _ piece: FilterPiece) throws(FilterError) -> Filter.Operand {
        guard let now = surroundings.now, let span = DaySpan(relative, from: now.wall(offset: surroundings.zoneOffset).day) else {
            throw scanner.error(piece.range, FilterWords.noToday(piece.text))
        }
        return .days(span.day, until: span.until)
    }
}
