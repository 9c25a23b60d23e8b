extension Query {
    /// Reads the filter grammar, as typed in a search box, an address or a grant:
    /// `state:open group:mine priority:p1,p2 -category:network opened:>-30d (major:yes or customer:chengjiang) sort:-updated`.
    ///
    /// Conditions side by side must all hold; `or` binds weaker; `-` or `not` negates; bare words are looked for in the
    /// title, and a record's number finds that record. Empty text asks for everything.
    ///
    /// What a span of days means (`.days(first, until:)`, a day, month or year): `<` before its first day, `<=` before
    /// `until`, `>` from `until` on, `>=` from its first day on, no sign: within it. A range `a..b` is `>=a` and `<=b`.
    /// `.fromNow` on a field of days stands for the day that instant falls on. `.text` on a localized text is the words
    /// of any one language.
    ///
    /// Not every operand is known here: a reference's `.named` is looked up by the engine, and the step of a path such as
    /// `customer.name` is read by its field only when `kinds` knows the kind it leads to (else its values stay `.text`).
    ///
    /// - Parameters:
    ///   - zoneOffset: seconds east of UTC, for times without a zone and for today.
    ///   - now: what `today` is counted from; nil where a filter must not depend on the day, as in a grant.
    ///   - options: the options of a field that takes them from a parameter, by field id; they map labels to keys, and
    ///     unless the choice is open, others are refused. Empty: any key is taken.
    ///   - kinds: kinds by name, to resolve the step of a path.
    ///   - readable: fields for which this is false are unknown to this reader.
    /// - Throws: the first thing wrong, at its character.
    public init(
        parsing text: String, of kind: Kind, zoneOffset: Int = 0, now: Moment? = nil,
        options: @escaping (String) -> [ChoiceField.Option] = { _ in [] }, kinds: @escaping (String) -> Kind? = { _ in nil },
        readable: @escaping (Kind, any AnyField) -> Bool = { _, _ in true }
    ) throws(FilterError) {
        let surroundings = FilterSurroundings(zoneOffset: zoneOffset, now: now, options: options, kinds: kinds, readable: readable)
        var parser = FilterParser(text, kind: kind, surroundings: surroundings)
        self = try parser.query()
    }
}

/// Reads one filter text from left to right.
struct FilterParser {
    static let orWords: Set<String> = ["or", "或"]
    static let andWords: Set<String> = ["and", "且"]
    static let notWords: Set<String> = ["not"]
    static let joints = orWords.union(andWords)

    let kind: Kind
    let surroundings: FilterSurroundings
    var scanner: FilterScanner
    private var sort: (value: Query.Sort, range: Range<Int>)?
    private var terms = 0

    init(_ text: String, kind: Kind, surroundings: FilterSurroundings) {
        self.kind = kind
        self.surroundings = surroundings
        scanner = FilterScanner(text)
    }

    mutating func query() throws(FilterError) -> Query {
        let count = scanner.scalars.count
        if count > FilterLimits.text { throw scanner.error(FilterLimits.text..<count, FilterWords.tooLong(count)) }
        let filter = try alternatives(depth: 0)
        if !scanner.atEnd { throw scanner.error(scanner.position..<scanner.position + 1, FilterWords.strayClose) }
        return Query(filter, sort: sort?.value)
    }

    private mutating func alternatives(depth: Int) throws(FilterError) -> Filter {
        var branches = [try conjunction(depth: depth)]
        while let or = scanner.keyword(Self.orWords) {
            try refuseSort(depth: depth)
            if branches.last == .all { throw scanner.error(or.range, FilterWords.joint(or.text)) }
            scanner.skip(or)
            branches.append(try conjunction(depth: depth))
            try refuseSort(depth: depth)
            if branches.last == .all { throw scanner.error(or.range, FilterWords.joint(or.text)) }
        }
        return .anyOf(branches)
    }

    /// An order holds for the whole list; beside `or` it would seem to belong to one branch.
    private func refuseSort(depth: Int) throws(FilterError) {
        if depth == 0, let sort { throw scanner.error(sort.range, FilterWords.sortBesideOr) }
    }

