/// Where the words that were looked for stand in a text, to be marked there.
public struct SearchMarks: Sendable {
    private static let mostLength = 20_000
    /// Each as it is compared, by its scalars.
    private let words: [[Unicode.Scalar]]

    public init(_ text: String) {
        words = SearchWords.runs(of: text).prefix(SearchTerms.most).map { run in
            switch run {
            case .word(let word), .single(let word): Array(word.unicodeScalars)
            case .pairs(let pairs): Array((pairs.first ?? "").unicodeScalars) + pairs.dropFirst().compactMap(\.unicodeScalars.last)
            }
        }
    }

    /// The stretches of a text, in its order; what is longer than 20,000 characters is looked at that far.
    public func ranges(in text: String) -> [Range<String.Index>] {
        var scalars: [Unicode.Scalar] = [], places: [(start: String.Index, end: String.Index)] = []
        for index in text.indices.prefix(SearchMarks.mostLength) {
            for scalar in SearchWords.fold(String(text[index])).unicodeScalars {
                scalars.append(scalar)
                places.append((index, text.index(after: index)))
            }
        }
        var ranges: [Range<String.Index>] = [], at = 0
        while at < scalars.count {
            let length = words.filter { scalars[at...].starts(with: $0) }.map(\.count).max() ?? 0
            if length > 0 { ranges.append(places[at].start..<places[at + length - 1].end) }
            at += max(length, 1)
        }
        return ranges
    }
}
