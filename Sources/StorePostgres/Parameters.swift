import CLibPQ
import Kernel
import Store

/// Types of PostgreSQL by their numbers in `pg_type`.
enum TypeNumber {
    static let truth: Oid = 16, bytes: Oid = 17, name: Oid = 19, int8: Oid = 20, int2: Oid = 21, int4: Oid = 23, text: Oid = 25
    static let padded: Oid = 1042, varying: Oid = 1043, void: Oid = 2278
}

/// Bound values in PostgreSQL's binary form, one behind the other.
struct Parameters {
    /// The type each value needs; 0 for null, which fits any.
    let types: [Oid]
    private var lengths: [Int32] = []
    private var starts: [Int?] = []
    // Never empty: an empty text needs a place too, no place means null.
    private var content: [UInt8] = [0]

    /// - Throws: `Refused` for a text PostgreSQL cannot hold.
    init(_ binds: [Bind]) throws {
        types = binds.map(\.typeNumber)
        lengths.reserveCapacity(binds.count)
        starts.reserveCapacity(binds.count)
        for bind in binds { try append(bind) }
    }

    private mutating func append(_ bind: Bind) throws {
        let start = content.count
        switch bind {
        case .null: break
        case .integer(let whole): withUnsafeBytes(of: whole.bigEndian) { content += $0 }
        case .bytes(let bytes): content += bytes
        case .text(let text):
            guard !text.utf8.contains(0) else {
                throw Refused("文字中有数据库不能保存的空字符（U+0000）。", "The text holds the character U+0000, which the base cannot keep.")
            }
            content += text.utf8
        }
        starts.append(bind == .null ? nil : start)
        lengths.append(Int32(content.count - start))
    }

    func withValues<T>(_ body: (_ values: [UnsafePointer<CChar>?], _ lengths: [Int32], _ formats: [Int32]) throws -> T) rethrows -> T {
        try content.withUnsafeBytes { content in
            let first = content.bindMemory(to: CChar.self).baseAddress
            let values = starts.map { start in start.flatMap { first?.advanced(by: $0) } }
            return try body(values, lengths, [Int32](repeating: 1, count: lengths.count))
        }
    }
}

extension Bind {
    fileprivate var typeNumber: Oid {
        switch self {
        case .null: 0
        case .integer: TypeNumber.int8
        case .text: TypeNumber.text
        case .bytes: TypeNumber.bytes
        }
    }
}
