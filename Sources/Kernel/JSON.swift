/// A JSON value (RFC 8259) with its members in order.
public enum JSON: Hashable, Sendable {
    case null
    case truth(Bool)
    case whole(Int64)
    case number(Double)
    case text(String)
    case list([JSON])
    case object([Member])

    public struct Member: Hashable, Sendable {
        public let name: String
        public let value: JSON

        public init(_ name: String, _ value: JSON) {
            self.name = name
            self.value = value
        }
    }

    public static func object(_ members: KeyValuePairs<String, JSON>) -> JSON { .object(members.map { Member($0.key, $0.value) }) }

    public subscript(name: String) -> JSON? {
        if case .object(let members) = self { members.first { $0.name == name }?.value } else { nil }
    }
    public var text: String? { if case .text(let text) = self { text } else { nil } }
    public var whole: Int64? { if case .whole(let whole) = self { whole } else { nil } }
    public var truth: Bool? { if case .truth(let truth) = self { truth } else { nil } }
    public var list: [JSON]? { if case .list(let list) = self { list } else { nil } }
    public var members: [Member]? { if case .object(let members) = self { members } else { nil } }

    /// Compact UTF-8 bytes.
    public var bytes: [UInt8] {
        var writer = JSONWriter()
        writer.value(self)
        return writer.bytes
    }
}

extension JSON: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByBooleanLiteral, ExpressibleByArrayLiteral {
    public init(stringLiteral text: String) { self = .text(text) }
    public init(integerLiteral whole: Int64) { self = .whole(whole) }
    public init(booleanLiteral truth: Bool) { self = .truth(truth) }
    public init(arrayLiteral elements: JSON...) { self = .list(elements) }
}

/// Writes JSON straight into bytes, for answers with thousands of values. Commas are placed by the writer.
public struct JSONWriter: Sendable {
    public private(set) var bytes: [UInt8] = []
    private var needsComma = false

    public init(capacity: Int = 512) { bytes.reserveCapacity(capacity) }

    public mutating func object(_ body: (inout JSONWriter) throws -> Void) rethrows { try nest("{", "}", body) }
    public mutating func list(_ body: (inout JSONWriter) throws -> Void) rethrows { try nest("[", "]", body) }

    public mutating func name(_ name: String) {
        separate()
        quoted(name)
        bytes.append(UInt8(ascii: ":"))
        needsComma = false
    }

    public mutating func null() { literal("null") }
    public mutating func truth(_ truth: Bool) { literal(truth ? "true" : "false") }
    public mutating func whole(_ whole: Int64) { literal(String(whole)) }
    public mutating func text(_ text: String) {
        separate()
        quoted(text)
    }

    /// Text already known to be a valid JSON value, such as a decimal number.
    public mutating func literal(_ text: String) {
        separate()
        bytes.append(contentsOf: text.utf8)
    }

    public mutating func value(_ value: JSON) {
        switch value {
        case .null: null()
        case .truth(let truth): self.truth(truth)
        case .whole(let whole): self.whole(whole)
        case .number(let number): number.isFinite ? literal("\(number)") : null()
        case .text(let text): self.text(text)
        case .list(let elements): list { for element in elements { $0.value(element) } }
        case .object(let members):
            object {
                for member in members {
                    $0.name(member.name)
                    $0.value(member.value)
                }
            }
        }
    }

    private mutating func nest(_ open: Unicode.Scalar, _ close: Unicode.Scalar, _ body: (inout JSONWriter) throws -> Void) rethrows {
        separate()
        bytes.append(UInt8(ascii: open))
        needsComma = false
        try body(&self)
        bytes.append(UInt8(ascii: close))
        needsComma = true
    }

    private mutating func separate() {
        if needsComma { bytes.append(UInt8(ascii: ",")) }
        needsComma = true
    }

    private mutating func quoted(_ text: String) {
        bytes.append(UInt8(ascii: "\""))
        var text = text
        text.withUTF8 { utf8 in
            if utf8.allSatisfy({ $0 >= 32 && $0 != 34 && $0 != 92 }) {
                bytes.append(contentsOf: utf8)
            } else {
                for byte in utf8 { escape(byte) }
            }
        }
        bytes.append(UInt8(ascii: "\""))
    }

    private mutating func escape(_ byte: UInt8) {
        switch byte {
        case 34: bytes.append(contentsOf: "\\\"".utf8)
        case 92: bytes.append(contentsOf: "\\\\".utf8)
        case 10: bytes.append(contentsOf: "\\n".utf8)
        case 13: bytes.append(contentsOf: "\\r".utf8)
        case 9: bytes.append(contentsOf: "\\t".utf8)
        case 0..<32: bytes.append(contentsOf: ("\\u00" + Hex.text([byte])).utf8)
        default: bytes.append(byte)
        }
    }
}

extension JSON {
    /// With the members of every object in the order of their names.
    public var sorted: JSON {
        switch self {
        case .object(let members): .object(members.sorted { $0.name < $1.name }.map { JSON.Member($0.name, $0.value.sorted) })
        case .list(let elements): .list(elements.map(\.sorted))
        default: self
        }
    }
}
