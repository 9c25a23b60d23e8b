import Kernel
import Store

/// Indexes every record of a base that was made before there was a search, or whose words were cut in another way.
struct SearchFilling {
    let store: any Store
    let registry: Registry
    private static let setting = "search_words"
    private static let piece = 100

    /// Does nothing in a base that is up to date. What is interrupted begins again.
    func bringUpToDate() async throws {
        let wanted = SearchFilling.version(registry)
        if try await store.read({ try SearchFilling.found(in: $0) }) == wanted { return }
        for kind in registry.kinds { try await fill(kind) }
        _ = try await store.write { writer in
            try writer.run("INSERT INTO setting (name, value) VALUES (\(SearchFilling.setting), \(wanted)) ON CONFLICT (name) DO UPDATE SET value = excluded.value")
        }
    }

    private static func found(in reader: any Reader) throws -> String? {
        try reader.first("SELECT value FROM setting WHERE name = \(setting)") { $0.text(0) }
    }

    private static func version(_ registry: Registry) -> String {
        let fields = registry.kinds.flatMap { kind in (kind.searched + kind.referring).map { "\(kind.name).\($0.field.id)" } }
        return (["\(SearchWords.version)"] + fields.sorted()).joined(separator: " ")
    }

    private func fill(_ kind: Kind) async throws {
        try await store.writeAlone { _ = try $0.run("DELETE FROM \(name: KindTables.searchTable(kind.name))") }
        var last: Int64? = 0
        while let after = last { last = try await store.write { try piece(of: kind, after: after, in: $0) } }
    }

    /// The last row of the piece; nil when there was none.
    private func piece(of kind: Kind, after: Int64, in writer: any Writer) throws -> Int64? {
        let rows = RecordReader(kind), row: SQL = "\(name: kind.name).\(name: "row")"
        let records = try writer.rows(rows.select("\(row) > \(after)", "ORDER BY \(row) LIMIT \(SearchFilling.piece)"), rows.read)
        let index = SearchIndex(kind: kind, writer: writer), text = SearchText(kind: kind, reader: writer)
        for record in records { try index.add(text.words(of: record), to: record.row) }
        return records.last?.row
    }
}
