import Kernel

/// Paths of our own pages, percent-encoded (RFC 3986).
enum Address {
    /// - Parameter query: parameters without a value are left out.
    static func of(_ segments: String..., query: KeyValuePairs<String, String?> = [:], fragment: String? = nil) -> String {
        of(segments, query: query.map { ($0.key, $0.value) }, fragment: fragment)
    }

    static func of(_ segments: [String], query: [(String, String?)] = [], fragment: String? = nil) -> String {
        var bytes: [UInt8] = []
        for segment in segments {
            bytes.append(UInt8(ascii: "/"))
            encode(segment, to: &bytes)
        }
        if segments.isEmpty { bytes.append(UInt8(ascii: "/")) }
        var mark = UInt8(ascii: "?")
        for case (let name, let value?) in query {
            bytes.append(mark)
            encode(name, to: &bytes)
            bytes.append(UInt8(ascii: "="))
            encode(value, to: &bytes)
            mark = UInt8(ascii: "&")
        }
        if let fragment {
            bytes.append(UInt8(ascii: "#"))
            encode(fragment, to: &bytes)
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    static func of(_ record: StoredRecord, query: KeyValuePairs<String, String?> = [:], fragment: String? = nil) -> String {
        of([record.kind.name, record.number], query: query.map { ($0.key, $0.value) }, fragment: fragment)
    }

    /// A step inside a record: `/incident/INC0000042/comment`.
    static func of(_ record: StoredRecord, _ step: String, _ more: String...) -> String {
        of([record.kind.name, record.number, step] + more)
    }

    /// The path to return to after a post, as a form named it; nil for what could lead to another site.
    static func safe(_ path: String?) -> String? {
        guard let path, path.hasPrefix("/"), path.utf8.count <= 2000, path.utf8.allSatisfy({ $0 > 32 && $0 < 127 && $0 != UInt8(ascii: "\\") }),
            !path.hasPrefix("//")
        else { return nil }
        return path
    }

    private static let digits = Array("0123456789ABCDEF".utf8)

    private static func encode(_ text: String, to bytes: inout [UInt8]) {
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
                UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "~"), UInt8(ascii: ":"), UInt8(ascii: ","):
                bytes.append(byte)
            default:
                bytes.append(UInt8(ascii: "%"))
                bytes.append(digits[Int(byte >> 4)])
                bytes.append(digits[Int(byte & 15)])
            }
        }
    }
}
