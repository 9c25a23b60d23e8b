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

    static func value(_ row: any Row, _ column: Int, of type: any FieldType) -> Value {
        if row.isNull(column) { return .null }
        switch type.storage {
        case .integer: return type is TruthField ? .truth(row.truth(column)) : .whole(row.whole(column))
        case .text: return type.holdsTexts ? .texts(unpacked(row.text(column))) : .text(row.text(column))
        case .bytes:
            let bytes = row.bytes(column)
            return type is ReferencesField ? .ids(ids(bytes)) : RecordID(bytes: bytes).map { .id($0) } ?? .null
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
