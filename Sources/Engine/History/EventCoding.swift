import Crypto
import Kernel

/// What an event says of one field: the value it has from then on.
public struct Change: Sendable, Hashable {
    public let field: String
    public let value: Value

    public init(_ field: String, _ value: Value) {
        self.field = field
        self.value = value
    }
}

/// The bytes of history, as `docs/history-format.md` describes them. Nothing here may change for version 1.
enum EventCoding {
    static let tag = Array("plumbline.event.1\n".utf8)

    /// A change's commitment: SHA-256(salt ‖ value).
    static func commitment(salt: some Sequence<UInt8>, value: [UInt8]) -> [UInt8] {
        var hash = SHA256()
        hash.update(data: Array(salt))
        hash.update(data: value)
        return Array(hash.finalize())
    }

    /// One byte of type, then the value.
    static func append(_ value: Value, to bytes: inout [UInt8]) {
        switch value {
        case .null: bytes.append(0)
        case .text(let text):
            bytes.append(1)
            bytes.append(contentsOf: text.utf8)
        case .whole(let whole):
            bytes.append(2)
            bytes += bigEndian(UInt64(bitPattern: whole))
        case .truth(let truth): bytes += [3, truth ? 1 : 0]
        case .id(let id):
            bytes.append(4)
            bytes += id.bytes
        case .ids(let ids):
            bytes.append(5)
            for id in ids { bytes += id.bytes }
        case .texts(let texts):
            bytes.append(6)
            for (key, text) in texts.sorted(by: { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }) {
                append(key, to: &bytes)
                append(text, to: &bytes)
            }
        }
    }

    static func value(_ bytes: ArraySlice<UInt8>) -> Value? {
        guard let type = bytes.first else { return nil }
        let rest = bytes.dropFirst()
        switch type {
        case 0: return .null
        case 1: return String(validating: rest, as: UTF8.self).map { .text($0) }
        case 2: return rest.count == 8 ? .whole(Int64(bitPattern: rest.reduce(0) { $0 << 8 | UInt64($1) })) : nil
        case 3: return rest.first.map { .truth($0 == 1) }
        case 4: return RecordID(bytes: rest).map { .id($0) }
        case 5: return .ids(ColumnCoding.ids(Array(rest)))
        case 6:
            var texts: [String: String] = [:]
            var reading = ByteReading(rest)
            while !reading.isAtEnd {
                guard let key = reading.text(), let text = reading.text() else { return nil }
                texts[key] = text
            }
            return .texts(texts)
        default: return nil
        }
    }

    static func append(_ text: String, to bytes: inout [UInt8]) {
        let utf8 = text.utf8
        append(UInt32(utf8.count), to: &bytes)
        bytes.append(contentsOf: utf8)
    }

    static func append(_ number: UInt32, to bytes: inout [UInt8]) {
        for shift in [24, 16, 8, 0] as [UInt32] { bytes.append(UInt8(truncatingIfNeeded: number >> shift)) }
    }

    static func bigEndian(_ number: UInt64) -> [UInt8] {
        [56, 48, 40, 32, 24, 16, 8, 0].map { UInt8(truncatingIfNeeded: number >> UInt64($0)) }
    }
}

/// Reads length-prefixed bytes; nil past the end.
struct ByteReading {
    private var rest: ArraySlice<UInt8>

    init(_ bytes: ArraySlice<UInt8>) { rest = bytes }

    var isAtEnd: Bool { rest.isEmpty }

    mutating func take(_ count: Int) -> ArraySlice<UInt8>? {
        guard count <= rest.count else { return nil }
        defer { rest = rest.dropFirst(count) }
        return rest.prefix(count)
    }

    mutating func number() -> UInt32? { take(4).map { $0.reduce(0) { $0 << 8 | UInt32($1) } } }
    mutating func text() -> String? {
        number().flatMap { take(Int($0)) }.flatMap { String(validating: $0, as: UTF8.self) }
    }
}

/// The columns of an event that its hash covers.
struct EventContent {
    let record: RecordID
    let n: Int64
    let kind: String
    let verb: String
    let audience: UInt8
    let actor: RecordID
    let happened: Moment
    let recorded: Moment
    let provenance: String
    let rulebook: [UInt8]
    /// Number of changes, then for each its field and commitment.
    let changes: [UInt8]

    func hash(after previous: [UInt8]) -> [UInt8] {
        var bytes = EventCoding.tag
        bytes.reserveCapacity(256 + changes.count)
        bytes += previous
        bytes += record.bytes
        bytes += EventCoding.bigEndian(UInt64(n))
        EventCoding.append(kind, to: &bytes)
        EventCoding.append(verb, to: &bytes)
        bytes.append(audience)
        bytes += actor.bytes
        bytes += EventCoding.bigEndian(UInt64(bitPattern: happened.milliseconds))
        bytes += EventCoding.bigEndian(UInt64(bitPattern: recorded.milliseconds))
        EventCoding.append(provenance, to: &bytes)
        bytes += rulebook
        bytes += changes
        return Array(SHA256.hash(data: bytes))
    }
}

/// The hash before a record's first event.
let noHash = [UInt8](repeating: 0, count: 32)
