import Kernel
import Store

/// A row that matches, and how well.
struct SearchMatch {
    let row: Int64
    /// How many of the terms stand in it.
    let found: Int
    let score: Int
}

/// Finds the rows of one kind in which all terms stand, the newest first, and ranks them.
///
/// The rarest term leads; the others are looked up for each of its rows. So much is read as a person may wait for, never all that
/// matches: where more than `most` match, the newest are told.
struct SearchMatches {
    static let most = 1000
    /// Rows of the leading term that are looked at.
    static let mostRead = 20_000
    private static let page = 250

    let kind: Kind
    let reader: any Reader
    /// Where a word must stand for the reader to see it.
    let visible: SearchParts
    /// The customers whose records alone the reader may see; nil: all.
    let customers: [RecordID]?
    let names: SearchNames
    /// Which of these rows the reader may see; nil: all.
    let allowed: (([Int64]) throws -> Set<Int64>)?

    /// Words of which any will do.
    private struct Group {
        let words: [String]
        /// The word as it was typed; nil for what was not asked for but only limits.
        let term: String?
        var isTerm: Bool { term != nil }
    }

    private struct Posting {
        let row: Int64
        var parts: SearchParts
        /// Whether the very word stands there, and not only a longer one.
        var isExact: Bool
    }

    /// - Returns: matches, best first, and whether there are more.
    func all(_ terms: [SearchTerms.Term]) throws -> (matches: [SearchMatch], isMore: Bool) {
        var groups: [Group] = []
        for term in terms {
            let group = try group(term)
            if group.words.isEmpty { return ([], false) }
            groups.append(group)
        }
        guard !groups.isEmpty else { return ([], false) }
        if let customers { groups.append(Group(words: scope(customers), term: nil)) }
        let ordered = try groups.count == 1 ? groups : rarestFirst(groups)
        return try ordered.isEmpty ? ([], false) : follow(ordered)
    }

    /// Rows in which half of the terms stand: what is told where all of them stand nowhere.
    func some(_ terms: [SearchTerms.Term]) throws -> [SearchMatch] {
        var found: [Int64: (count: Int, score: Int)] = [:]
        for term in terms {
            let group = try group(term)
            for posting in try seen(newest(group, below: .max, limit: SearchMatches.page), group) {
                found[posting.row, default: (0, 0)].count += 1
                found[posting.row, default: (0, 0)].score += SearchMatches.score(posting)
            }
        }
        found = found.filter { $0.value.count * 2 >= terms.count }
        let rows = try rows(ofCustomersIn: Array(found.keys))
        return SearchMatches.ranked(found.filter { rows.contains($0.key) }.map { SearchMatch(row: $0.key, found: $0.value.count, score: $0.value.score) })
    }

    private func follow(_ groups: [Group]) throws -> (matches: [SearchMatch], isMore: Bool) {
        var matches: [SearchMatch] = []
        var below = Int64.max, read = 0
        while matches.count <= SearchMatches.most {
            if read >= SearchMatches.mostRead { return (SearchMatches.ranked(matches), true) }
            let limit = groups.count == 1 ? SearchMatches.most + 1 : min(SearchMatches.page << min(read / SearchMatches.page, 2), SearchMatches.most)
            let page = try newest(groups[0], below: below, limit: limit)
            guard let last = page.last else { break }
            matches += try narrowed(seen(page, groups[0]), groups)
            below = last.row
            read += page.count
            if page.count < limit { break }
        }
        let isMore = matches.count > SearchMatches.most
        return (SearchMatches.ranked(Array(matches.prefix(SearchMatches.most))), isMore)
    }

    /// The rows of the first group in which the others stand too.
    private func narrowed(_ first: [Posting], _ groups: [Group]) throws -> [SearchMatch] {
        let terms = groups.count { $0.isTerm }
        var scores = Dictionary(uniqueKeysWithValues: first.map { ($0.row, groups[0].isTerm ? SearchMatches.score($0) : 0) })
        for group in groups.dropFirst() where !scores.isEmpty {
            let found = try seen(standing(group, in: Array(scores.keys)), group)
            scores = Dictionary(uniqueKeysWithValues: found.map { ($0.row, (scores[$0.row] ?? 0) + (group.isTerm ? SearchMatches.score($0) : 0)) })
        }
        if let allowed, !scores.isEmpty {
            let rows = try allowed(Array(scores.keys))
            scores = scores.filter { rows.contains($0.key) }
        }
        return first.compactMap { posting in scores[posting.row].map { SearchMatch(row: posting.row, found: terms, score: $0) } }
    }

