import Crypto
import Foundation
import Kernel
import Store

/// A file that has been received and lies on the disk as a draft; the record does not know of it yet.
public struct NewAttachment: Sendable {
    public let name: String
    /// What the content shows it to be, such as `text/plain`.
    public let type: String
    public let size: Int64
    public let hash: [UInt8]
    let draft: URL
}

/// Attached files, outside the base, by content: `attachments/ab/abcdef…`. What is being received lies in `attachments/drafts`.
///
/// A file comes to its place, and goes from it, only within a write transaction that has taken its `turn`: where a row names a file,
/// the file is there before the row is committed and is not removed after.
public struct AttachmentFiles: Sendable {
    /// Bytes of one file.
    public static let largest = AttachmentLimits.file
    let folder: URL
    var drafts: URL { folder.appendingPathComponent("drafts") }

    public init(_ folder: URL) { self.folder = folder }

    public func file(_ hash: [UInt8]) -> URL {
        let name = Hex.text(hash)
        return folder.appendingPathComponent(String(name.prefix(2))).appendingPathComponent(name)
    }

    public func content(_ hash: [UInt8]) throws -> [UInt8] { try Array(Data(contentsOf: file(hash))) }

    /// Keeps content as a draft, durably, until it is attached.
    /// - Throws: `Refused` for an empty or too large file, `Failure.cannotWrite`.
    public func receive(_ content: [UInt8], name: String) throws -> NewAttachment {
        guard !content.isEmpty else { throw Refused(field: "file", "文件是空的。", "The file is empty.") }
        guard content.count <= AttachmentLimits.file else { throw AttachmentLimits.fileIsTooLarge }
        return NewAttachment(
            name: AttachmentFiles.safe(name), type: ContentType.of(content), size: Int64(content.count), hash: Array(SHA256.hash(data: content)),
            draft: try draft(content))
    }

    func has(_ hash: [UInt8]) -> Bool { FileManager.default.fileExists(atPath: file(hash).path) }

    // MARK: within a transaction

    /// Taken before anything in the folder is looked at or changed. Whoever takes it writes one and the same row, so that on every
    /// engine one waits for the other or is run again after it. The row holds the bytes of all files that are not erased.
    /// - Parameter bytes: what is about to be attached, or, below zero, erased.
    static func turn(in writer: any Writer, adding bytes: Int64 = 0) throws {
        guard try writer.run("UPDATE counter SET n = n + \(bytes) WHERE name = \(AttachmentLimits.held)") == 0 else { return }
        try writer.run(
            """
            INSERT INTO counter (name, n)
            SELECT \(AttachmentLimits.held), CAST(coalesce(sum(size), 0) AS BIGINT) + \(bytes) FROM attachment WHERE name IS NOT NULL
            """)
    }

    /// Brings a draft to its place, durably. It stays a draft too, so that a body that runs again can do it again.
    func place(_ file: NewAttachment) throws { try place(file.draft, as: file.hash) }

    func place(_ draft: URL, as hash: [UInt8]) throws {
        let target = file(hash)
        try Durably.make(target.deletingLastPathComponent())
        guard link(draft.path, target.path) == 0 || errno == EEXIST else { throw Failure.cannotWrite }
        try Durably.sync(target.deletingLastPathComponent())
    }

    /// Removes a file, durably; nothing happens when there is none.
    func remove(_ hash: [UInt8]) throws {
        let target = file(hash)
        guard unlink(target.path) == 0 || errno == ENOENT else { throw Failure.cannotWrite }
        if FileManager.default.fileExists(atPath: target.deletingLastPathComponent().path) { try Durably.sync(target.deletingLastPathComponent()) }
    }

    // MARK: drafts

    func draft(_ content: [UInt8]) throws -> URL {
        try Durably.make(drafts)
        let draft = drafts.appendingPathComponent(RecordID(at: Clock.system.now()).description)
        try Durably.write(content, to: draft)
        return draft
    }

    func discard(_ draft: URL) { unlink(draft.path) }

    /// A name without folders or control characters.
    static func safe(_ name: String) -> String {
        let last = name.split(whereSeparator: { $0 == "/" || $0 == "\\" }).last.map(String.init) ?? ""
        let plain = String(String.UnicodeScalarView(last.unicodeScalars.filter { $0.value >= 32 && $0.value != 127 })).trimmed
        return plain.isEmpty || plain == "." || plain == ".." ? "file" : String(plain.prefix(200))
    }
}

/// Files that are on the disk, names too, when the call returns.
enum Durably {
    /// Makes a file that its owner alone reads.
    /// - Throws: `Failure.cannotWrite`; then nothing is left of it.
    static func write(_ content: [UInt8], to file: URL) throws {
        let descriptor = open(file.path, O_WRONLY | O_CREAT | O_EXCL, 0o600)
        guard descriptor >= 0 else { throw Failure.cannotWrite }
        let handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
        do {
            try handle.write(contentsOf: content)
            try handle.synchronize()
        } catch {
            unlink(file.path)
            throw Failure.cannotWrite
        }
    }

    /// Makes a folder that its owner alone enters, where there is none.
    static func make(_ folder: URL) throws {
        guard !FileManager.default.fileExists(atPath: folder.path) else { return }
        do {
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        } catch { throw Failure.cannotWrite }
        try sync(folder.deletingLastPathComponent())
    }

    /// Brings a file, or the names in a folder, to the disk.
    static func sync(_ file: URL) throws {
        let descriptor = open(file.path, O_RDONLY)
        guard descriptor >= 0 else { throw Failure.cannotWrite }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw Failure.cannotWrite }
    }
}
