import Kernel
import Store

/// Remembers, with the act of erasure itself, that the files of the base still have to be cleaned of the erased bytes.
enum Scrubbing {
    private static let name = "scrub"

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
}
