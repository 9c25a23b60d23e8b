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
/// The rarest leads, be it a term or the records of the customers that the reader is held to; the others are looked up for each of its
/// rows. So much is read as a person may wait for, never all that matches: where more than `most` match, the newest are told.
struct SearchMatches {
    static let most = 1000
    /// Rows of what leads that are looked at.
    static let mostRead = 20_000
    private static let page = 250

    let kind: Kind
    let reader: any Reader
    /// Where a word must stand for the reader to see it.
    let visible: SearchParts
    /// The customers whose records alone the reader may see; nil: all.
    let customers: [RecordID]?
    let names: SearchNames
    /// Which of these rows the reader may see; nil: all of those customers'.
    let allowed: (([Int64]) throws -> Set<Int64>)?

    private var postings: SearchPostings { SearchPostings(kind: kind, reader: reader) }

    private struct Plan {
        /// The rarest first.
        let terms: [SearchGroup]
        let limit: SearchPostings.Limit?
        /// Which are looked at.
        let rows: Range<Int64>
    }

    /// - Returns: matches, best first, and whether there are more.
    func all(_ terms: [SearchTerms.Term]) throws -> (matches: [SearchMatch], isMore: Bool) {
        guard let plan = try plan(terms.map(group)) else { return ([], false) }
        return try follow(plan)
    }

    /// Rows in which half of the terms stand: what is told where all of them stand nowhere.
    func some(_ terms: [SearchTerms.Term]) throws -> [SearchMatch] {
        var found: [Int64: (count: Int, score: Int)] = [:]
        for term in terms {
            let group = try group(term)
            guard let plan = try plan([group]) else { continue }
            for posting in try seen(postings.newest(group, in: plan.rows, most: SearchMatches.page, limit: plan.limit)) {
                found[posting.row, default: (0, 0)].count += 1
                found[posting.row, default: (0, 0)].score += SearchMatches.score(posting)
            }
        }
        found = found.filter { $0.value.count * 2 >= terms.count }
        let rows = try allowed.map { try $0(Array(found.keys)) } ?? Set(found.keys)
        return SearchMatches.ranked(found.filter { rows.contains($0.key) }.map { SearchMatch(row: $0.key, found: $0.value.count, score: $0.value.score) })
    }

    // MARK: which is read

    /// Nil where one of the groups stands nowhere, or there is none.
    private func plan(_ groups: [SearchGroup]) throws -> Plan? {
        guard !groups.isEmpty else { return nil }
        let scope = customers.map(scope)
        // Where nothing is to be compared, nothing is counted.
        if groups.count == 1, scope == nil { return groups[0].words.isEmpty ? nil : Plan(terms: groups, limit: nil, rows: 0..<Int64.max) }
        var counted: [(reach: SearchPostings.Reach, group: SearchGroup)] = []
        for group in groups + [scope].compactMap({ $0 }) {
            let reach = try postings.reach(of: group, exactTo: SearchMatches.most)
            if reach.rows == 0 { return nil }
            counted.append((reach, group))
        }
        let limit = scope == nil ? nil : counted.popLast()
        counted.sort { $0.reach.rows < $1.reach.rows }
        let first = counted[0].reach, scopeLeads = limit.map { $0.reach.rows < first.rows } ?? false
        return Plan(
            terms: counted.map(\.group), limit: limit.map { SearchPostings.Limit(group: $0.group, leads: scopeLeads) },
            rows: SearchMatches.newest(limit.map { scopeLeads ? $0.reach : first } ?? first))
    }

    /// So far down as `mostRead` rows reach.
    private static func newest(_ reach: SearchPostings.Reach) -> Range<Int64> {
        let share = Double(mostRead) / Double(reach.rows)
        return (share >= 1 ? 0 : Int64(Double(reach.newest) * (1 - share)))..<Int64.max
    }

    private func follow(_ plan: Plan) throws -> (matches: [SearchMatch], isMore: Bool) {
        var matches: [SearchMatch] = []
        var rows = plan.rows, limit = plan.terms.count == 1 && allowed == nil ? SearchMatches.most + 1 : SearchMatches.page
        while matches.count <= SearchMatches.most {
            let page = try postings.newest(plan.terms[0], in: rows, most: limit, limit: plan.limit)
            matches += try narrowed(seen(page), plan.terms)
            guard let last = page.last, page.count == limit else { break }
            rows = rows.lowerBound..<max(last.row, rows.lowerBound)
            limit = SearchMatches.most
        }
        let isMore = plan.rows.lowerBound > 0 || matches.count > SearchMatches.most
        return (SearchMatches.ranked(Array(matches.prefix(SearchMatches.most))), isMore)
    }

    /// The rows of the first group in which the others stand too.
    private func narrowed(_ first: [SearchPosting], _ groups: [SearchGroup]) throws -> [SearchMatch] {
        var scores = Dictionary(uniqueKeysWithValues: first.map { ($0.row, SearchMatches.score($0)) })
        for group in groups.dropFirst() where !scores.isEmpty {
            let found = try seen(postings.standing(group, in: Array(scores.keys)))
            scores = Dictionary(uniqueKeysWithValues: found.map { ($0.row, (scores[$0.row] ?? 0) + SearchMatches.score($0)) })
        }
        if let allowed, !scores.isEmpty {
            let rows = try allowed(Array(scores.keys))
            scores = scores.filter { rows.contains($0.key) }
        }
        return first.compactMap { posting in scores[posting.row].map { SearchMatch(row: posting.row, found: groups.count, score: $0) } }
    }

    private func scope(_ customers: [RecordID]) -> SearchGroup {
        let target = kind.customerField.flatMap { kind.field($0)?.type.target } ?? ""
        return SearchGroup(words: customers.map { Kind.word(for: $0, of: target) }, term: nil)
    }

    // MARK: ranking

    private static func score(_ posting: SearchPosting) -> Int {
        let weight = posting.parts.contains(.title) ? 8 : posting.parts.isDisjoint(with: .fields) ? 1 : 3
        return posting.isExact ? weight * 2 : weight
    }

    private static func ranked(_ matches: [SearchMatch]) -> [SearchMatch] {
        matches.sorted { ($0.found, $0.score, $0.row) > ($1.found, $1.score, $1.row) }
    }

    private func seen(_ postings: [SearchPosting]) -> [SearchPosting] {
        postings.compactMap { posting in
            var posting = posting
            posting.parts.formIntersection(visible)
            return posting.parts.isEmpty ? nil : posting
        }
    }

    /// The words of a term, and the records so named that others refer to.
    private func group(_ term: SearchTerms.Term) throws -> SearchGroup {
        let targets = Set(kind.searched.compactMap { kind.fields[$0].type.target }).sorted()
        return SearchGroup(words: try names.words(of: term, in: kind.name) + targets.flatMap { try names.named(term, $0) }, term: term.text)
    }
}
