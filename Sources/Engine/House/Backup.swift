import Foundation
import Kernel
import Store

/// Base and attachments as one file: a copy of the base at one moment, with the attached files in a table of their own.
public struct Backup: Sendable {
    private static let container = Table(
        "attachment_content", [Column("hash", .bytes, required: true), Column("content", .bytes, required: true)], key: ["hash"])
    /// Opens a file of the base's engine.
    let open: @Sendable (String) throws -> any Store

    public init(open: @escaping @Sendable (String) throws -> any Store) { self.open = open }

    /// Writes a backup while work goes on. The file bears its name only when it is whole and on the disk; until then it is a draft
    /// beside it, which its owner alone can read and which is removed when anything fails.
    /// - Parameter progress: how many attached files, of how many, are in the draft.
    /// - Throws: `Refused` when the file exists.
    public func write(_ house: House, to file: URL, progress: @Sendable (Int, Int) -> Void = { _, _ in }) async throws {
        let folder = file.deletingLastPathComponent()
        guard FileManager.default.fileExists(atPath: folder.path) else {
            throw Refused("没有这个目录：\(folder.path)", "There is no such folder: \(folder.path)")
        }
        guard !FileManager.default.fileExists(atPath: file.path) else { throw Backup.exists(file) }
        let draft = folder.appendingPathComponent(".\(file.lastPathComponent).\(Hex.text(Passwords.secret().prefix(8))).part")
        do {
            try Durably.write([], to: draft)
            try await fill(draft, from: house, progress)
            try Durably.sync(draft)
            guard !FileManager.default.fileExists(atPath: file.path) else { throw Backup.exists(file) }
            guard rename(draft.path, file.path) == 0 else { throw Failure.cannotWrite }
            try Durably.sync(folder)
        } catch {
            for ending in ["", "-wal", "-shm", "-journal"] { unlink(draft.path + ending) }
            throw error
        }
    }

    private static func exists(_ file: URL) -> Refused { Refused("文件已存在：\(file.path)", "The file exists already: \(file.path)") }

    private func fill(_ draft: URL, from house: House, _ progress: (Int, Int) -> Void) async throws {
        try await house.sealer.seal()
        if !house.store.isShared { try await house.store.copy(to: draft.path) }
        let copy = try open(draft.path)
        if house.store.isShared { try await TableCopy.all(house.core.registry.schema, from: house.store, to: copy) }
        try await Schema(tables: [Backup.container], steps: []).addTables(to: copy)
        let hashes = try await copy.read { try $0.rows("SELECT DISTINCT hash FROM attachment WHERE name IS NOT NULL") { $0.bytes(0) } }
        for (position, hash) in hashes.enumerated() {
            let content = try house.records.attachments.content(hash)
            _ = try await copy.write { try $0.run("INSERT INTO attachment_content (hash, content) VALUES (\(hash), \(content))") }
            progress(position + 1, hashes.count)
        }
        try await copy.close()
    }

    /// - Throws: `Refused` when there is something in the folder.
    public static func needEmpty(_ folder: URL) throws {
        guard (try? FileManager.default.contentsOfDirectory(atPath: folder.path))?.isEmpty ?? true else {
            throw Refused("目标目录不是空的：\(folder.path)", "The folder is not empty: \(folder.path)")
        }
    }

    /// Lays a backup out in an empty folder. The caller verifies it before use.
    public func restore(_ file: URL, into folder: URL) async throws {
        let files = FileManager.default
        guard files.fileExists(atPath: file.path) else { throw Refused("没有这个文件：\(file.path)", "There is no such file: \(file.path)") }
        try Backup.needEmpty(folder)
        try files.createDirectory(at: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        do {
            try await lay(file, into: folder)
        } catch {
            for part in (try? files.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)) ?? [] { try? files.removeItem(at: part) }
            if error is Refused { throw error }
            throw Refused("\(file.lastPathComponent) 不是 Plumbline 的备份。", "\(file.lastPathComponent) is not a backup of Plumbline.")
        }
    }

    private func lay(_ file: URL, into folder: URL) async throws {
        let base = House.base(in: folder)
        try FileManager.default.copyItem(at: file, to: base)
        let store = try open(base.path)
        let attachments = AttachmentFiles(House.attachments(in: folder))
        let hashes = try await store.read { try $0.rows("SELECT hash FROM attachment_content") { $0.bytes(0) } }
        for hash in hashes {
            let content = try await store.read { try $0.first("SELECT content FROM attachment_content WHERE hash = \(hash)") { $0.bytes(0) } } ?? []
            let draft = try attachments.draft(content)
            defer { attachments.discard(draft) }
            try attachments.place(draft, as: hash)
        }
        _ = try await store.write { writer in
            try writer.run("DROP TABLE attachment_content")
            // Who was signed in to the base or kept it when the backup was made is a stranger to what is restored from it.
            // A token may have been ended since; nothing in the backup says so.
            try writer.run("DELETE FROM session")
            try writer.run("DELETE FROM token")
            try writer.run("DELETE FROM lease")
            try NodeFolder.forgetKey(in: writer)
        }
        try await store.close()
    }
}
