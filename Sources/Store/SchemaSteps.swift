import Kernel

/// Brings a base to the declared tables: missing tables, columns and indexes are added; of what is no longer declared only indexes go.
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

    /// What a new base is made with, to be read by people.
    public func text(_ dialect: any Dialect) -> String {
        let statements = tables.sorted { $0.name < $1.name }.map { dialect.create($0).map { $0.text + ";\n" }.joined() }
        let counted = Set(sequences.map { dialect.create(sequence: $0).text + ";\n" }).sorted()
        return (statements + counted).joined(separator: "\n")
    }

    /// - Throws: `Refused` when the base was made by a newer program.
    public func apply(to store: some Store) async throws {
        let log = Table("schema_step", [Column("number", .integer, required: true)], key: ["number"])
        try await store.writeAlone { writer in
            try bring(log, in: writer)
            let done = try refuseNewer(writer)
            for table in tables { try bring(table, in: writer) }
            for sequence in sequences { try writer.run(writer.dialect.create(sequence: sequence)) }
            for step in steps.sorted(by: { $0.number < $1.number }) where !done.contains(step.number) {
                try step.run(writer)
                try writer.run("INSERT INTO schema_step (number) VALUES (\(step.number))")
            }
        }
    }

    /// Looks whether a base can be read as it is, and changes nothing.
    /// - Throws: `Refused` when it is none, or was made by a newer program or by one so old that something is missing.
    public func check(_ reader: any Reader) throws {
        guard try !columns(of: "schema_step", reader).isEmpty else { throw Refused("这不是 Plumbline 的库。", "This is not a base of Plumbline.") }
        try refuseNewer(reader)
        for table in tables {
            let there = try columns(of: table.name, reader)
            guard table.columns.allSatisfy({ there.contains($0.name) }) else {
                throw Refused(
                    "这个库由旧版本建立，缺少「\(table.name)」的内容；请先用本程序启动一次服务。",
                    "This base was made by an older version and lacks parts of \(table.name); serve it once with this program first.")
            }
        }
    }

    /// The numbers of the steps that were done.
    @discardableResult
    private func refuseNewer(_ reader: any Reader) throws -> [Int] {
        let done = try reader.rows("SELECT number FROM schema_step") { Int($0.whole(0)) }
        guard let newest = done.max(), newest > version else { return done }
        throw Refused(
            "数据库由更新的版本（\(newest)）建立，本程序只认到 \(version)。请升级程序后再打开。",
            "This base was made by a newer version (\(newest)); this program knows versions up to \(version). Use a newer program.")
    }

    private func columns(of table: String, _ reader: any Reader) throws -> [String] {
        try reader.rows(reader.dialect.columns(of: table)) { $0.text(0) }
    }

    /// Adds tables to a base that keeps its own version: the container of a backup.
    public func addTables(to store: some Store) async throws {
        try await store.writeAlone { writer in for table in tables { try bring(table, in: writer) } }
    }

    private func bring(_ table: Table, in writer: any Writer) throws {
        let dialect = writer.dialect
        let columns = try columns(of: table.name, writer)
        if columns.isEmpty {
            for statement in dialect.create(table) { try writer.run(statement) }
            return
        }
        for column in table.columns where !columns.contains(column.name) { try writer.run(dialect.add(column, to: table)) }
        let indexes = try writer.rows(dialect.indexes(of: table.name)) { $0.text(0) }
        for name in indexes where isOld(name, on: table) { try writer.run("DROP INDEX \(name: name)") }
        for index in table.indexes where !indexes.contains(index.name) { try writer.run(dialect.create(index, on: table)) }
    }

    /// An index that bears its table's name as ours do and is not declared. What the engine makes for keys stays, and what others made under
    /// a name that does not begin so.
    private func isOld(_ name: String, on table: Table) -> Bool {
        name.hasPrefix(table.name + "_") && name != table.name + "_pkey" && !table.indexes.contains { $0.name == name }
    }
}
