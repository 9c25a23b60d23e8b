/// A record's identity: a UUID version 7 (RFC 9562 §5.7), written as 32 lower-case hex digits.
public struct RecordID: Hashable, Sendable, Comparable, CustomStringConvertible {
    public let high: UInt64
    public let low: UInt64

    public init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }

    /// No record's: stands for the house itself where somebody must be named.
    public static let zero = RecordID(high: 0, low: 0)

    /// A new identity at a moment. Time enters only as an argument.
    public init(at moment: Moment, using random: inout some RandomNumberGenerator) {
        let time = UInt64(bitPattern: max(0, moment.milliseconds)) & 0xFFFF_FFFF_FFFF
        high = time << 16 | 0x7000 | UInt64.random(in: 0...0x0FFF, using: &random)
        low = 0x8000_0000_0000_0000 | random.next() >> 2
    }

    public init(at moment: Moment) {
        var random = SystemRandomNumberGenerator()
        self.init(at: moment, using: &random)
    }

    /// Sixteen bytes, most significant first; nil for any other length.
    public init?(raw bytes: UnsafeRawBufferPointer) {
        guard bytes.count == 16 else { return nil }
        high = UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: 0, as: UInt64.self))
        low = UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: 8, as: UInt64.self))
    }

    public init?(bytes: [UInt8]) {
        guard let id = bytes.withUnsafeBytes({ RecordID(raw: $0) }) else { return nil }
        self = id
    }

    public init?(bytes: ArraySlice<UInt8>) {
        guard let id = bytes.withUnsafeBytes({ RecordID(raw: $0) }) else { return nil }
        self = id
    }

    /// 32 hex digits; nil for anything else.
    public init?(_ text: some StringProtocol) {
        guard text.utf8.count == 32, text.utf8.allSatisfy(\.isHexDigit) else { return nil }
        guard let high = UInt64(text.prefix(16), radix: 16), let low = UInt64(text.suffix(16), radix: 16) else { return nil }
        self.init(high: high, low: low)
    }

    public var bytes: [UInt8] {
        [UInt8](unsafeUninitializedCapacity: 16) { buffer, count in
            let raw = UnsafeMutableRawBufferPointer(buffer)
            raw.storeBytes(of: high.bigEndian, toByteOffset: 0, as: UInt64.self)
            raw.storeBytes(of: low.bigEndian, toByteOffset: 8, as: UInt64.self)
            count = 16
        }
    }

    public var description: String { Hex.text(bytes) }

    public static func < (left: RecordID, right: RecordID) -> Bool {
        (left.high, left.low) < (right.high, right.low)
    }
}

/// Lower-case hexadecimal text of bytes.
public enum Hex {
    private static let digits = Array("0123456789abcdef".utf8)

    public static func text(_ bytes: ArraySlice<UInt8>) -> String { text(Array(bytes)) }

    public static func text(_ bytes: [UInt8]) -> String {
        String(unsafeUninitializedCapacity: bytes.count * 2) { buffer in
            var position = 0
            for byte in bytes {
                buffer[position] = digits[Int(byte >> 4)]
                buffer[position + 1] = digits[Int(byte & 15)]
                position += 2
            }
            return position
        }
    }

    /// The bytes a hex text names; nil when it has an odd length or another character.
    public static func bytes(_ text: some StringProtocol) -> [UInt8]? {
        let digits = Array(text.utf8)
        guard digits.count.isMultiple(of: 2), digits.allSatisfy(\.isHexDigit) else { return nil }
        return stride(from: 0, to: digits.count, by: 2).map { digits[$0].hexValue << 4 | digits[$0 + 1].hexValue }
    }
}

extension UInt8 {
    var isHexDigit: Bool {
        (48...57).contains(self) || (97...102).contains(self) || (65...70).contains(self)
    }
    var hexValue: UInt8 { self <= 57 ? self - 48 : (self | 32) - 87 }
}
