import Foundation
import Kernel
import Store

/// Removes what no record names: drafts that were never attached, and files whose transaction was undone after they had come to
/// their place.
struct AttachmentTidying: Sendable {
    let store: any Store
    let files: AttachmentFiles
    /// By the machine's time, as the disk notes it: what is younger is left alone.
    let before: Date

    func run() async throws {
        for draft in old(in: files.drafts) { files.discard(draft) }
        for folder in FileManager.default.names(in: files.folder) where folder.utf8.count == 2 {
            let hashes = old(in: files.folder.appendingPathComponent(folder)).compactMap { Hex.bytes($0.lastPathComponent) }
            let loose = try await store.read { try AttachmentTidying.unnamed(hashes, in: $0) }
            if !loose.isEmpty { try await remove(loose) }
        }
    }

    /// Asked again within the transaction: what has been attached meanwhile stays.
    private func remove(_ hashes: [[UInt8]]) async throws {
        try await store.write { [files] writer in
            try AttachmentFiles.turn(in: writer)
            for hash in try AttachmentTidying.unnamed(hashes, in: writer) { try files.remove(hash) }
        }
    }

    private static func unnamed(_ hashes: [[UInt8]], in reader: any Reader) throws -> [[UInt8]] {
        try hashes.filter { try !reader.exists("SELECT 1 FROM attachment WHERE hash = \($0) AND name IS NOT NULL") }
    }

    private func old(in folder: URL) -> [URL] {
        FileManager.default.names(in: folder).map { folder.appendingPathComponent($0) }.filter { file in
            let changed = (try? FileManager.default.attributesOfItem(atPath: file.path))?[.modificationDate] as? Date
            return changed.map { $0 < before } ?? false
        }
    }
}

extension FileManager {
    /// What a folder holds; nothing when there is none.
    fileprivate func names(in folder: URL) -> [String] { (try? contentsOfDirectory(atPath: folder.path)) ?? [] }
}
