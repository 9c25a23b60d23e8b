import Kernel
import Store

/// Work that one process does for all that have the base open. Whoever holds the lease renews it; when it ends, another takes it.
struct Lease {
    /// Seconds a lease holds when it is not renewed.
    let length: Int64
    let name: String
    /// This process, until it ends.
    let holder: String

    init(_ name: String, length: Int64) {
        self.length = length
        self.name = name
        holder = RecordID(at: .machine).description
    }

    /// Takes or renews the lease; false while another holds it.
    func take(in writer: any Writer) throws -> Bool {
        let now = try writer.now()
        let until = now.adding(seconds: length)
        let taken = try writer.run(
            """
            INSERT INTO lease (name, holder, until) VALUES (\(name), \(holder), \(until))
            ON CONFLICT (name) DO UPDATE SET holder = excluded.holder, until = excluded.until WHERE lease.holder = excluded.holder OR lease.until < \(now)
            """)
        return taken == 1
    }

    /// Lets another take it at once.
    func end(in writer: any Writer) throws {
        try writer.run("DELETE FROM lease WHERE name = \(name) AND holder = \(holder)")
    }
}
