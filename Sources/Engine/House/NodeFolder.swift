import Foundation
import Kernel
import Store

/// What lies beside the base and must be the same wherever the base is opened: the key that seals, and the attached files.
struct NodeFolder {
    private static let name = "seal_key"
    let folder: URL
    var attachments: AttachmentFiles { AttachmentFiles(folder.appendingPathComponent("attachments")) }

    /// The key of this folder; made where neither folder nor base has one yet.
    /// - Throws: `Refused` when it is not the key the base is sealed with.
    func key(for store: any Store) async throws -> SealKey {
        let file = folder.appendingPathComponent("keys")
        let known = try await store.read { try $0.first("SELECT value FROM setting WHERE name = \(NodeFolder.name)") { $0.text(0) } }
        let key = try SealKey(in: file, mayBeMade: known == nil)
        guard let key, known == nil || known == Hex.text(key.id) else {
            throw Refused(
                "\(file.path) 里没有这个库的封存钥匙。请从原来的目录或另一个节点拷来 seal.key。",
                "\(file.path) does not hold the key this base is sealed with. Copy seal.key from its folder or from another node.")
        }
        if known == nil {
            _ = try await store.write {
                try $0.run("INSERT INTO setting (name, value) VALUES (\(NodeFolder.name), \(Hex.text(key.id))) ON CONFLICT (name) DO NOTHING")
            }
        }
        return key
    }

    /// Whoever restores a base may not have its key any more; it is then sealed with a new one.
    static func forgetKey(in writer: any Writer) throws {
        try writer.run("DELETE FROM setting WHERE name = \(name)")
    }

    /// - Throws: `Refused` when other machines have the base open and the newest attached file is not here.
    func checkAttachments(of store: any Store) async throws {
        guard store.isShared else { return }
        let newest = try await store.read { try $0.first("SELECT hash FROM attachment WHERE name IS NOT NULL ORDER BY row DESC LIMIT 1") { $0.bytes(0) } }
        guard let newest, !attachments.has(newest) else { return }
        throw Refused(
            "\(folder.path) 里没有最新的附件。各节点须共用或同步 attachments 目录。",
            "The newest attachment is not in \(folder.path). All nodes must share the folder attachments, or keep copies of it.")
    }
}
