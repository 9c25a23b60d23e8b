import Foundation
import Kernel
import Store

/// Carries a whole base to another engine: tables, attached files, keys. Nobody works in it meanwhile.
///
/// The table `setting` comes last, after the files too, so that a base that is not complete is none: it cannot be opened, and a second run goes on.
public struct Migration: Sendable {
    let registry: Registry
    let source: any Store
    let target: any Store
    let folders: FolderCopy?

    /// - Parameter folders: where keys, attached files and heads are, and where they shall be; nil: they stay where they are.
    public init(registry: Registry, from source: any Store, to target: any Store, folders: (from: URL, to: URL)? = nil) {
        self.registry = registry
        self.source = source
        self.target = target
        self.folders = folders.map { FolderCopy(source: $0.from, target: $0.to) }
    }

    /// What one run did.
    public struct Outcome: Sendable {
        public var tables = 0
        public var rows = 0
        /// Rows that an earlier run had brought.
        public var known = 0
    }

    /// - Parameter progress: a table's name and how many rows have been brought in all.
    /// - Throws: `Refused` when the source is in use, the target is a base already, or what came is not what was there.
    public func run(progress: @escaping @Sendable (String, Int) -> Void = { _, _ in }) async throws -> Outcome {
        try await registry.schema.apply(to: source)
        try await refuseWhatIsInUse()
        try await registry.schema.apply(to: target)
        var outcome = Outcome()
        let tables = registry.schema.tables.filter { $0.name != "setting" } + registry.schema.tables.filter { $0.name == "setting" }
        for table in tables.dropLast() { try await carry(table, &outcome, progress) }
        for table in tables.dropLast() { try await compare(table, &outcome) }
        try await resume(tables)
        try await target.renewStatistics()
        try folders?.run()
        // With it the base is complete, so it comes after everything has been compared.
        for table in tables.suffix(1) {
            try await carry(table, &outcome, progress)
            try await compare(table, &outcome)
        }
        return outcome
    }

    private func refuseWhatIsInUse() async throws {
        guard try await House.isFounded(source) else { throw Refused(field: "from", "来源不是一个完整的库。", "The source is not a complete base.") }
        if try await House.isFounded(target) { throw Refused(field: "to", "目标已是一个库。", "The target is a base already.") }
        let isServed = try await source.read { reader in try reader.exists("SELECT 1 FROM lease WHERE until > \(try reader.now())") }
        if isServed {
            throw Refused(field: "from", "来源库还在服务（或两分钟内刚异常退出）。请先停掉服务。", "The source is being served, or was until less than two minutes ago. Stop the server first.")
        }
    }

    private func carry(_ table: Table, _ outcome: inout Outcome, _ progress: @Sendable (String, Int) -> Void) async throws {
        let copy = TableCopy(table: table)
        var key = try await target.read { try copy.lastKey(in: $0) }
        if key != nil { outcome.known += try await target.read { try $0.first("SELECT count(*) FROM \(name: table.name)") { Int($0.whole(0)) } ?? 0 } }
        while true {
            let behind = key
            let rows = try await source.read { try copy.rows(after: behind, in: $0) }
            guard let last = rows.last else { break }
            try await target.write { try copy.insert(rows, in: $0) }
            outcome.rows += rows.count
            progress(table.name, outcome.rows + outcome.known)
            key = copy.key(of: last)
        }
        outcome.tables += 1
    }

    private func compare(_ table: Table, _ outcome: inout Outcome) async throws {
        let copy = TableCopy(table: table)
        let wanted = try await copy.sum(in: source), found = try await copy.sum(in: target)
        guard wanted == found else {
            throw Refused(
                field: table.name, "搬到的内容与来源不同（来源 \(wanted.rows) 行，目标 \(found.rows) 行）。来源可能在搬动中被改过；请清空目标后重来。",
                "What was brought is not what the source holds (\(wanted.rows) rows there, \(found.rows) here). The source may have been changed meanwhile; empty the target and begin anew.")
        }
    }

    /// Numbers go on behind the highest that came.
    private func resume(_ tables: [Table]) async throws {
        for sequence in registry.schema.sequences {
            let last = try await source.read { reader in try reader.first(reader.dialect.last(of: sequence)) { $0.whole(0) } ?? 0 }
            if last > 0 { _ = try await target.write { writer in try writer.run(writer.dialect.resume(sequence, after: last)) } }
        }
        try await target.write { writer in
            for statement in tables.compactMap(writer.dialect.resumeRows) { _ = try writer.rows(statement) { _ in } }
        }
    }
}
