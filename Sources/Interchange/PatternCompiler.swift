import Kernel

/// Turns the text of a time pattern into pieces, and refuses patterns that name no moment or could be read in two ways.
struct PatternCompiler {
    private var rest: Substring
    private var parts: Set<WallTimePattern.Part> = []
    private var hasHalf = false

    private init(_ pattern: String) { rest = pattern[...] }

    static func pieces(of pattern: String) throws(Refused) -> [WallTimePattern.Piece] {
        var compiler = PatternCompiler(pattern)
        let pieces = try compiler.pieces(nested: false)
        try compiler.check(pieces)
        return pieces
    }

    private mutating func pieces(nested: Bool) throws(Refused) -> [WallTimePattern.Piece] {
        var pieces: [WallTimePattern.Piece] = []
        while let character = rest.first {
            switch character {
            case "]" where nested: return pieces
            case "[":
                rest.removeFirst()
                pieces.append(.optional(try self.pieces(nested: true)))
                guard rest.first == "]" else { throw Refused("方括号没有配对。", "A bracket is not closed.") }
                rest.removeFirst()
            case "'":
                rest.removeFirst()
                guard let end = rest.firstIndex(of: "'") else { throw Refused("单引号没有配对。", "A single quote is not closed.") }
                pieces += rest[..<end].utf8.map { .byte($0) }
                rest = rest[rest.index(after: end)...]
            case "a":
                rest.removeFirst()
                hasHalf = true
                pieces.append(.half)
            case _ where character.isASCII && character.isLetter:
                let count = rest.prefix { $0 == character }.count
                rest.removeFirst(count)
                pieces.append(try number(character, count))
            default:
                rest.removeFirst()
                pieces += character.utf8.map { .byte($0) }
            }
        }
        return pieces
    }

    private mutating func number(_ letter: Character, _ count: Int) throws(Refused) -> WallTimePattern.Piece {
        let part: WallTimePattern.Part
        switch (letter, count) {
        case ("y", 4): part = .year
        case ("M", 1...2): part = .month
        case ("d", 1...2): part = .day
        case ("H", 1...2): part = .hour
        case ("h", 1...2): part = .hourOfHalf
        case ("m", 1...2): part = .minute
        case ("s", 1...2): part = .second
        case ("S", 1...9): part = .fraction
        default:
            let letters = String(repeating: letter, count: count)
            throw Refused("时间格式里没有「\(letters)」这一项。", "“\(letters)” means nothing in a time pattern.")
        }
        guard parts.insert(part).inserted else {
            throw Refused("「\(letter)」在格式中出现了两次。", "“\(letter)” stands twice in the pattern.")
        }
        switch part {
        case .year: return .number(part, fewest: 4, most: 4)
        case .fraction: return .number(part, fewest: 1, most: 9)
        default: return .number(part, fewest: count, most: 2)
        }
    }

    private func check(_ pieces: [WallTimePattern.Piece]) throws(Refused) {
        let required = pieces.compactMap { if case .number(let part, _, _) = $0 { part } else { nil } }
        guard Set(required).isSuperset(of: [.year, .month, .day]) else {
            throw Refused("格式须含年、月、日：yyyy、M、d。", "The pattern must name year, month and day: yyyy, M, d.")
        }
        let hasBothHours = parts.contains(.hour) && parts.contains(.hourOfHalf)
        guard !hasBothHours, hasHalf == parts.contains(.hourOfHalf) else {
            throw Refused("小时要么写 H，要么写 h 加 a。", "Hours are written either H, or h together with a.")
        }
        // One or two digits with another number right behind: `dM` would read 111 as 11 and 1, and nobody knows.
        for (piece, next) in zip(pieces, pieces.dropFirst()) {
            if case .number(_, let fewest, let most) = piece, fewest < most, case .number = next {
                throw Refused("位数不定的数后面须有分隔符。", "A number of one or two digits needs a separator behind it.")
            }
        }
    }
}
