import Kernel

/// Brings a base to the declared tables: missing tables, columns and indexes are added, nothing is dropped.
/// What comparison cannot do is a numbered step, written by hand, run once, in order.
public struct Schema: Sendable {
    public struct Step: Sendable {
        public let number: Int
        public let run: @Sendable (any Writer) throws -> Void

        public init(_ number: Int, _ run: @escaping @Sendable (any Writer) throws -> Void) {
            self.number = number
            self.run = run
        }
    }

    public let tables: [Table]
    /// What `Writer.next` counts, by name.
    public let sequences: [String]
    public let steps: [Step]

    public init(tables: [Table], sequences: [String] = [], steps: [Step]) {
        self.tables = tables
        self.sequences = sequences
        self.steps = steps
    }

    /// The version of a base this program makes and understands.
    public var version: Int { steps.map(\.number).max() ?? 0 }

    /// - Throws: `Refused` when the base was made by a newer program.
    public func apply(to store: some Store) async throws {
        let log = Table("schema_step", [Column("number", .integer, required: true)], key: ["number"])
        try await store.writeAlone { writer in
            try bring(log, in: writer)
            let done = try writer.rows("SELECT number FROM schema_step") { Int($0.whole(0)) }
            if let newest = done.max(), newest > version {
                throw Refused(
                    "数据库由更新的版本（\(newest)）建立，本程序只认到 \(version)。请升级程序后再打开。",
                    "This base was made by a newer version (\(newest)); this program knows versions up to \(version). Use a newer program.")
            }
            for table in tables { try bring(table, in: writer) }
            for sequence in sequences { try writer.run(writer.dialect.create(sequence: sequence)) }
            for step in steps.sorted(by: { $0.number < $1.number }) where !done.contains(step.number) {
                try step.run(writer)
                try writer.run("INSERT INTO schema_step (number) VALUES (\(step.number))")
            }
        }
    }

    /// Adds tables to a base that keeps its own version: the container of a backup.
    public func addTables(to store: some Store) async throws {
        try await store.writeAlone { writer in for table in tables { try bring(table, in: writer) } }
    }

    private func bring(_ table: Table, in writer: any Writer) throws {
        let dialect = writer.dialect
        let columns = try writer.rows(dialect.columns(of: table.name)) { $0.text(0) }
        if columns.isEmpty {
            for statement in dialect.create(table) { try writer.run(statement) }
            return
        }
        for column in table.columns where !columns.contains(column.name) { try writer.run(dialect.add(column, to: table)) }
        let indexes = try writer.rows(dialect.indexes(of: table.name)) { $0.text(0) }
        for index in table.indexes where !indexes.contains(index.name) { try writer.run(dialect.create(index, on: table)) }
    }
}
