import CMd4c

/// Markdown, as people write it in comments and long texts, as markup.
///
/// GitHub's flavour: tables, struck-out text, bare addresses as links; each line break is kept. Raw HTML and entities are shown as they
/// were typed. Nothing is loaded from elsewhere: an image is a link to it.
enum Markdown {
    /// Lists and quotes within one another that are still drawn.
    static let deepest = 24
    /// Bytes of markup a byte of text may become; a reference to a long address, repeated, becomes any number.
    static let widest = 16

    /// Takes time in proportion to the text, whatever is in it. What would become too deep or too wide is shown as it was typed.
    static func html(_ text: String) -> HTML {
        var text = text
        return text.withUTF8 { drawn($0) } ?? "<p class=\"pre\">\(text)</p>"
    }

    private static func drawn(_ text: UnsafeBufferPointer<UInt8>) -> HTML? {
        text.withMemoryRebound(to: CChar.self) { text in
            guard let start = text.baseAddress else { return HTML() }
            let writer = MarkdownWriter(start: start, limit: text.count * widest + 1_000)
            var parser = writer.parser(flags: flags(text))
            let user = Unmanaged.passUnretained(writer).toOpaque()
            return md_parse(start, MD_SIZE(text.count), &parser, user) == 0 ? writer.html : nil
        }
    }

    private static func flags(_ text: UnsafeBufferPointer<CChar>) -> UInt32 {
        let always = MD_FLAG_TABLES | MD_FLAG_PERMISSIVEEMAILAUTOLINKS | MD_FLAG_NOHTMLBLOCKS | MD_FLAG_NOHTMLSPANS
        return UInt32(isStriking(text) ? always | MD_FLAG_STRIKETHROUGH : always)
    }

    /// Whether `~` strikes out in this text. The parser takes one tilde as it takes two, but in Chinese `3~5 天，周一~周三` are two spans of time.
    private static func isStriking(_ text: UnsafeBufferPointer<CChar>) -> Bool {
        var run = 0
        for byte in text {
            if byte == 0x7E { run += 1 } else if run == 1 { return false } else { run = 0 }
        }
        return run != 1
    }
}
