import Kernel
import Store

/// Indexes every record of a base that was made before there was a search, or whose words were cut in another way.
struct SearchFilling {
    let store: any Store
    let registry: Registry
    private static let piece = 100

    func bringUpToDate() async throws {
        try await SearchFilling.derivation(registry).bringUpToDate(store) { for kind in registry.kinds { try await fill(kind) } }
    }

    /// Indexes every record anew, whatever the index says now. Cut off, it is done when the base is next opened.
    func beginAnew() async throws {
        try await store.write { [registry] in try SearchFilling.derivation(registry).forget(in: $0) }
        try await bringUpToDate()
    }

    /// All words there should be, cut as this program cuts them.
    static func derivation(_ registry: Registry) -> Derivation {
        let fields = registry.kinds.flatMap { kind in kind.searched.map { "\(kind.name).\(kind.fields[$0].id)" } }
        return Derivation(name: "search_words", version: (["\(SearchWords.version)"] + fields.sorted()).joined(separator: " "))
    }

    private func fill(_ kind: Kind) async throws {
        try await store.writeAlone { _ = try $0.run("DELETE FROM \(name: KindTables.searchTable(kind.name))") }
        try await Derivation.inPieces(store) { try piece(of: kind, after: $0, in: $1) }
    }

    /// Work goes on meanwhile: a record of the piece may have words already.
    /// - Returns: the last row of the piece; nil when there was none.
    func piece(of kind: Kind, after: Int64, in writer: any Writer) throws -> Int64? {
        let rows = RecordReader(kind), row: SQL = "\(name: kind.name).\(name: "row")"
        let records = try writer.rows(rows.select("\(row) > \(after)", "ORDER BY \(row) LIMIT \(SearchFilling.piece)"), rows.read)
        let text = SearchText(kind: kind, reader: writer)
        var words = RecordWords()
        for (number, record) in records.enumerated() { try words.append(text.words(of: record), of: number) }
        try SearchIndex(kind: kind, writer: writer).add(words.entries, to: records.map(\.row))
        return records.last?.row
    }
}
