import Kernel

/// A value bound to a statement.
public enum Bind: Sendable {
    case null
    case integer(Int64)
    case text(String)
    case bytes([UInt8])
}

/// As in the base, texts are the same when their bytes are; to Swift an “é” of two scalars is the “é” of one.
extension Bind: Hashable {
    public static func == (left: Bind, right: Bind) -> Bool {
        switch (left, right) {
        case (.null, .null): true
        case (.integer(let one), .integer(let other)): one == other
        case (.text(let one), .text(let other)): one.utf8.elementsEqual(other.utf8)
        case (.bytes(let one), .bytes(let other)): one == other
        default: false
        }
    }

    public func hash(into hasher: inout Hasher) {
        switch self {
        case .null: hasher.combine(0)
        case .integer(let whole): hasher.combine(whole)
        case .text(let text): text.utf8.forEach { hasher.combine($0) }
        case .bytes(let bytes): hasher.combine(bytes)
        }
    }
}

/// A statement with its bound values. Interpolation binds; nothing a user wrote can become SQL text.
///
///     "SELECT row FROM \(name: kind.name) WHERE id = \(id)"
public struct SQL: ExpressibleByStringInterpolation, Sendable {
    public private(set) var text: String
    public private(set) var binds: [Bind]

    public init(stringLiteral text: String) {
        self.text = text
        binds = []
    }

    public init(stringInterpolation: StringInterpolation) {
        text = stringInterpolation.text
        binds = stringInterpolation.binds
    }

    /// Statements made by the engine from declared names only.
    public init(trusted text: String, binds: [Bind] = []) {
        self.text = text
        self.binds = binds
    }

    public static func += (left: inout SQL, right: SQL) {
        left.text += right.text
        left.binds += right.binds
    }

    public static func + (left: SQL, right: SQL) -> SQL {
        var sum = left
        sum += right
        return sum
    }

    public struct StringInterpolation: StringInterpolationProtocol {
        var text = ""
        var binds: [Bind] = []

        public init(literalCapacity: Int, interpolationCount: Int) {
            text.reserveCapacity(literalCapacity + interpolationCount * 4)
            binds.reserveCapacity(interpolationCount)
        }
        public mutating func appendLiteral(_ literal: String) { text += literal }

        public mutating func appendInterpolation(_ bind: Bind) {
            text += "?"
            binds.append(bind)
        }
        public mutating func appendInterpolation(_ whole: Int64) { appendInterpolation(.integer(whole)) }
        public mutating func appendInterpolation(_ whole: Int) { appendInterpolation(.integer(Int64(whole))) }
        public mutating func appendInterpolation(_ truth: Bool) { appendInterpolation(.integer(truth ? 1 : 0)) }
        public mutating func appendInterpolation(_ string: String) { appendInterpolation(.text(string)) }
        public mutating func appendInterpolation(_ string: String?) { appendInterpolation(string.map { .text($0) } ?? .null) }
        public mutating func appendInterpolation(_ bytes: [UInt8]) { appendInterpolation(.bytes(bytes)) }
        public mutating func appendInterpolation(_ id: RecordID) { appendInterpolation(.bytes(id.bytes)) }
        public mutating func appendInterpolation(_ id: RecordID?) { appendInterpolation(id.map { .bytes($0.bytes) } ?? .null) }
        public mutating func appendInterpolation(_ moment: Moment) { appendInterpolation(.integer(moment.milliseconds)) }
        public mutating func appendInterpolation(_ moment: Moment?) {
            appendInterpolation(moment.map { .integer($0.milliseconds) } ?? .null)
        }
        /// A number of few sizes that stands in the text itself, so that the engine may plan by it: how many rows are wanted.
        public mutating func appendInterpolation(literal whole: Int) { text += String(whole) }
        public mutating func appendInterpolation(_ sql: SQL) {
            text += sql.text
            binds += sql.binds
        }
        /// The name of a table, column or index, quoted.
        public mutating func appendInterpolation(name: String) { text += SQL.quoted(name) }
    }

    public static func quoted(_ name: String) -> String {
        name.utf8.contains(UInt8(ascii: "\"")) ? "\"" + name.replacing("\"", with: "\"\"") + "\"" : "\"" + name + "\""
    }
}

extension Array where Element == SQL {
    public func joined(_ separator: String) -> SQL {
        SQL(trusted: map(\.text).joined(separator: separator), binds: flatMap(\.binds))
    }
}
