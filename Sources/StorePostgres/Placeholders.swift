/// `?` as PostgreSQL writes it: `$1`, `$2`, … Quoted names and literals keep theirs.
enum Placeholders {
    static func numbered(_ text: String) -> String {
        var numbered: [UInt8] = []
        numbered.reserveCapacity(text.utf8.count + 32)
        var count = 0
        var quote: UInt8?
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "'"), UInt8(ascii: "\""):
                // A doubled quote closes and opens again, which comes to the same.
                if quote == nil { quote = byte } else if quote == byte { quote = nil }
                numbered.append(byte)
            case UInt8(ascii: "?") where quote == nil:
                count += 1
                numbered += Array("$\(count)".utf8)
            default: numbered.append(byte)
            }
        }
        return String(decoding: numbered, as: UTF8.self)
    }
}
