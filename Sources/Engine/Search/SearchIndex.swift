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

    /// - Parameters:
    ///   - row: what stands for the record's row.
    ///   - isNew: whether the record has no words yet.
    func add(_ words: [RecordWords.Entry], to row: SQL, isNew: Bool = false) throws {
        guard !words.isEmpty else { return }
        let groups = Dictionary(grouping: words, by: \.parts.rawValue).sorted { $0.key < $1.key }
        let rows = groups.map { parts, words -> SQL in
            "SELECT value, \(row), \(parts) FROM \(writer.dialect.each(words.map(\.word))) WHERE 1 = 1"
        }
        try insert(rows.joined(" UNION ALL "), isNew: isNew)
    }

    /// The same for several records, in the order of the tree.
    /// - Parameters:
    ///   - rows: of the records, by the number their words were gathered under.
    ///   - isNew: whether none of them has words yet.
    func add(_ words: [RecordWords.Entry], to rows: [Int64], isNew: Bool = false) throws {
        var rest = words[...]
        while !rest.isEmpty {
            // Few lengths, so that few statements.
            let count = min(1 << (Int.bitWidth - 1 - rest.count.leadingZeroBitCount), 512)
            let marks = Array(repeating: "(?, ?, ?)", count: count).joined(separator: ", ")
            let binds = rest.prefix(count).flatMap { [.text($0.word), .integer(rows[$0.record]), .integer($0.parts.rawValue)] as [Bind] }
            try insert(SQL(trusted: "VALUES \(marks)", binds: binds), isNew: isNew)
            rest = rest.dropFirst(count)
        }
    }

    private func insert(_ rows: SQL, isNew: Bool) throws {
        let joined: SQL = " ON CONFLICT (word, row) DO UPDATE SET parts = \(name: table).parts | excluded.parts"
        try writer.send("\(writer.dialect.insertMany) INTO \(name: table) (word, row, parts) \(rows)\(isNew ? "" : joined)")
    }

    /// Takes words away from the given parts of a record.
    func remove(_ words: [String], _ parts: SearchParts, from row: Int64) throws {
        guard !words.isEmpty else { return }
        let these: SQL = "row = \(row) AND word IN (SELECT value FROM \(writer.dialect.each(words)))"
        let left = SearchParts.all.subtracting(parts)
        try writer.send("UPDATE \(name: table) SET parts = parts & \(left.rawValue) WHERE \(these)")
        try writer.send("DELETE FROM \(name: table) WHERE \(these) AND parts = 0")
    }

    /// Follows a change of these fields. References are no words of texts, so each sort of field is looked at alone.
    func change(_ record: StoredRecord, _ fields: [String: Value], _ said: RecordWords) throws {
        for isReference in [false, true] {
            let positions = kind.searched.filter { (kind.fields[$0].type.target != nil) == isReference }
            guard positions.contains(where: { fields[kind.fields[$0].id] != nil }) else { continue }
            let values = kind.fields.enumerated().map { fields[$1.id] ?? record.values[$0] }
            let before = Set(RecordWords(record.values, of: kind, positions).entries), after = Set(RecordWords(values, of: kind, positions).entries)
            try remove(before.subtracting(after).map(\.word), .fields, from: record.row)
            try add(after.subtracting(before).sorted { $0.word < $1.word }, to: "\(record.row)")
        }
        try add(said.entries, to: "\(record.row)")
    }
}

extension RecordWords {
    /// Adds the words of comments and of the names of files.
    mutating func hear(_ field: String, _ text: String?, isInternal: Bool) {
        guard let text, field == Transaction.commentField || field == "attachment.name" else { return }
        add(text, isInternal ? .saidInside : .said)
    }

    /// What the changes of an event say beside the fields.
    init(said changes: [Change], isInternal: Bool) {
        self.init()
        for change in changes { hear(change.field, change.value.text, isInternal: isInternal) }
    }

    /// Adds the words of a record's fields; nil: of all that are searched.
    mutating func add(_ values: [Value], of kind: Kind, _ positions: [Int]? = nil) {
        for position in positions ?? kind.searched where !values[position].isNull {
            let field = kind.fields[position], value = values[position]
            let part: SearchParts = field.audience == .staff ? .staffField : field.id == kind.titleField ? .title : .field
            if let target = field.type.target {
                if let id = value.id { add(word: Kind.word(for: id, of: target), part) }
            } else if let text = value.text {
                add(text, part)
            } else {
                for text in value.texts.values { add(text, part) }
            }
        }
    }

    /// The words of some fields alone.
    init(_ values: [Value], of kind: Kind, _ positions: [Int]) {
        self.init()
        add(values, of: kind, positions)
    }
}

extension Kind {
    /// The word for a record that is referred to. No text is cut into such a word.
    static func word(for id: RecordID, of kind: String) -> String { "\(kind):\(id)" }
}
