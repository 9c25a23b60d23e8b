import Kernel
import Store

/// Remembers, with the act of erasure itself, that the files of the base still have to be cleaned of the erased bytes.
enum Scrubbing {
    private static let name = "scrub"
    /// With a file's hash behind it, up to the next character.
    private static let (file, afterFiles) = ("scrub.file.", "scrub.file/")

    @Sendable static func isDue(in writer: any Writer) throws {
        // Each act has its own mark, so that one that comes while another is being cleaned up is not taken for done with it.
        let mark = RecordID(at: Moment(milliseconds: 0)).description
        try writer.run("INSERT INTO setting (name, value) VALUES (\(name), \(mark)) ON CONFLICT (name) DO UPDATE SET value = excluded.value")
    }

    /// The mark of the newest act that is not cleaned up; nil when there is none.
    @Sendable static func due(in reader: any Reader) throws -> String? {
        try reader.first("SELECT value FROM setting WHERE name = \(name)") { $0.text(0) }
    }

    static func isDone(_ mark: String, in writer: any Writer) throws {
        try writer.run("DELETE FROM setting WHERE name = \(name) AND value = \(mark)")
    }

    /// An attached file whose name was erased; nothing is known yet of other attachments that have the same content.
    static func isDue(file hash: [UInt8], in writer: any Writer) throws {
        try writer.run("INSERT INTO setting (name, value) VALUES (\(file + Hex.text(hash)), \(Hex.text(hash))) ON CONFLICT (name) DO NOTHING")
    }

    /// Removes the files that were erased and that no record names any more, durably. Those of earlier acts are gone and not looked for.
    static func removeFiles(_ attachments: AttachmentFiles, in writer: any Writer) throws {
        try AttachmentFiles.turn(in: writer)
        let due = try writer.rows("SELECT value FROM setting WHERE name > \(file) AND name < \(afterFiles)") { $0.text(0) }
        for hash in due.compactMap(Hex.bytes) where try !writer.exists("SELECT 1 FROM attachment WHERE hash = \(hash) AND name IS NOT NULL") {
            try attachments.remove(hash)
        }
        for hash in due { try writer.run("DELETE FROM setting WHERE name = \(file + hash)") }
    }
}
