import Kernel
import Store

/// Words of which any will do.
struct SearchGroup {
    let words: [String]
    /// The word as it was typed; nil for what was not asked for but only limits.
    let term: String?
}

/// One row in which a word of a group stands.
struct SearchPosting {
    let row: Int64
    var parts: SearchParts
    /// Whether the very word stands there, and not only a longer one.
    var isExact: Bool

    /// One posting a row, newest first.
    static func merged(_ postings: [SearchPosting]) -> [SearchPosting] {
        var byRow: [Int64: SearchPosting] = [:]
        for posting in postings {
            guard var known = byRow[posting.row] else {
                byRow[posting.row] = posting
                continue
            }
            known.parts.formUnion(posting.parts)
            known.isExact = known.isExact || posting.isExact
            byRow[posting.row] = known
        }
        return byRow.values.sorted { $0.row > $1.row }
    }
}

/// What a kind's index of words says, read from the newest row down.
struct SearchPostings {
    let kind: Kind
    let reader: any Reader

    private var table: SQL { "\(name: KindTables.searchTable(kind.name))" }

    // MARK: how many

    /// Of how many rows a group is thought to have, and up to which row there are any.
    struct Reach {
        let rows: Int64
        let newest: Int64
        static let none = Reach(rows: 0, newest: 0)
    }

    /// Exact to so many rows a word; beyond them it is told by how far apart the newest of them lie, so that a word in every second row
    /// and one in every hundredth are told apart without counting either.
    func reach(of group: SearchGroup, exactTo most: Int) throws -> Reach {
        try group.words.reduce(.none) { sum, word in
            let newest: SQL = "SELECT row FROM \(table) WHERE word = \(word) ORDER BY row DESC LIMIT \(most + 1)"
            let one = try reader.first("SELECT count(*), COALESCE(min(row), 0), COALESCE(max(row), 0) FROM (\(newest)) AS newest") { row in
                let (count, lowest, highest) = (row.whole(0), row.whole(1), row.whole(2))
                guard count > most else { return Reach(rows: count, newest: highest) }
                return Reach(rows: count * max(highest / max(highest - lowest, 1), 1), newest: highest)
            }
            return Reach(rows: sum.rows + (one?.rows ?? 0), newest: max(sum.newest, one?.newest ?? 0))
        }
    }

    // MARK: which

    /// A group that limits another: the rows looked for must have one of its words too.
    struct Limit {
        let group: SearchGroup
        /// Whether it has fewer rows than the group it limits, so that it is the one to be read.
        let leads: Bool
    }

    /// The newest of a group's rows within a range, as many as wanted.
    func newest(_ group: SearchGroup, in rows: Range<Int64>, most: Int, limit: Limit?) throws -> [SearchPosting] {
        let statements = group.words.flatMap { word -> [(word: String, sql: SQL)] in
            guard let limit else { return [(word, single(word, rows))] }
            // Each word that is read has an order of its own.
            return limit.leads ? limit.group.words.map { (word, joined(word, by: $0, rows)) } : [(word, joined(word, limit.group.words, rows))]
        }
        let postings = try statements.flatMap { word, sql in
            try reader.rows(sql + " LIMIT \(most)") { posting($0, word, group) }
        }
        return statements.count == 1 ? postings : Array(SearchPosting.merged(postings).prefix(most))
    }

    /// Which of these rows a group has.
    func standing(_ group: SearchGroup, in rows: [Int64]) throws -> [SearchPosting] {
        guard !rows.isEmpty else { return [] }
        let among = reader.dialect.within("row", rows.map { .integer($0) })
        let postings = try group.words.flatMap { word in
            try reader.rows("SELECT row, parts FROM \(table) WHERE word = \(word) AND \(among)") { posting($0, word, group) }
        }
        return group.words.count == 1 ? postings : SearchPosting.merged(postings)
    }

    private func posting(_ row: any Row, _ word: String, _ group: SearchGroup) -> SearchPosting {
        SearchPosting(row: row.whole(0), parts: SearchParts(rawValue: row.whole(1)), isExact: word == group.term)
    }

    private func single(_ word: String, _ rows: Range<Int64>) -> SQL {
        "SELECT row, parts FROM \(table) WHERE word = \(word) AND \(range("row", rows)) ORDER BY row DESC"
    }

    /// The word's rows, each looked up among those of the others. `CROSS JOIN` is how SQLite is told which to read.
    private func joined(_ word: String, _ others: [String], _ rows: Range<Int64>) -> SQL {
        """
        SELECT one.row, one.parts FROM \(table) one CROSS JOIN \(table) other WHERE one.word = \(word) AND \(range("one.row", rows)) \
        AND other.row = one.row AND \(reader.dialect.within("other.word", others.map { .text($0) })) ORDER BY one.row DESC
        """
    }

    /// The other's rows, the word looked up in each.
    private func joined(_ word: String, by other: String, _ rows: Range<Int64>) -> SQL {
        """
        SELECT one.row, one.parts FROM \(table) other CROSS JOIN \(table) one WHERE other.word = \(other) AND \(range("other.row", rows)) \
        AND one.row = other.row AND one.word = \(word) ORDER BY other.row DESC
        """
    }

    private func range(_ row: SQL, _ rows: Range<Int64>) -> SQL { "\(row) >= \(rows.lowerBound) AND \(row) < \(rows.upperBound)" }
}
