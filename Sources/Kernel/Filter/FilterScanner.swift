/// The marks of the grammar, each as typed with and without a Chinese input method.
enum FilterMarks {
    static let colon: Set<Unicode.Scalar> = [":", "："]
    static let comma: Set<Unicode.Scalar> = [",", "，", "、"]
    static let open: Set<Unicode.Scalar> = ["(", "（"]
    static let close: Set<Unicode.Scalar> = [")", "）"]
    static let minus: Set<Unicode.Scalar> = ["-", "－"]
    static let plainQuote: Set<Unicode.Scalar> = ["\"", "＂"]
    static let curlyQuote: Set<Unicode.Scalar> = ["“", "”"]
    static let quote = plainQuote.union(curlyQuote)
    static let compare: Set<Unicode.Scalar> = ["<", ">", "~", "＜", "＞", "～", "≤", "≥"]

    /// Whether a word of any sort ends before this scalar.
    static func endsWord(_ scalar: Unicode.Scalar) -> Bool {
        scalar.properties.isWhitespace || open.contains(scalar) || close.contains(scalar)
    }
}

/// A stretch of the text: a word, or what stood between quotes.
struct FilterPiece {
    let text: String
    /// Positions in scalars, quotes included.
    let range: Range<Int>
    /// Quoted text stands for itself: it is never a word of the grammar.
    let isQuoted: Bool

    /// The word in lower case; nil for quoted text.
    var word: String? { isQuoted ? nil : text.lowercased() }
}

/// Walks over the text by scalars, so that a mark is found even where a combining sign follows it.
struct FilterScanner {
    let text: String
    let scalars: [Unicode.Scalar]
    private(set) var position = 0

    init(_ text: String) {
        self.text = text
        scalars = Array(text.unicodeScalars)
    }

    var atEnd: Bool { position >= scalars.count }
    var next: Unicode.Scalar? { atEnd ? nil : scalars[position] }
    /// Whether a condition can end here.
    var atBoundary: Bool { next.map(FilterMarks.endsWord) ?? true }
    var atDots: Bool { position + 1 < scalars.count && scalars[position] == "." && scalars[position + 1] == "." }
    func isNext(_ marks: Set<Unicode.Scalar>) -> Bool { next.map(marks.contains) ?? false }

    mutating func take(_ marks: Set<Unicode.Scalar>) -> Bool {
        guard isNext(marks) else { return false }
        position += 1
        return true
    }

    mutating func takeDots() -> Bool {
        guard atDots else { return false }
        position += 2
        return true
    }

    mutating func skipBlanks() {
        while let scalar = next, scalar.properties.isWhitespace { position += 1 }
    }

    /// Reads up to the end of the word, a further mark or, if asked, two dots.
    mutating func run(until marks: Set<Unicode.Scalar> = [], dots: Bool = false) -> FilterPiece {
        let start = position
        while let scalar = next, !FilterMarks.endsWord(scalar), !marks.contains(scalar), !(dots && atDots) { position += 1 }
        return piece(start..<position)
    }

    /// The standing word in lower case when it is one of `words`, without moving on.
    func keyword(_ words: Set<String>) -> FilterPiece? {
        var ahead = self
        let piece = ahead.run()
        return words.contains(piece.text.lowercased()) ? piece : nil
    }

    mutating func skip(_ piece: FilterPiece) { position = piece.range.upperBound }

    /// Reads quoted text; `\"` and `\\` stand for the quote and the backslash. Call it at a quote.
    mutating func quoted() throws(FilterError) -> FilterPiece {
        let start = position
        let ends = isNext(FilterMarks.curlyQuote) ? FilterMarks.curlyQuote : FilterMarks.plainQuote
        position += 1
        var words = String.UnicodeScalarView()
        while let scalar = next {
            position += 1
            if ends.contains(scalar) { return FilterPiece(text: String(words), range: start..<position, isQuoted: true) }
            if scalar == "\\", let escaped = next, escaped == "\\" || FilterMarks.quote.contains(escaped) {
                words.append(escaped)
                position += 1
            } else {
                words.append(scalar)
            }
        }
        throw error(start..<start + 1, FilterWords.openQuote)
    }

    func piece(_ range: Range<Int>) -> FilterPiece {
        var words = String.UnicodeScalarView()
        words.append(contentsOf: scalars[range])
        return FilterPiece(text: String(words), range: range, isQuoted: false)
    }

    /// An error at a stretch of scalars, its place given in characters.
    func error(_ range: Range<Int>, _ words: Text) -> FilterError {
        var start = 0, end = 0, passed = 0
        for character in text {
            if passed >= range.upperBound { break }
            passed += character.unicodeScalars.count
            end += 1
            if passed <= range.lowerBound { start += 1 }
        }
        if range.isEmpty { return FilterError(position: max(start, end), length: 0, text: words) }
        return FilterError(position: start, length: end - start, text: words)
    }
}
