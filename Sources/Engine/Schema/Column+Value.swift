import Kernel
import Store

/// How values lie in columns: the one place where both directions meet.
enum ColumnCoding {
    static func bind(_ value: Value) -> Bind {
        switch value {
        case .null: .null
        case .text(let text): .text(text)
        case .whole(let whole): .integer(whole)
        case .truth(let truth): .integer(truth ? 1 : 0)
        case .id(let id): .bytes(id.bytes)
        case .ids(let ids): .bytes(ids.flatMap(\.bytes))
        case .texts(let texts): .text(String(decoding: packed(texts), as: UTF8.self))
        }
    }

    /// The sort key that lies beside a text.
    static func order(of value: Value) -> Bind { value.text.map { .bytes(TextOrder.key($0)) } ?? .null }

    /// How a column is read; found out once a type, not once a value.
    enum Shape {
        case whole, truth, text, texts, id, ids

        init(_ type: any FieldType) {
            self = switch type.storage {
            case .integer: type is TruthField ? .truth : .whole
            case .text: type.holdsTexts ? .texts : .text
            case .bytes: type is ReferencesField ? .ids : .id
            }
        }
    }

    static func value(_ row: any Row, _ column: Int, of type: any FieldType) -> Value { value(row, column, Shape(type)) }

    static func value(_ row: any Row, _ column: Int, _ shape: Shape) -> Value {
        if row.isNull(column) { return .null }
        return switch shape {
        case .whole: .whole(row.whole(column))
        case .truth: .truth(row.truth(column))
        case .text: .text(row.text(column))
        case .texts: .texts(unpacked(row.text(column)))
        case .id: row.id(column).map { .id($0) } ?? .null
        case .ids: .ids(ids(row.bytes(column)))
        }
    }

    static func ids(_ bytes: [UInt8]) -> [RecordID] {
        stride(from: 0, to: bytes.count, by: 16).compactMap { RecordID(bytes: bytes[$0..<min($0 + 16, bytes.count)]) }
    }

    /// Texts by key, sorted: key and text ended by the ASCII unit and record separators, which no text may contain.
    private static func packed(_ texts: [String: String]) -> [UInt8] {
        var bytes: [UInt8] = []
        for (key, text) in texts.sorted(by: { $0.key < $1.key }) {
            bytes += Array(key.utf8) + [0x1F] + Array(text.utf8) + [0x1E]
        }
        return bytes
    }

    /// A column of texts by key, as text in which every entry stands between two separators.
    static func entries(_ column: SQL) -> SQL { "(\("\u{1E}") || \(column))" }
    /// One entry as it stands there.
    static func entry(_ key: String, _ text: String) -> String { "\u{1E}\(key)\u{1F}\(text)\u{1E}" }

    private static func unpacked(_ packed: String) -> [String: String] {
        var texts: [String: String] = [:]
        for entry in packed.utf8.split(separator: 0x1E) {
            let pair = entry.split(separator: 0x1F, maxSplits: 1, omittingEmptySubsequences: false)
            if pair.count == 2 { texts[String(decoding: pair[0], as: UTF8.self)] = String(decoding: pair[1], as: UTF8.self) }
        }
        return texts
    }
}

extension FieldType {
    /// Whether values are texts by key.
    var holdsTexts: Bool { Native.self == [String: String].self }
}
