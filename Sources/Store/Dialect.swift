import Kernel

/// Where engines of SQL differ. Everything else is written once.
public protocol Dialect: Sendable {
    /// DDL for a table and its indexes.
    func create(_ table: Table) -> [SQL]
    func add(_ column: Column, to table: Table) -> SQL
    func create(_ index: Index, on table: Table) -> SQL
    /// The columns a table has now; empty when there is none.
    func columns(of table: String) -> SQL
    /// The names of the indexes a table has now.
    func indexes(of table: String) -> SQL
    /// `FROM` a table, bound to one index where the engine can be told so.
    func from(_ table: String, using index: String?) -> SQL
    /// `FROM` a table whose rows are told by their numbers, whatever else is asked of them.
    func fromRows(of table: String) -> SQL
    /// A condition that holds the first column of an index to a value, so that the engine goes by that index where its order is wanted,
    /// column by column, whatever it believes of the value.
    func leads(_ column: SQL, with value: Bind) -> SQL
    /// Whether parts of a `UNION ALL` that come in order are merged as they are read; if not, each is to be cut to what is wanted.
    var mergesAsRead: Bool { get }
    /// Text equal to the words, ignoring case. Here as everywhere, case is that of ASCII letters: no engine knows the others alike.
    func same(_ column: SQL, _ words: Bind) -> SQL
    /// Text that contains the words, ignoring case.
    func contains(_ column: SQL, _ words: String) -> SQL
    /// Text that has the piece in it, letter by letter.
    func holds(_ text: SQL, _ piece: String) -> SQL
    /// Text that begins with the words, ignoring case.
    func begins(_ column: SQL, _ words: String) -> SQL
    /// How a statement begins that inserts many rows and with whose failure the transaction fails.
    var insertMany: SQL { get }
    /// For `FROM`: one row a text, in the column `value`, however many there are. No text may hold a comma, a quote or a backslash.
    func each(_ texts: [String]) -> SQL
    /// The key of each row that holds a value of another type than its column's; nil where the engine lets no such value in.
    func misfits(_ table: Table, key: String) -> SQL?
    /// The names of the columns that are of another type than declared; nil where values alone have types.
    func retyped(_ table: Table) -> SQL?
    /// DDL for what `Writer.next` counts with; harmless where it is there already.
    func create(sequence: String) -> SQL
    /// Asks for the last number a sequence gave, 0 before the first.
    func last(of sequence: String) -> SQL
    /// Makes a sequence go on behind a number: after rows with numbers of their own were copied in.
    func resume(_ sequence: String, after last: Int64) -> SQL
    /// Asks for the engine's name and version.
    var version: SQL { get }
    /// Asks how many bytes the base has.
    var size: SQL { get }
    /// Makes the numbers the base gives to new rows go on behind the highest there is; nil where they do so by themselves.
    func resumeRows(of table: Table) -> SQL?
}

extension Dialect {
    /// A column equal to one of the values; few statements for many lengths.
    public func within(_ column: SQL, _ values: [Bind]) -> SQL {
        guard let last = values.last else { return "1 = 0" }
        if values.count == 1 { return "\(column) = \(last)" }
        let padded = padded(values)
        let marks = Array(repeating: "?", count: padded.count).joined(separator: ",")
        return column + SQL(trusted: " IN (\(marks))", binds: padded)
    }

    /// Values with the last of them repeated, so that many lengths become few.
    public func padded<T>(_ values: [T]) -> [T] {
        guard let last = values.last else { return [] }
        var length = 4
        while length < values.count { length *= 4 }
        // No engine takes more values in a statement than 65,535.
        return values + Array(repeating: last, count: max(values.count, min(length, 32_000)) - values.count)
    }

    /// Words that stand for themselves in a pattern of `LIKE … ESCAPE '\'`.
    public func pattern(_ words: String) -> String {
        words.replacing("\\", with: "\\\\").replacing("%", with: "\\%").replacing("_", with: "\\_")
    }
}

/// A table as declared; the base is made to follow it by additive steps.
public struct Table: Sendable, Hashable {
    public let name: String
    public let columns: [Column]
    /// Columns of the primary key; one integer column is the table's row number.
    public let key: [String]
    public let indexes: [Index]

    public init(_ name: String, _ columns: [Column], key: [String], indexes: [Index] = []) {
        self.name = name
        self.columns = columns
        self.key = key
        self.indexes = indexes
    }
}

public struct Column: Sendable, Hashable {
    public let name: String
    public let storage: Storage
    public let isRequired: Bool

    public init(_ name: String, _ storage: Storage, required: Bool = false) {
        self.name = name
        self.storage = storage
        isRequired = required
    }
}

public struct Index: Sendable, Hashable {
    public let name: String
    public let columns: [String]
    public let isUnique: Bool
    /// Unique regardless of case.
    public let ignoresCase: Bool
    /// What stands behind the columns, as SQL; the engine goes by it where a statement says the same.
    public let expression: String?

    public init(_ name: String, _ columns: [String], then expression: String? = nil, unique: Bool = false, ignoringCase: Bool = false) {
        self.name = name
        self.columns = columns
        self.expression = expression
        isUnique = unique
        ignoresCase = ignoringCase
    }
}
