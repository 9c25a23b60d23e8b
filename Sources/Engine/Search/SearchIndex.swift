import Kernel
import Store

/// Where in a record a word stands; several may hold at once.
struct SearchParts: OptionSet, Hashable {
    let rawValue: Int64
    static let title = SearchParts(rawValue: 1)
    static let field = SearchParts(rawValue: 2)
    static let staffField = SearchParts(rawValue: 4)
    static let said = SearchParts(rawValue: 8)
    static let saidInside = SearchParts(rawValue: 16)

    static let fields: SearchParts = [.title, .field, .staffField]
    /// What everyone may see who may see the record.
    static let open: SearchParts = [.title, .field, .said]
    static let all: SearchParts = [.fields, .said, .saidInside]
}

/// The words of a kind's records, each with the rows it stands in: a B-tree on every engine, so that the newest are read first.
///
/// Who may see a word is said beside it, and whose record it is is a word itself: a search joins no other table for access.
struct SearchIndex {
    let kind: Kind
    let writer: any Writer
    private var table: String { KindTables.searchTable(kind.name) }

    func add(_ words: [String: SearchParts], to row: Int64) throws {
        for (parts, words) in SearchIndex.grouped(words) {
            try writer.run(
                """
                INSERT INTO \(name: table) (word, row, parts) SELECT value, \(row), \(parts.rawValue) FROM \(writer.dialect.each(words)) WHERE 1 = 1
                ON CONFLICT (word, row) DO UPDATE SET parts = \(name: table).parts | excluded.parts
                """)
        }
    }

    /// Takes words away from the given parts of a record.
    func remove(_ words: [String], _ parts: SearchParts, from row: Int64) throws {
        guard !words.isEmpty else { return }
        let these: SQL = "row = \(row) AND word IN (SELECT value FROM \(writer.dialect.each(words)))"
        let left = SearchParts.all.subtracting(parts)
        try writer.run("UPDATE \(name: table) SET parts = parts & \(left.rawValue) WHERE \(these)")
        try writer.run("DELETE FROM \(name: table) WHERE \(these) AND parts = 0")
    }

    /// Follows a change of these fields.
    func change(_ record: StoredRecord, _ fields: [String: Value]) throws {
        guard kind.searched.contains(where: { fields[kind.fields[$0].id] != nil }) else { return }
        let values = kind.fields.enumerated().map { fields[$1.id] ?? record.values[$0] }
        let before = kind.searchWords(record.values), after = kind.searchWords(values)
        try remove(before.filter { after[$0.key] != $0.value }.map(\.key), .fields, from: record.row)
        try add(after.filter { before[$0.key] != $0.value }, to: record.row)
    }

    /// Adds what an event says beside the fields.
    func hear(_ changes: [Change], isInternal: Bool, of row: Int64) throws {
        let words = SearchIndex.said(changes.compactMap { change in change.value.text.map { (change.field, $0) } }, isInternal: isInternal)
        try add(words, to: row)
    }

    /// The words of comments and of the names of files.
    static func said(_ changes: [(field: String, text: String)], isInternal: Bool) -> [String: SearchParts] {
        var words: [String: SearchParts] = [:]
        for (field, text) in changes where isSaid(field) {
            for word in SearchWords.words(of: text) { words[word] = isInternal ? .saidInside : .said }
        }
        return words
    }

    /// Whether what stands there in an event is found, though it is no field of the record.
    static func isSaid(_ field: String) -> Bool { field == Transaction.commentField || field == "attachment.name" }

    private static func grouped(_ words: [String: SearchParts]) -> [(SearchParts, [String])] {
        Dictionary(grouping: words, by: \.value).map { ($0.key, $0.value.map(\.key).sorted()) }.sorted { $0.0.rawValue < $1.0.rawValue }
    }
}

extension Kind {
    /// The words of a record's fields.
    func searchWords(_ values: [Value]) -> [String: SearchParts] {
        var words: [String: SearchParts] = [:]
        for position in searched where !values[position].isNull {
            let field = fields[position]
            let part: SearchParts = field.audience == .staff ? .staffField : field.id == titleField ? .title : .field
            for word in Kind.searchWords(values[position], of: field.type.target) { words[word, default: []].insert(part) }
        }
        return words
    }

    private static func searchWords(_ value: Value, of target: String?) -> Set<String> {
        if let target { return Set(value.id.map { [word(for: $0, of: target)] } ?? []) }
        if let text = value.text { return SearchWords.words(of: text) }
        return value.texts.values.reduce(into: []) { $0.formUnion(SearchWords.words(of: $1)) }
    }

    /// The word for a record that is referred to. No text is cut into such a word.
    static func word(for id: RecordID, of kind: String) -> String { "\(kind):\(id)" }
}
