import CMd4c

/// Writes markup as the parser finds things. All text goes through `HTML`'s escaping; tags are literals.
final class MarkdownWriter {
    private(set) var html = HTML()
    private let start: UnsafePointer<CChar>
    private let limit: Int
    private var depth = 0
    private var headings = Headings()
    /// Addresses of the links around the present place; an image in a link stands there too.
    private var addresses: [String] = []
    /// What stands before the heading, cell or link whose words are being collected.
    private var before: [HTML] = []

    /// - Parameters:
    ///   - start: the first byte of the text; it outlives the writer.
    ///   - limit: bytes of markup beyond which writing is given up.
    init(start: UnsafePointer<CChar>, limit: Int) {
        self.start = start
        self.limit = limit
    }

    /// The functions the parser calls; their user data is the writer. A negative result ends the parsing: of a positive one, only the innermost
    /// part takes notice.
    func parser(flags: UInt32) -> MD_PARSER {
        MD_PARSER(
            abi_version: 0, flags: flags,
            enter_block: { MarkdownWriter.of($2).enter($0, $1) },
            leave_block: { MarkdownWriter.of($2).leave($0, $1) },
            enter_span: { MarkdownWriter.of($2).enter($0, $1) },
            leave_span: { MarkdownWriter.of($2).leave($0) },
            text: { MarkdownWriter.of($3).text($0, $1, Int($2)) },
            debug_log: nil, syntax: nil)
    }

    private static func of(_ user: UnsafeMutableRawPointer?) -> MarkdownWriter {
        Unmanaged<MarkdownWriter>.fromOpaque(user.unsafelyUnwrapped).takeUnretainedValue()
    }

    private var isWithin: Int32 { depth <= Markdown.deepest && html.bytes.count <= limit ? 0 : -1 }

    private func collect() {
        before.append(html)
        html = HTML()
    }

    private func collected() -> HTML {
        let words = html
        html = before.popLast() ?? HTML()
        return words
    }

    // MARK: blocks

    private func enter(_ block: MD_BLOCKTYPE, _ detail: UnsafeMutableRawPointer?) -> Int32 {
        if MarkdownWriter.isNest(block) { depth += 1 }
        switch block {
        case MD_BLOCK_QUOTE: html += "<blockquote>"
        case MD_BLOCK_UL: html += "<ul>"
        case MD_BLOCK_OL: html += list(detail?.load(as: MD_BLOCK_OL_DETAIL.self).start ?? 1)
        case MD_BLOCK_LI: html += "<li>"
        case MD_BLOCK_HR: html += "<hr>"
        case MD_BLOCK_CODE: html += "<pre><code>"
        case MD_BLOCK_P: html += "<p>"
        case MD_BLOCK_TABLE: html += "<table>"
        case MD_BLOCK_THEAD: html += "<thead>"
        case MD_BLOCK_TBODY: html += "<tbody>"
        case MD_BLOCK_TR: html += "<tr>"
        case MD_BLOCK_H, MD_BLOCK_TH, MD_BLOCK_TD: collect()
        default: break
        }
        return isWithin
    }

    private func leave(_ block: MD_BLOCKTYPE, _ detail: UnsafeMutableRawPointer?) -> Int32 {
        if MarkdownWriter.isNest(block) { depth -= 1 }
        switch block {
        case MD_BLOCK_QUOTE: html += "</blockquote>\n"
        case MD_BLOCK_UL: html += "</ul>\n"
        case MD_BLOCK_OL: html += "</ol>\n"
        case MD_BLOCK_LI: html += "</li>\n"
        case MD_BLOCK_CODE: html += "</code></pre>\n"
        case MD_BLOCK_P: html += "</p>\n"
        case MD_BLOCK_TABLE: html += "</table>\n"
        case MD_BLOCK_THEAD: html += "</thead>\n"
        case MD_BLOCK_TBODY: html += "</tbody>\n"
        case MD_BLOCK_TR: html += "</tr>\n"
        case MD_BLOCK_H: heading(Int(detail?.load(as: MD_BLOCK_H_DETAIL.self).level ?? 1))
        case MD_BLOCK_TH, MD_BLOCK_TD: cell(isHead: block == MD_BLOCK_TH, detail?.load(as: MD_BLOCK_TD_DETAIL.self).align ?? MD_ALIGN_DEFAULT)
        default: break
        }
        return isWithin
    }

