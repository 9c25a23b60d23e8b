import Kernel

/// One row of an answer, valid while it is being read. Columns count from 0.
public protocol Row {
    func isNull(_ column: Int) -> Bool
    func whole(_ column: Int) -> Int64
    func text(_ column: Int) -> String
    func bytes(_ column: Int) -> [UInt8]
    func id(_ column: Int) -> RecordID?
    /// What lies in the column as it lies there; nil for a type we never store.
    func raw(_ column: Int) -> Bind?
}

extension Row {
    public func moment(_ column: Int) -> Moment { Moment(milliseconds: whole(column)) }
    public func truth(_ column: Int) -> Bool { whole(column) != 0 }
    public func textOrNil(_ column: Int) -> String? { isNull(column) ? nil : text(column) }
    public func momentOrNil(_ column: Int) -> Moment? { isNull(column) ? nil : moment(column) }
}

/// Reads in one consistent view of the base.
public protocol Reader {
    var dialect: any Dialect { get }
    /// The base's own time, one for the whole transaction.
    func now() throws -> Moment
    /// The rows of an answer, each read by `read`, which must not ask the base itself.
    func rows<T>(_ sql: SQL, _ read: (any Row) throws -> T) throws -> [T]
}

extension Reader {
    public func first<T>(_ sql: SQL, _ read: (any Row) throws -> T) throws -> T? { try rows(sql, read).first }
    public func exists(_ sql: SQL) throws -> Bool { try first(sql) { _ in true } ?? false }
    /// How many rows there are, counted up to `most`.
    /// - Parameter rows: a table and its condition.
    public func count(_ rows: SQL, upTo most: Int) throws -> Int {
        try first("SELECT count(*) FROM (SELECT 1 FROM \(rows) LIMIT \(literal: most)) AS counted") { Int($0.whole(0)) } ?? 0
    }
}

/// Reads and writes in one transaction.
public protocol Writer: Reader {
    /// How many rows it changed.
    @discardableResult func run(_ sql: SQL) throws -> Int
    /// Like `run`, where nobody asks how many rows it changed. An engine with a server need not wait for its answer: a failure may be thrown by
    /// what follows, at the latest by the commit.
    func send(_ sql: SQL) throws
    /// Runs an `INSERT` of one row into a table whose column `key` the base numbers.
    /// - Returns: what stands for that number in the statements that follow, until the next row is added to the table.
    func add(_ sql: SQL, to table: String, key: String) throws -> SQL
    /// The next numbers of a sequence the schema declares, from 1. No number is given twice; where a transaction does not commit,
    /// an engine may leave a gap.
    func next(_ count: Int, of sequence: String) throws -> [Int64]
}

/// The small door to a database. It never grows with a question.
///
/// Bodies are synchronous and may run again, so they do nothing but read and write through what they are given.
public protocol Store: Sendable {
    var dialect: any Dialect { get }
    /// Whether other machines may have the base open too.
    var isShared: Bool { get }
    /// For those who watch over it; costs no more than a look.
    var figures: StoreFigures { get }

    /// - Parameter budget: milliseconds after which the read is given up with `StoreError.overBudget`; nil: none.
    func read<T: Sendable>(budget: Int?, _ body: @escaping @Sendable (any Reader) throws -> T) async throws -> T
    /// Returns after the transaction is durable. A body takes at most 50 ms or 500 rows; longer work is cut in pieces.
    func write<T: Sendable>(_ body: @escaping @Sendable (any Writer) throws -> T) async throws -> T
    /// A read whose answer is given once every write has ended that was under way then: what was numbered before it is there by now,
    /// or never will be.
    /// - Throws: `StoreError.unavailable` when one of them takes too long.
    func settled<T: Sendable>(_ body: @escaping @Sendable (any Reader) throws -> T) async throws -> T
    /// A write beside which no other such write runs, in whatever process has the base open; it may take as long as it needs.
    /// For changes of the schema.
    func writeAlone<T: Sendable>(_ body: @escaping @Sendable (any Writer) throws -> T) async throws -> T
    /// Makes bytes that were deleted unreadable in the files of the base, the write-ahead log included.
    func scrub() async throws
    /// Has the engine look how values lie, after so much was written that it would plan questions by what was there before.
    func renewStatistics() async throws
    /// Copies a base that is not shared, as it is at one moment, into a new file while work goes on.
    func copy(to file: String) async throws
    /// Ends all work and closes the files.
    func close() async throws
}

extension Store {
    public func read<T: Sendable>(_ body: @escaping @Sendable (any Reader) throws -> T) async throws -> T {
        try await read(budget: nil, body)
    }
}

public enum StoreError: Error, Equatable, Sendable {
    /// The read took longer than its budget.
    case overBudget
    /// A unique index was violated; the index or column names.
    case notUnique(String)
    /// The disk is full or cannot be written. Nothing was changed.
    case cannotWrite(String)
    /// No connection to the base could be had in time, or its server does not answer. Nothing was changed; it may be tried again.
    case unavailable(String)
    /// Too much waits for the base, or this has waited too long. Nothing was changed; it may be tried again.
    case busy
    /// The connection was lost between COMMIT and its answer: the write is wholly done or not at all, and only the base can tell.
    case commitUnknown
    /// Anything else the engine of the base said.
    case engine(String)
}
