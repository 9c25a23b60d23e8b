/// When a text needs quotes to be read back as itself.
enum FilterQuotes {
    private static let grammar: Set<String> = FilterParser.joints.union(FilterParser.notWords)
    private static let reserved: Set<String> = grammar.union(["none", "any", "now", "现在"])
        .union(FilterParser.principalTerms.keys).union(FilterParser.openWords.keys).union(DaySpan.words.keys)
    private static let marks = FilterMarks.quote.union(FilterMarks.comma).union(["\\"])
    private static let wordMarks = FilterMarks.quote.union(FilterMarks.colon).union(["\\"])

    static func quoted(_ text: String) -> String {
        var words = String.UnicodeScalarView()
        words.append("\"")
        for scalar in text.unicodeScalars {
            if scalar == "\\" || FilterMarks.plainQuote.contains(scalar) { words.append("\\") }
            words.append(scalar)
        }
        words.append("\"")
        return String(words)
    }

    /// A value, in quotes where it would be taken for something else.
    static func safe(_ text: String) -> String {
        let scalars = text.unicodeScalars
        guard let first = scalars.first, !FilterMarks.compare.contains(first), !reserved.contains(text.lowercased()),
            !scalars.contains(where: { FilterMarks.endsWord($0) || marks.contains($0) }), !hasDots(text)
        else { return quoted(text) }
        return text
    }

    /// Whether the text can stand alone and be looked for in titles.
    static func isPlainWord(_ text: String, of kind: Kind) -> Bool {
        let scalars = text.unicodeScalars
        guard let first = scalars.first, !FilterMarks.minus.contains(first), !grammar.contains(text.lowercased()) else { return false }
        return !scalars.contains { FilterMarks.endsWord($0) || wordMarks.contains($0) } && kind.number(typed: text) == nil
    }

    private static func hasDots(_ text: String) -> Bool {
        let scalars = Array(text.unicodeScalars)
        return zip(scalars, scalars.dropFirst()).contains { $0 == "." && $1 == "." }
    }
}
