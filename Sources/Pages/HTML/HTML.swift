/// Markup being written. What stands in a literal is markup; whatever is interpolated is escaped, so a person's text
/// cannot become markup, in a text or in a quoted attribute.
///
/// ```swift
/// html += "<td class=\"num\"><a href=\"\(path)\">\(record.number)</a></td>"
/// ```
/// Literals are `StaticString`: no text that came in at run time can be taken for markup.
struct HTML: Sendable, ExpressibleByStringInterpolation {
    private(set) var bytes: [UInt8]

    /// - Parameter capacity: bytes to be expected.
    init(capacity: Int = 0) {
        bytes = []
        bytes.reserveCapacity(capacity)
    }

    init(stringLiteral literal: StaticString) {
        bytes = literal.withUTF8Buffer { Array($0) }
    }

    init(stringInterpolation: StringInterpolation) { bytes = stringInterpolation.bytes }

    var isEmpty: Bool { bytes.isEmpty }

    static func += (html: inout HTML, piece: HTML) { html.bytes.append(contentsOf: piece.bytes) }

    struct StringInterpolation: StringInterpolationProtocol {
        fileprivate var bytes: [UInt8] = []

        init(literalCapacity: Int, interpolationCount: Int) { bytes.reserveCapacity(literalCapacity + interpolationCount * 24) }

        mutating func appendLiteral(_ literal: StaticString) {
            literal.withUTF8Buffer { bytes.append(contentsOf: $0) }
        }

        mutating func appendInterpolation(_ text: String) { Escaping.append(text, to: &bytes) }
        mutating func appendInterpolation(_ text: Substring) { Escaping.append(String(text), to: &bytes) }
        mutating func appendInterpolation(_ number: some BinaryInteger) { bytes.append(contentsOf: String(number).utf8) }
        mutating func appendInterpolation(_ html: HTML) { bytes.append(contentsOf: html.bytes) }

        /// Markup that stands there only under a condition: `\(" checked", if: isChosen)`.
        mutating func appendInterpolation(_ markup: StaticString, if isThere: Bool) { if isThere { appendLiteral(markup) } }
    }
}

/// Escaping for texts and quoted attributes alike.
private enum Escaping {
    static func append(_ text: String, to bytes: inout [UInt8]) {
        var text = text
        text.withUTF8 { utf8 in
            var start = 0
            for position in utf8.indices {
                guard let escape = escape(utf8[position]) else { continue }
                bytes.append(contentsOf: utf8[start..<position])
                escape.withUTF8Buffer { bytes.append(contentsOf: $0) }
                start = position + 1
            }
            bytes.append(contentsOf: utf8[start...])
        }
    }

    @inline(__always)
    private static func escape(_ byte: UInt8) -> StaticString? {
        switch byte {
        case UInt8(ascii: "&"): "&amp;"
        case UInt8(ascii: "<"): "&lt;"
        case UInt8(ascii: ">"): "&gt;"
        case UInt8(ascii: "\""): "&quot;"
        case UInt8(ascii: "'"): "&#39;"
        default: nil
        }
    }
}