    private func scope(_ customers: [RecordID]) -> [String] {
        let target = kind.customerField.flatMap { kind.field($0)?.type.target } ?? ""
        return customers.map { Kind.word(for: $0, of: target) }
    }

    private func rows(ofCustomersIn rows: [Int64]) throws -> Set<Int64> {
        var rows = rows
        if let customers { rows = try standing(Group(words: scope(customers), term: nil), in: rows).map(\.row) }
        return try allowed.map { try $0(rows) } ?? Set(rows)
    }

    // MARK: ranking

    private static func score(_ posting: Posting) -> Int {
        let weight = posting.parts.contains(.title) ? 8 : posting.parts.isDisjoint(with: .fields) ? 1 : 3
        return posting.isExact ? weight * 2 : weight
    }

    private static func ranked(_ matches: [SearchMatch]) -> [SearchMatch] {
        matches.sorted { ($0.found, $0.score, $0.row) > ($1.found, $1.score, $1.row) }
    }

    private func seen(_ postings: [Posting], _ group: Group) -> [Posting] {
        guard group.isTerm else { return postings }
        return postings.compactMap { posting in
            var posting = posting
            posting.parts.formIntersection(visible)
            return posting.parts.isEmpty ? nil : posting
        }
    }

    // MARK: what the index says

    private var table: SQL { "\(name: KindTables.searchTable(kind.name))" }

    /// The words of a term, and the records so named that others refer to.
    private func group(_ term: SearchTerms.Term) throws -> Group {
        let targets = Set(kind.searched.compactMap { kind.fields[$0].type.target }).sorted()
        return Group(words: try names.words(of: term, in: kind.name) + targets.flatMap { try names.named(term, $0) }, term: term.text)
    }

    /// Nothing when one of them stands nowhere.
    private func rarestFirst(_ groups: [Group]) throws -> [Group] {
        var counted: [(count: Int64, group: Group)] = []
        for group in groups {
            var count: Int64 = 0
            for word in group.words where count <= SearchMatches.most {
                count += try reader.first(
                    "SELECT count(*) FROM (SELECT 1 AS one FROM \(table) WHERE word = \(word) LIMIT \(SearchMatches.most + 1)) AS counted"
                ) { $0.whole(0) } ?? 0
            }
            if count == 0 { return [] }
            counted.append((count, group))
        }
        return counted.sorted { $0.count < $1.count }.map(\.group)
    }

    private func newest(_ group: Group, below: Int64, limit: Int) throws -> [Posting] {
        var postings: [Posting] = []
        for word in group.words {
            postings += try reader.rows(
                "SELECT row, parts FROM \(table) WHERE word = \(word) AND row < \(below) ORDER BY row DESC LIMIT \(limit)"
            ) { Posting(row: $0.whole(0), parts: SearchParts(rawValue: $0.whole(1)), isExact: word == group.term) }
        }
        return Array((group.words.count == 1 ? postings : SearchMatches.merged(postings)).prefix(limit))
    }

    private func standing(_ group: Group, in rows: [Int64]) throws -> [Posting] {
        guard !rows.isEmpty else { return [] }
        var postings: [Posting] = []
        for word in group.words {
            let among = reader.dialect.within("row", rows.map { .integer($0) })
            postings += try reader.rows("SELECT row, parts FROM \(table) WHERE word = \(word) AND \(among)") {
                Posting(row: $0.whole(0), parts: SearchParts(rawValue: $0.whole(1)), isExact: word == group.term)
            }
        }
        return group.words.count == 1 ? postings : SearchMatches.merged(postings)
    }

    /// One posting a row, newest first.
    private static func merged(_ postings: [Posting]) -> [Posting] {
        var byRow: [Int64: Posting] = [:]
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