    private static func isNest(_ block: MD_BLOCKTYPE) -> Bool { block == MD_BLOCK_QUOTE || block == MD_BLOCK_UL || block == MD_BLOCK_OL }

    private func list(_ start: UInt32) -> HTML { start == 1 ? "<ol>" : "<ol start=\"\(start)\">" }

    private func heading(_ level: Int) {
        let words = collected()
        if words.isEmpty { return }
        switch headings.level(level) {
        case 3: html += "<h3>\(words)</h3>\n"
        case 4: html += "<h4>\(words)</h4>\n"
        case 5: html += "<h5>\(words)</h5>\n"
        default: html += "<h6>\(words)</h6>\n"
        }
    }

    /// A head without words heads nothing.
    private func cell(isHead: Bool, _ align: MD_ALIGN) {
        let words = collected()
        let side: HTML = align == MD_ALIGN_CENTER ? " class=\"mid\"" : align == MD_ALIGN_RIGHT ? " class=\"end\"" : ""
        html += isHead && !words.isEmpty ? "<th scope=\"col\"\(side)>\(words)</th>" : "<td\(side)>\(words)</td>"
    }

    // MARK: spans

    private func enter(_ span: MD_SPANTYPE, _ detail: UnsafeMutableRawPointer?) -> Int32 {
        switch span {
        case MD_SPAN_EM: html += "<em>"
        case MD_SPAN_STRONG: html += "<strong>"
        case MD_SPAN_DEL: html += "<del>"
        case MD_SPAN_CODE: html += "<code>"
        case MD_SPAN_A: open(detail?.load(as: MD_SPAN_A_DETAIL.self).href)
        case MD_SPAN_IMG: open(detail?.load(as: MD_SPAN_IMG_DETAIL.self).src)
        default: break
        }
        return isWithin
    }

    private func leave(_ span: MD_SPANTYPE) -> Int32 {
        switch span {
        case MD_SPAN_EM: html += "</em>"
        case MD_SPAN_STRONG: html += "</strong>"
        case MD_SPAN_DEL: html += "</del>"
        case MD_SPAN_CODE: html += "</code>"
        case MD_SPAN_A, MD_SPAN_IMG: close()
        default: break
        }
        return isWithin
    }

    private func open(_ address: MD_ATTRIBUTE?) {
        addresses.append(address.map { MarkdownWriter.string($0.text, Int($0.size)) } ?? "")
        collect()
    }

    private func close() {
        let words = collected(), address = addresses.popLast() ?? ""
        html += addresses.isEmpty ? OutwardLink.html(address, words) : words
    }

    // MARK: text

    private func text(_ type: MD_TEXTTYPE, _ text: UnsafePointer<CChar>?, _ size: Int) -> Int32 {
        switch type {
        case MD_TEXT_BR, MD_TEXT_SOFTBR: html += "<br>\n"
        case MD_TEXT_NULLCHAR: html += "\u{FFFD}"
        case MD_TEXT_NORMAL where isBackslash(text, size): html += "\\\\"
        case MD_TEXT_NORMAL where addresses.isEmpty: html += OutwardLink.found(in: MarkdownWriter.string(text, size))
        default: html += "\(MarkdownWriter.string(text, size))"
        }
        return isWithin
    }

    /// A backslash escaped by another. Both are shown: `\\server\share` is an address here, and is to be copied as it was typed.
    private func isBackslash(_ text: UnsafePointer<CChar>?, _ size: Int) -> Bool {
        guard let text, size == 1, text > start else { return false }
        return text[0] == 0x5C && text[-1] == 0x5C
    }

    private static func string(_ text: UnsafePointer<CChar>?, _ size: Int) -> String {
        text?.withMemoryRebound(to: UInt8.self, capacity: size) { String(decoding: UnsafeBufferPointer(start: $0, count: size), as: UTF8.self) } ?? ""
    }
}

/// Headings stand under the page's own, which end at the second level, and none skips a level, whatever its author left out.
private struct Headings {
    private var outline: [Int] = []

    mutating func level(_ typed: Int) -> Int {
        while let last = outline.last, last >= typed { outline.removeLast() }
        outline.append(typed)
        return 2 + outline.count
    }
}
