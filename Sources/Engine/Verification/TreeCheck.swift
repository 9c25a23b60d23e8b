import Kernel
import Store

/// The tree of sealed events, its signed heads, and the heads kept in the folder and outside.
struct TreeCheck {
    private static let pieces = 5000
    let reader: any Reader
    let isSimulated: Bool

    private struct Seal {
        let size: Int64
        let root: [UInt8]
        let peaks: [UInt8]
        let sealed: Moment
        let key: [UInt8]
        let signature: [UInt8]
    }

    /// - Parameter heads: each with the place that findings about it name.
    func run(_ result: inout Verification, heads: [(place: String, head: SignedHead)]) throws {
        let keys = try keys(&result)
        let seals = try reader.rows("SELECT size, root, peaks, sealed, key, signature FROM seal ORDER BY size") { row in
            Seal(size: row.whole(0), root: row.bytes(1), peaks: row.bytes(2), sealed: row.moment(3), key: row.bytes(4), signature: row.bytes(5))
        }
        for seal in seals {
            let content = SignedHead.content(size: seal.size, root: seal.root, sealed: seal.sealed, isSimulated: isSimulated)
            guard let key = keys[seal.key], SealKey.isValid(seal.signature, of: content, by: key) else {
                result.findings.append(Finding("seal \(seal.size)", "签名无效", "its signature is not valid"))
                continue
            }
            result.sign(key, at: seal.size)
        }
        let roots = try grow(seals, &result, sizes: Set(heads.map(\.head.size)))
        for (place, head) in heads { check(place, head, roots[head.size], Set(keys.values), &result) }
        let last = try reader.first("SELECT max(event) FROM leaf") { $0.whole(0) } ?? 0
        let unsealed = try reader.rows("SELECT seq FROM event WHERE seq <= \(last) EXCEPT SELECT event FROM leaf LIMIT 100") { $0.whole(0) }
        for seq in unsealed { result.findings.append(Finding("event \(seq)", "插入在已封存的历史之间", "it was put between sealed events")) }
    }

    private func keys(_ result: inout Verification) throws -> [[UInt8]: [UInt8]] {
        var keys: [[UInt8]: [UInt8]] = [:]
        for (id, key) in try reader.rows("SELECT id, public FROM seal_key", { ($0.bytes(0), $0.bytes(1)) }) {
            if SealKey.id(of: key) == id { keys[id] = key } else { result.findings.append(Finding("seal key \(Hex.text(id).prefix(12))", "公钥与其标识不符", "the public key is not what its id says")) }
        }
        return keys
    }

    /// Builds the tree again, leaf by leaf, and compares it at the size of each seal. Returns the root at each of the sizes it reaches.
    private func grow(_ seals: [Seal], _ result: inout Verification, sizes: Set<Int64>) throws -> [Int64: [UInt8]] {
        var tree = MerkleFrontier()
        var waiting = seals[...]
        var lastEvent: Int64 = 0
        var roots: [Int64: [UInt8]] = [0: tree.root]
        while true {
            let leaves = try reader.rows(
                "SELECT l.n, l.event, e.hash FROM leaf l LEFT JOIN event e ON e.seq = l.event WHERE l.n > \(tree.size) ORDER BY l.n LIMIT \(TreeCheck.pieces)"
            ) { ($0.whole(0), $0.whole(1), $0.isNull(2) ? nil : $0.bytes(2)) }
            for (n, event, hash) in leaves {
                if n != tree.size + 1 || event <= lastEvent {
                    result.findings.append(Finding("event \(event)", "封存的顺序被改动（第 \(n) 位）", "the order of the seal was changed (place \(n))"))
                }
                if hash == nil { result.findings.append(Finding("event \(event)", "已封存而今不见（第 \(n) 位）", "it was sealed (place \(n)) and is gone")) }
                tree.append(leaf: hash ?? noHash)
                lastEvent = event
                if sizes.contains(tree.size) { roots[tree.size] = tree.root }
                while let seal = waiting.first, seal.size <= tree.size {
                    if seal.size != tree.size || seal.root != tree.root || seal.peaks != tree.packed {
                        result.findings.append(Finding("seal \(seal.size)", "历史与封存的根不符", "the history is not the one that was sealed"))
                    }
                    waiting = waiting.dropFirst()
                }
            }
            guard let last = leaves.last, last.0 == tree.size else { break }
        }
        for seal in waiting { result.findings.append(Finding("seal \(seal.size)", "封存过 \(seal.size) 条，现只有 \(tree.size) 条", "it sealed \(seal.size) events; there are \(tree.size)")) }
        if let newest = seals.last?.size ?? (tree.size > 0 ? 0 : nil), newest < tree.size {
            result.findings.append(Finding("seal \(newest)", "有未签名的封存", "there are leaves beyond the newest seal"))
        }
        result.sealed = tree.size
        return roots
    }

    private func check(_ place: String, _ head: SignedHead, _ root: [UInt8]?, _ keys: Set<[UInt8]>, _ result: inout Verification) {
        if !head.isValid { result.findings.append(Finding(place, "封首的签名无效", "the signature of this head is not valid")) }
        if !keys.contains(head.publicKey) { result.findings.append(Finding(place, "封首不是这个库的钥匙所签", "this head was not signed by a key of this base")) }
        guard let root else {
            let size = result.sealed
            result.findings.append(Finding(place, "封首时有 \(head.size) 条，现只有 \(size) 条：库被退回到旧的副本", "it had \(head.size) events, now there are \(size): the base was rolled back"))
            return
        }
        if root != head.root { result.findings.append(Finding(place, "封首之前的历史被改写", "the history before the head was rewritten")) }
    }
}

extension SealKey {
    static func id(of publicKey: [UInt8]) -> [UInt8] { Digest.sha256(publicKey) }
}
