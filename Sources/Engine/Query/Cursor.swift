import Kernel
import Store

/// Where a page of a list ends: the sort value and row of its last record. Opaque to clients.
public struct Cursor: Sendable, Hashable {
    /// Nil once the records without a value are being listed; they come last.
    let value: Bind?
    let row: Int64

    public var text: String {
        switch value {
        case nil, .null: "n.\(row)"
        case .integer(let whole): "i\(whole).\(row)"
        case .text(let text): "t\(Hex.text(Array(text.utf8))).\(row)"
        case .bytes(let bytes): "b\(Hex.text(bytes)).\(row)"
        }
    }

    init(value: Bind?, row: Int64) {
        self.value = value
        self.row = row
    }

    /// Whether a list of the kind in the query's order can have given it: engines do not compare a number with a text.
    public func fits(_ query: Query, on kind: Kind) -> Bool {
        let field = (query.sort ?? kind.defaultSort).field
        let storage = kind.orderedTexts.contains(field) ? .bytes : kind.field(field)?.type.storage
        return switch (value, storage) {
        case (nil, _), (.integer, .integer), (.text, .text), (.bytes, .bytes): true
        default: false
        }
    }

    /// Nil for text that no list gave.
    public init?(_ text: String) {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 2, let row = Int64(parts[1]), let kind = parts[0].first, parts[0].count <= 4000 else { return nil }
        let rest = parts[0].dropFirst()
        switch kind {
        case "n" where rest.isEmpty: self.init(value: nil, row: row)
        case "i":
            guard let whole = Int64(rest) else { return nil }
            self.init(value: .integer(whole), row: row)
        case "t":
            guard let bytes = Hex.bytes(rest), let text = String(validating: bytes, as: UTF8.self) else { return nil }
            self.init(value: .text(text), row: row)
        case "b":
            guard let bytes = Hex.bytes(rest) else { return nil }
            self.init(value: .bytes(bytes), row: row)
        default: return nil
        }
    }
}
