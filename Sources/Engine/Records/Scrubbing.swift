import Kernel
import Store

/// Remembers, with the act of erasure itself, that the files of the base still have to be cleaned of the erased bytes.
enum Scrubbing {
    private static let name = "scrub"

    @Sendable static func isDue(in writer: any Writer) throws {
        try writer.run("INSERT INTO setting (name, value) VALUES (\(name), 'due') ON CONFLICT (name) DO NOTHING")
    }

    @Sendable static func wasDue(in reader: any Reader) throws -> Bool { try reader.exists("SELECT 1 FROM setting WHERE name = \(name)") }

    @Sendable static func isDone(in writer: any Writer) throws { try writer.run("DELETE FROM setting WHERE name = \(name)") }
}
