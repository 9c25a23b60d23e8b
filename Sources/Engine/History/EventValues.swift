import struct Crypto.SHA256
import struct Crypto.SymmetricKey
import struct Crypto.SymmetricKeySize
import Foundation
import Kernel

/// Salts and values of an event's changes, in the order of the changes: the part that can be erased.
enum EventValues {
    static let saltLength = 16
    /// Stands for the length of a value that was erased; nothing follows it.
    static let erased = UInt32.max

    /// An erased or kept value with its salt.
    struct Kept {
        let salt: ArraySlice<UInt8>
        let bytes: ArraySlice<UInt8>
    }

    /// Packs the values and commits to them.
    static func pack(_ changes: [Change]) -> (commitments: [UInt8], content: [UInt8]) {
        var commitments: [UInt8] = [], content: [UInt8] = [], value: [UInt8] = []
        let salts = random(changes.count * saltLength)
        EventCoding.append(UInt32(changes.count), to: &commitments)
        for (position, change) in changes.enumerated() {
            value.removeAll(keepingCapacity: true)
            EventCoding.append(change.value, to: &value)
            EventCoding.append(UInt32(value.count), to: &content)
            let start = content.count
            content += salts[position * saltLength..<(position + 1) * saltLength]
            content += value
            EventCoding.append(change.field, to: &commitments)
            // Salt and value lie behind each other already.
            commitments.append(contentsOf: content.withUnsafeBytes { SHA256.hash(data: UnsafeRawBufferPointer(rebasing: $0[start...])) })
        }
        return (commitments, content)
    }

    /// Bytes from the system's own source. Asked directly it gives 256 at once; every other way asks it for each eight.
    private static func random(_ count: Int) -> [UInt8] {
        // An imported row may change nothing, and no key is that short.
        if count == 0 { return [] }
        var bytes = [UInt8](repeating: 0, count: count)
        let isFilled = bytes.withUnsafeMutableBytes { buffer in
            stride(from: 0, to: count, by: 256).allSatisfy { start in
                buffer.baseAddress.map { getentropy($0 + start, min(256, count - start)) == 0 } ?? false
            }
        }
        return isFilled ? bytes : SymmetricKey(size: SymmetricKeySize(bitCount: count * 8)).withUnsafeBytes(Array.init)
    }

    /// One entry a change; nil for an erased one. Nil when the bytes are damaged.
    static func unpack(_ content: [UInt8]) -> [Kept?]? {
        var reading = ByteReading(content[...])
        var values: [Kept?] = []
        while !reading.isAtEnd {
            guard let length = reading.number() else { return nil }
            if length == erased {
                values.append(nil)
                continue
            }
            guard let salt = reading.take(saltLength), let bytes = reading.take(Int(length)) else { return nil }
            values.append(Kept(salt: salt, bytes: bytes))
        }
        return values
    }

    static func pack(_ values: [Kept?]) -> [UInt8] {
        var content: [UInt8] = []
        for value in values {
            guard let value else {
                EventCoding.append(erased, to: &content)
                continue
            }
            EventCoding.append(UInt32(value.bytes.count), to: &content)
            content += value.salt
            content += value.bytes
        }
        return content
    }

    /// Fields and commitments of an event; nil when the bytes are damaged.
    static func commitments(_ changes: [UInt8]) -> [(field: String, commitment: ArraySlice<UInt8>)]? {
        var reading = ByteReading(changes[...])
        guard let count = reading.number() else { return nil }
        var fields: [(String, ArraySlice<UInt8>)] = []
        for _ in 0..<count {
            guard let field = reading.text(), let commitment = reading.take(32) else { return nil }
            fields.append((field, commitment))
        }
        return reading.isAtEnd ? fields : nil
    }
}
