extension Query {
    /// One condition of a query as a page shows it: words, and the way to the list without it.
    public struct Chip: Sendable, Hashable {
        /// The canonical text of this condition alone; it can stand beside others.
        public let text: String
        /// The condition in words.
        public let label: Text
        /// The canonical text of the query without this condition.
        public let without: String
    }

    /// A chip for each condition that must hold, in their order, and one for the sort.
    ///
    /// - Parameters:
    ///   - zoneOffset: seconds east of UTC, for the times shown.
    ///   - options: the options of a field that takes them from a parameter, by field id.
    ///   - kinds: as given to the parser.
    ///   - names: what people call a record; nil shows its identity.
    public func chips(
        of kind: Kind, zoneOffset: Int = 0, options: @escaping (String) -> [ChoiceField.Option] = { _ in [] },
        kinds: @escaping (String) -> Kind? = { _ in nil }, names: @escaping (RecordID) -> String? = { _ in nil }
    ) -> [Chip] {
        let printer = FilterPrinter(kind: kind, kinds: kinds)
        let speaker = FilterSpeaker(printer: printer, zoneOffset: zoneOffset, options: options, names: names)
        let clauses = filter.normal.clauses
        var chips = clauses.indices.map { index in
            var others = clauses
            let clause = others.remove(at: index)
            let without = Query(.allOf(others), sort: sort).text(of: kind, kinds: kinds)
            return Chip(text: printer.clause(clause), label: speaker.words(clause), without: without)
        }
        if let sort {
            chips.append(Chip(text: "sort:\(sort.text)", label: speaker.words(sort), without: Query(filter).text(of: kind, kinds: kinds)))
        }
        return chips
    }
}
