/// A language the product itself speaks. What we ship is complete in each of them.
public enum Language: String, CaseIterable, Sendable, Hashable {
    case zh, en

    /// The BCP 47 tag, as in HTML's `lang`.
    public var tag: String { self == .zh ? "zh-Hans" : "en" }

    /// The best language for an `Accept-Language` header (RFC 9110 §12.5.4); Chinese when nothing fits.
    public init(accepting header: String?) {
        let wishes = (header ?? "").lowercased().split(separator: ",").map { $0.drop { $0 == " " } }
        let first = wishes.first { $0.hasPrefix("zh") || $0.hasPrefix("en") }
        self = first?.hasPrefix("en") == true ? .en : .zh
    }
}

/// Words in both languages. There is no way to write one and forget the other.
public struct Text: Hashable, Sendable {
    public let zh: String
    public let en: String

    public init(_ zh: String, _ en: String) {
        self.zh = zh
        self.en = en
    }

    /// The same words in both languages: a person's name, a number, what a user typed.
    public init(verbatim words: String) { self.init(words, words) }

    /// Words that stand in both languages one after the other, `元旦 New Year's Day`; all others are the same in both.
    public init(pair words: String) {
        func isHan(_ character: Character) -> Bool { character.unicodeScalars.contains { (0x3400...0x9FFF).contains($0.value) } }
        guard let last = words.lastIndex(where: isHan), let space = words[last...].firstIndex(of: " ") else {
            self.init(verbatim: words)
            return
        }
        self.init(String(words[..<space]), String(words[words.index(after: space)...]))
    }

    public subscript(language: Language) -> String { language == .zh ? zh : en }
}
