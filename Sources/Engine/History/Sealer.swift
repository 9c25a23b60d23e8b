import Foundation
import Kernel
import Store

/// Orders committed events into the tree and signs its head.
public struct Sealer: Sendable {
    private static let pieces = 5000
    /// How many unsealed events are counted at most.
    static let longestTail = 100_000
    let store: any Store
    let core: Core
    let key: SealKey
    let isSimulated: Bool
    /// Where the newest head of each day is written, to be kept outside too.
    let heads: URL

    /// Seals what is not sealed yet. Returns the newest head, or nil when there is no event at all.
    @discardableResult
    public func seal() async throws -> SignedHead? {
        let last = try await store.settled { try $0.first("SELECT max(seq) FROM event") { $0.whole(0) } ?? 0 }
        while try await sealPiece(upTo: last) {}
        guard let head = try await newest() else { return nil }
        try write(head)
        return head
    }

    public func newest() async throws -> SignedHead? {
        try await store.read { reader in
            try reader.first(
                "SELECT s.size, s.root, s.sealed, k.public, s.signature FROM seal s JOIN seal_key k ON k.id = s.key ORDER BY s.size DESC LIMIT 1"
            ) { [isSimulated] row in
                SignedHead(
                    size: row.whole(0), root: row.bytes(1), sealed: row.moment(2), isSimulated: isSimulated, publicKey: row.bytes(3),
                    signature: row.bytes(4))
            }
        }
    }

    /// How many events wait for a seal, and when the newest was made.
    func tail() async throws -> (unsealed: Int, sealed: Moment?) {
        try await store.read { reader in
            let last = try reader.first("SELECT event FROM leaf ORDER BY n DESC LIMIT 1") { $0.whole(0) } ?? 0
            let count: SQL = "SELECT count(*) FROM (SELECT 1 FROM event WHERE seq > \(last) LIMIT \(Sealer.longestTail)) AS tail"
            let unsealed = try reader.first(count) { Int($0.whole(0)) } ?? 0
            return (unsealed, try reader.first("SELECT sealed FROM seal ORDER BY size DESC LIMIT 1") { $0.moment(0) })
        }
    }

    /// Whether there may be more.
    /// - Parameter end: an event behind which numbers may still be in the hands of writes that are not committed.
    private func sealPiece(upTo end: Int64) async throws -> Bool {
        try await store.write { [core, key, isSimulated] writer in
            var tree = try Sealer.frontier(in: writer)
            let last = try writer.first("SELECT event FROM leaf ORDER BY n DESC LIMIT 1") { $0.whole(0) } ?? 0
            let events = try writer.rows("SELECT seq, hash FROM event WHERE seq > \(last) AND seq <= \(end) ORDER BY seq LIMIT \(Sealer.pieces)") { ($0.whole(0), $0.bytes(1)) }
            guard !events.isEmpty else { return false }
            for (seq, hash) in events {
                try writer.send("INSERT INTO leaf (n, event) VALUES (\(tree.size + 1), \(seq))")
                tree.append(leaf: hash)
            }
            let now = try core.now(in: writer)
            let signature = try key.sign(SignedHead.content(size: tree.size, root: tree.root, sealed: now, isSimulated: isSimulated))
            if try !writer.exists("SELECT 1 FROM seal_key WHERE id = \(key.id)") {
                try writer.run("INSERT INTO seal_key (id, public, created) VALUES (\(key.id), \(key.publicKey), \(now))")
            }
            try writer.run(
                """
                INSERT INTO seal (size, root, peaks, sealed, key, signature)
                VALUES (\(tree.size), \(tree.root), \(tree.packed), \(now), \(key.id), \(signature))
                """)
            return events.count == Sealer.pieces
        }
    }

    private static func frontier(in reader: any Reader) throws -> MerkleFrontier {
        let newest = try reader.first("SELECT size, peaks FROM seal ORDER BY size DESC LIMIT 1") { ($0.whole(0), $0.bytes(1)) }
        guard let (size, peaks) = newest else { return MerkleFrontier() }
        guard let frontier = MerkleFrontier(size: size, packed: peaks) else { throw StoreError.engine("the newest seal is damaged; run verify") }
        return frontier
    }

    private func write(_ head: SignedHead) throws {
        try FileManager.default.createDirectory(at: heads, withIntermediateDirectories: true)
        let file = heads.appendingPathComponent("head-\(head.sealed.wall().day.iso).json")
        try Data(head.json.bytes).write(to: file, options: .atomic)
    }
}