    /// Conditions side by side, up to `or`, a closing parenthesis or the end; `.all` when there is none.
    private mutating func conjunction(depth: Int) throws(FilterError) -> Filter {
        var filters: [Filter] = []
        var joint: FilterPiece?
        scanner.skipBlanks()
        while !scanner.atEnd, !scanner.isNext(FilterMarks.close), scanner.keyword(Self.orWords) == nil {
            if let and = scanner.keyword(Self.andWords) {
                if filters.isEmpty || joint != nil { throw scanner.error(and.range, FilterWords.joint(and.text)) }
                scanner.skip(and)
                joint = and
            } else {
                if let filter = try item(depth: depth) { filters.append(filter) }
                joint = nil
            }
            scanner.skipBlanks()
        }
        if let joint { throw scanner.error(joint.range, FilterWords.joint(joint.text)) }
        return .allOf(filters)
    }

    /// One condition, negation or group; nil for an order.
    private mutating func item(depth: Int) throws(FilterError) -> Filter? {
        let start = scanner.position
        if scanner.take(FilterMarks.minus) { return try negation(of: start..<start + 1, depth: depth) }
        if let not = scanner.keyword(Self.notWords) {
            scanner.skip(not)
            scanner.skipBlanks()
            return try negation(of: not.range, depth: depth)
        }
        if scanner.take(FilterMarks.open) { return try group(from: start, depth: depth) }
        return try condition(depth: depth)
    }

    private mutating func negation(of range: Range<Int>, depth: Int) throws(FilterError) -> Filter? {
        let isGroup = scanner.isNext(FilterMarks.open)
        if scanner.atBoundary && !isGroup || scanner.keyword(Self.joints) != nil { throw scanner.error(range, FilterWords.loneNot) }
        try enter(depth, at: range)
        return try item(depth: depth + 1).map(Filter.negating)
    }

    private mutating func group(from start: Int, depth: Int) throws(FilterError) -> Filter {
        let paren = start..<start + 1
        try enter(depth, at: paren)
        let filter = try alternatives(depth: depth + 1)
        guard scanner.take(FilterMarks.close) else { throw scanner.error(paren, FilterWords.openGroup) }
        if filter == .all { throw scanner.error(start..<scanner.position, FilterWords.emptyGroup) }
        return filter
    }

    private mutating func condition(depth: Int) throws(FilterError) -> Filter? {
        let start = scanner.position
        let head = try scanner.isNext(FilterMarks.quote) ? scanner.quoted() : scanner.run(until: FilterMarks.colon)
        guard scanner.take(FilterMarks.colon) else { return try counted(words(head), from: start) }
        if let word = head.word, ["sort", "排序"].contains(word) {
            try order(from: start, depth: depth)
            return nil
        }
        let target = try target(head)
        let filter = try counted(term(target), from: start)
        // Printed, such a list becomes a group of its own.
        if case .or = filter { try enter(depth, at: start..<scanner.position) }
        return filter
    }

    private mutating func order(from start: Int, depth: Int) throws(FilterError) {
        let descending = scanner.take(FilterMarks.minus)
        let name = try value(until: FilterMarks.comma)
        let range = start..<scanner.position
        if scanner.isNext(FilterMarks.comma) { throw scanner.error(scanner.position..<scanner.position + 1, FilterWords.secondSort) }
        if depth > 0 { throw scanner.error(range, FilterWords.sortInside) }
        if sort != nil { throw scanner.error(range, FilterWords.secondSort) }
        let field = try sortField(name)
        sort = (Query.Sort(field.id, descending: descending), range)
    }

    /// Counts the conditions of a filter just read.
    private mutating func counted(_ filter: Filter, from start: Int) throws(FilterError) -> Filter {
        terms += filter.paths.count
        if terms > FilterLimits.terms { throw scanner.error(start..<scanner.position, FilterWords.tooManyTerms) }
        return filter
    }

    private func enter(_ depth: Int, at range: Range<Int>) throws(FilterError) {
        if depth >= FilterLimits.depth { throw scanner.error(range, FilterWords.tooDeep) }
    }
}
