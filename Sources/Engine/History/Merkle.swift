import Crypto
import Kernel

/// The append-only tree over all events: RFC 6962 §2.1 node hashing.
///
/// A frontier keeps the roots of the complete subtrees, largest first, so that a tree of any size grows by its new leaves alone.
struct MerkleFrontier: Sendable, Equatable {
    private(set) var size: Int64
    private(set) var peaks: [[UInt8]]

    init() {
        size = 0
        peaks = []
    }

    /// A frontier kept with a seal; nil when the number of peaks does not fit the size.
    init?(size: Int64, packed: [UInt8]) {
        guard packed.count == size.nonzeroBitCount * 32 else { return nil }
        self.size = size
        peaks = stride(from: 0, to: packed.count, by: 32).map { Array(packed[$0..<$0 + 32]) }
    }

    var packed: [UInt8] { peaks.flatMap { $0 } }

    mutating func append(leaf eventHash: [UInt8]) {
        var node = MerkleFrontier.leaf(eventHash)
        var full = size
        while full & 1 == 1, let left = peaks.popLast() {
            node = MerkleFrontier.node(left, node)
            full >>= 1
        }
        peaks.append(node)
        size += 1
    }

    /// The root of the whole tree; SHA-256 of nothing for an empty one.
    var root: [UInt8] {
        guard var root = peaks.last else { return Array(SHA256.hash(data: [UInt8]())) }
        for peak in peaks.dropLast().reversed() { root = MerkleFrontier.node(peak, root) }
        return root
    }

    static func leaf(_ eventHash: [UInt8]) -> [UInt8] { Array(SHA256.hash(data: [0] + eventHash)) }
    static func node(_ left: [UInt8], _ right: [UInt8]) -> [UInt8] { Array(SHA256.hash(data: [1] + left + right)) }
}
