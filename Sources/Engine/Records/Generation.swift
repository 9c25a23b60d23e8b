import Store

/// Numbers that change when something changes that is kept in memory: what is kept is good for one generation.
enum Generation: String {
    /// Names, people, roles, tokens and sessions.
    case names = "generation"
    /// Approved versions.
    case rules

    func now(in reader: any Reader) throws -> Int64 {
        try reader.first("SELECT n FROM counter WHERE name = \(rawValue)") { $0.whole(0) } ?? 0
    }

    /// To any other number: one that was given in a transaction which was undone in the end never comes again.
    func advance(in writer: any Writer) throws {
        let next = Int64.random(in: 1...Int64.max)
        try writer.send("INSERT INTO counter (name, n) VALUES (\(rawValue), \(next)) ON CONFLICT (name) DO UPDATE SET n = excluded.n")
    }
}
