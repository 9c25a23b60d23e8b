import Kernel
import Store

/// What the terms of one search stand for, looked up once for all kinds.
final class SearchNames {
    /// Words that one beginning stands for, in the order of their letters; and records that one name stands for.
    static let most = 12
    private let reader: any Reader
    private var known: [String: [SearchTerms.Term: [String]]] = [:]

    init(_ reader: any Reader) { self.reader = reader }

    /// The words of a kind's index that a term stands for.
    func words(of term: SearchTerms.Term, in kind: String) throws -> [String] {
        guard case .beginning(let beginning) = term else { return [term.text] }
        // From word to word by the index, however many rows each stands in.
        let table: SQL = "\(name: KindTables.searchTable(kind))", end = beginning + "\u{10FFFF}"
        return try reader.rows(
            """
            WITH RECURSIVE found (word) AS (
            SELECT (SELECT min(word) FROM \(table) WHERE word >= \(beginning) AND word < \(end)) UNION ALL
            SELECT (SELECT min(s.word) FROM \(table) s WHERE s.word > found.word AND s.word < \(end)) FROM found WHERE found.word IS NOT NULL)
            SELECT word FROM found WHERE word IS NOT NULL LIMIT \(SearchNames.most)
            """
        ) { $0.text(0) }
    }

    /// The words for records of a kind in whose title a term stands.
    func named(_ term: SearchTerms.Term, _ kind: String) throws -> [String] {
        if let words = known[kind]?[term] { return words }
        let words = try words(of: term, in: kind).map { Bind.text($0) }
        let found = words.isEmpty ? [] : try reader.rows(
            """
            SELECT k.id FROM \(name: KindTables.searchTable(kind)) s JOIN \(name: kind) k ON k.row = s.row
            WHERE \(reader.dialect.within("s.word", words)) AND (s.parts & \(SearchParts.title.rawValue)) <> 0 ORDER BY s.word, s.row LIMIT \(SearchNames.most)
            """
        ) { $0.id(0) }
        known[kind, default: [:]][term] = found.compactMap { $0.map { Kind.word(for: $0, of: kind) } }
        return known[kind]?[term] ?? []
    }
}
