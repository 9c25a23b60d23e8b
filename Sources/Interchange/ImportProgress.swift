/// How far an import has come. Given after each batch that is safely stored.
public struct ImportProgress: Sendable, Hashable {
    /// Rows dealt with so far: taken, known before and rejected.
    public let rows: Int
    public let rejected: Int
    /// Bytes of the file as it lies on disk that were read, a little ahead of `rows`.
    public let bytes: Int64
    /// Bytes of the whole file; nil for a pipe.
    public let total: Int64?

    /// Rows a second, and what is left of the file at that pace; nil as long as it cannot be told.
    /// - Parameter elapsed: since the import began.
    public func pace(after elapsed: Duration) -> (rows: Int, left: Duration)? {
        let seconds = Double(elapsed.components.seconds) + Double(elapsed.components.attoseconds) / 1e18
        guard let total, bytes > 0, rows > 0, seconds > 0 else { return nil }
        return (Int(Double(rows) / seconds), .seconds(seconds * Double(max(0, total - bytes)) / Double(bytes)))
    }
}

/// What an import did.
public struct ImportOutcome: Sendable, Hashable {
    /// Rejected rows that are kept here; the file of rejected rows has all of them.
    public static let mostKept = 20

    /// Rows of the file without its first.
    public internal(set) var rows = 0
    /// Rows that became events.
    public internal(set) var taken = 0
    /// Rows that an earlier import of the same name had dealt with.
    public internal(set) var known = 0
    public internal(set) var rejected = 0
    /// Records that did not exist before.
    public internal(set) var records = 0
    /// Records there were, that now have other values. Logs do not count them.
    public internal(set) var changed = 0
    /// The first of the rejected rows, in the order of the file.
    public internal(set) var firstRejected: [RejectedRow] = []
}
