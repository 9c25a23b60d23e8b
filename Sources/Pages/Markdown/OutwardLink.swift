/// Links that people write: to which addresses they lead, and where one begins and ends in running text.
enum OutwardLink {
    private static let schemes = ["https://", "http://", "mailto:"]

    /// A link when the address is of a kind that can do no harm, else its words with the address in brackets.
    static func html(_ address: String, _ words: HTML) -> HTML {
        let isHarmless = schemes.contains { address.lowercased().hasPrefix($0) } || address.utf8.first == UInt8(ascii: "/")
        if isHarmless { return link(address, words.isEmpty ? "\(address)" : words) }
        return words.isEmpty ? "\(address)" : "\(words) (\(address))"
    }

    private static func link(_ address: String, _ words: HTML) -> HTML { "<a href=\"\(address)\" rel=\"noopener nofollow\">\(words)</a>" }

    // MARK: addresses in running text

    /// The text with its bare addresses as links. An address is ASCII, so it ends where Chinese goes on without a blank.
    static func found(in text: String) -> HTML {
        var text = text
        return text.withUTF8 { text in
            var html = HTML(), written = 0, place = 0
            while let mark = text[place...].firstIndex(of: UInt8(ascii: ":")) {
                place = mark + 1
                guard let begin = begin(of: text, at: mark, from: written) else { continue }
                let end = end(of: text, from: mark + 3)
                if end == mark + 3 { continue }
                let address = String(decoding: text[begin..<end], as: UTF8.self)
                html += "\(String(decoding: text[written..<begin], as: UTF8.self))"
                html += link(address, "\(address)")
                (written, place) = (end, end)
            }
            html += "\(String(decoding: text[written...], as: UTF8.self))"
            return html
        }
    }

    /// Where the scheme before the colon begins, if it is one that makes a link and no longer word.
    private static func begin(of text: UnsafeBufferPointer<UInt8>, at colon: Int, from: Int) -> Int? {
        guard text[colon...].starts(with: "://".utf8) else { return nil }
        for scheme in ["https", "http"] where text[from..<colon].reversed().starts(with: scheme.utf8.reversed()) {
            let begin = colon - scheme.utf8.count
            return begin > from && isLetter(text[begin - 1]) ? nil : begin
        }
        return nil
    }

    private static func isLetter(_ byte: UInt8) -> Bool { (65...90).contains(byte & 0xDF) }

    /// Punctuation at its end belongs to the sentence, and so does a bracket the address did not open.
    private static func end(of text: UnsafeBufferPointer<UInt8>, from start: Int) -> Int {
        var end = text[start...].firstIndex { !(0x21...0x7E).contains($0) || "<>\"`".utf8.contains($0) } ?? text.endIndex
        var open = text[start..<end].reduce(0) { $0 + ($1 == UInt8(ascii: "(") ? 1 : $1 == UInt8(ascii: ")") ? -1 : 0) }
        while end > start {
            let last = text[end - 1]
            if last == UInt8(ascii: ")"), open < 0 { open += 1 } else if !".,;:!?'*_~".utf8.contains(last) { break }
            end -= 1
        }
        return end
    }
}
