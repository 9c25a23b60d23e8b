import Foundation

/// How a text is cut into the words it is found by; the same for texts and for what people look for, on every engine.
///
/// Full- and half-width, capitals and small letters are alike (Unicode NFKC, lower case). Letters and digits that stand together are a
/// word. Chinese, Japanese and Korean, which are written without spaces, are cut into overlapping pairs: `打印机` is found by
/// `打印` and `印机`. The last character of a run is a word too, so that every character begins one.
enum SearchWords {
    /// Raised when texts are cut in another way: a base whose words are of another version is indexed anew.
    static let version = 2
    /// Words read of one text; what comes behind them in it is not found.
    static let most = 5000
    /// Characters kept of one word.
    static let longest = 40

    /// A run of letters without spaces between words, or one word.
    enum Run: Hashable {
        case word(String)
        case pairs([String])
        case single(String)
    }

    static func runs(of text: String) -> [Run] {
        var runs: [Run] = []
        eachRun(of: text) { letters, isPaired in
            if !isPaired { return runs.append(.word(string(letters.prefix(longest)))) }
            runs.append(letters.count == 1 ? .single(string(letters)) : .pairs(zip(letters.indices, letters.indices.dropFirst()).map { string(letters[$0...$1]) }))
        }
        return runs
    }

    /// Gives the words of a text, as often as they stand in it.
    static func each(of text: String, _ take: (ArraySlice<Unicode.Scalar>) -> Void) {
        var count = 0
        eachRun(of: text) { letters, isPaired in
            if count >= most { return }
            if !isPaired {
                take(letters.prefix(longest))
                count += 1
                return
            }
            for start in letters.indices.prefix(most - count) { take(letters[start...].prefix(2)) }
            count += letters.count
        }
    }

    /// Gives the letters and digits that stand together, and whether they are written without spaces.
    private static func eachRun(of text: String, _ take: (ArraySlice<Unicode.Scalar>, _ isPaired: Bool) -> Void) {
        let scalars = scalars(of: text)
        var start = 0, isPaired = false
        for (place, scalar) in scalars.enumerated() {
            guard isLetter(scalar) else {
                if start < place { take(scalars[start..<place], isPaired) }
                start = place + 1
                continue
            }
            let pairs = isWrittenWithoutSpaces(scalar)
            if pairs != isPaired, start < place {
                take(scalars[start..<place], isPaired)
                start = place
            }
            isPaired = pairs
        }
        if start < scalars.count { take(scalars[start...], isPaired) }
    }

    private static func string(_ scalars: ArraySlice<Unicode.Scalar>) -> String { String(String.UnicodeScalarView(scalars)) }

    /// The text as words are compared.
    static func fold(_ text: String) -> String {
        text.utf8.allSatisfy { $0 < 0x80 } ? text.lowercased() : text.precomposedStringWithCompatibilityMapping.lowercased().precomposedStringWithCanonicalMapping
    }

    /// The text as `fold` gives it, quicker where it holds nothing unusual: every write of a text comes here.
    private static func scalars(of text: String) -> [Unicode.Scalar] {
        var scalars: [Unicode.Scalar] = []
        scalars.reserveCapacity(text.utf8.count)
        for scalar in text.unicodeScalars {
            guard let plain = plain(scalar) else { return Array(fold(text).unicodeScalars) }
            scalars.append(plain)
        }
        return scalars
    }

    /// A character for which NFKC and lower case are plain to see; nil for others. Quotes and dashes are no letters either way.
    private static func plain(_ scalar: Unicode.Scalar) -> Unicode.Scalar? {
        switch scalar.value {
        case 65...90: Unicode.Scalar(scalar.value + 32)
        case 0..<0x80, 0x4E00...0x9FFF, 0x2010...0x2027, 0x3001...0x3020: scalar
        case 0x3000: " "
        case 0xFF01...0xFF5E: Unicode.Scalar(scalar.value - 0xFEE0).flatMap(plain)
        default: nil
        }
    }

    private static func isLetter(_ scalar: Unicode.Scalar) -> Bool {
        if scalar.value < 0x80 { return (48...57).contains(scalar.value) || (97...122).contains(scalar.value) }
        if (0x4E00...0x9FFF).contains(scalar.value) { return true }
        return switch scalar.properties.generalCategory {
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter, .nonspacingMark, .spacingMark, .decimalNumber, .letterNumber: true
        default: false
        }
    }

    private static func isWrittenWithoutSpaces(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x3040...0x30FF, 0x3400...0x4DBF, 0x4E00...0x9FFF, 0xAC00...0xD7AF, 0xF900...0xFAFF, 0x20000...0x3FFFF: true
        default: false
        }
    }
}
