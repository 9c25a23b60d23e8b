import Crypto
import Foundation
import Kernel

/// A file that has been received and lies on the disk under its hash; the record does not know of it yet.
public struct NewAttachment: Sendable {
    public let name: String
    public let type: String
    public let size: Int64
    public let hash: [UInt8]
}

/// Attached files, outside the base, by content: `attachments/ab/abcdef…`. Written before the record names them.
public struct AttachmentFiles: Sendable {
    /// Bytes of one file.
    public static let largest: Int64 = 25 << 20
    let folder: URL

    public init(_ folder: URL) { self.folder = folder }

    public func file(_ hash: [UInt8]) -> URL {
        let name = Hex.text(hash)
        return folder.appendingPathComponent(String(name.prefix(2))).appendingPathComponent(name)
    }

    /// Stores content durably.
    /// - Throws: `Refused` for an empty, too large or unnamed file.
    public func store(_ content: [UInt8], name: String, type: String) throws -> NewAttachment {
        let name = AttachmentFiles.safe(name)
        guard !content.isEmpty else { throw Refused(field: "file", "文件是空的。", "The file is empty.") }
        guard content.count <= AttachmentFiles.largest else { throw Refused(field: "file", "文件不能超过 25 MB。", "A file may have at most 25 MB.") }
        let hash = Array(SHA256.hash(data: content))
        let target = file(hash)
        if !FileManager.default.fileExists(atPath: target.path) {
            try FileManager.default.createDirectory(at: target.deletingLastPathComponent(), withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
            try AttachmentFiles.writeDurably(content, to: target)
        }
        let isPlainType = type.wholeMatch(of: /[A-Za-z0-9.+-]{1,60}\/[A-Za-z0-9.+-]{1,60}/) != nil
        return NewAttachment(name: name, type: isPlainType ? type : "application/octet-stream", size: Int64(content.count), hash: hash)
    }

    public func content(_ hash: [UInt8]) throws -> [UInt8] { try Array(Data(contentsOf: file(hash))) }
    func has(_ hash: [UInt8]) -> Bool { FileManager.default.fileExists(atPath: file(hash).path) }
    func remove(_ hash: [UInt8]) throws { try? FileManager.default.removeItem(at: file(hash)) }

    /// A name without folders or control characters.
    static func safe(_ name: String) -> String {
        let last = name.split(whereSeparator: { $0 == "/" || $0 == "\\" }).last.map(String.init) ?? ""
        let plain = String(String.UnicodeScalarView(last.unicodeScalars.filter { $0.value >= 32 && $0.value != 127 })).trimmed
        return plain.isEmpty || plain == "." || plain == ".." ? "file" : String(plain.prefix(200))
    }

    private static func writeDurably(_ content: [UInt8], to target: URL) throws {
        let draft = target.appendingPathExtension("new-\(RecordID(at: Clock.system.now()))")
        let descriptor = open(draft.path, O_WRONLY | O_CREAT | O_EXCL, 0o600)
        guard descriptor >= 0 else { throw Failure.cannotWrite }
        let handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
        do {
            try handle.write(contentsOf: content)
            try handle.synchronize()
            guard rename(draft.path, target.path) == 0 else { throw Failure.cannotWrite }
            let folder = open(target.deletingLastPathComponent().path, O_RDONLY)
            if folder >= 0 {
                fsync(folder)
                close(folder)
            }
        } catch {
            try? FileManager.default.removeItem(at: draft)
            throw Failure.cannotWrite
        }
    }
}
