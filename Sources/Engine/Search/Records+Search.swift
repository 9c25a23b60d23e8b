import Kernel
import Store

/// What was found among the records of one kind.
public struct SearchSection: Sendable {
    public let kind: Kind
    /// Best first.
    public let records: [StoredRecord]
    /// How many match, exact to a thousand.
    public let count: Count
    /// Whether only some of the words stand in them, because nowhere do all.
    public let isPartial: Bool
}

extension Records {
    /// Milliseconds a search may take.
    /// Matches whose titles are looked at for the whole of what was typed.
    private static let closely = 100

    /// Records of every kind the caller may read in which all the words stand, in a text, a comment or the name of a file, that the
    /// caller may read; where there are none of any kind, those with some of the words.
    ///
    /// Words are found by their beginning, Chinese by any two characters. What stands in the title comes first, then other fields, then
    /// what was said; the newest first among equals. A record's number finds it.
    /// - Parameters:
    ///   - kinds: only these; nil: all.
    ///   - offset, limit: which of the matches of each kind, of the first thousand.
    /// - Throws: `Failure.tooBroad` past the budget.
    public func search(_ text: String, kinds: [String]? = nil, offset: Int = 0, limit: Int = 5, as principal: Principal) async throws -> [SearchSection] {
        let terms = SearchTerms(text)
        let wanted = registry.kinds.filter { kinds?.contains($0.name) ?? true }
        let page = max(offset, 0)..<(max(offset, 0) + min(max(limit, 1), Records.longestPage))
        let now = core.now()
        do {
            return try await store.read(budget: core.limits.search) { [core] reader in
                let names = SearchNames(reader)
                let searches = wanted.compactMap { kind in
                    Access(principal, to: kind).condition(for: .read).map {
                        KindSearch(core: core, kind: kind, condition: $0, principal: principal, now: now, reader: reader, names: names, text: text)
                    }
                }
                let whole = try searches.compactMap { try $0.whole(terms, page) }
                return whole.isEmpty && terms.terms.count > 1 ? try searches.compactMap { try $0.partial(terms, page) } : whole
            }
        } catch StoreError.overBudget {
            throw Failure.tooBroad(Text("这些词太常见，\(core.limits.search) 毫秒内查不完；请多写一两个字。", "These words are too common to be looked for in \(core.limits.search) ms; write a little more."))
        }
    }

    /// A search among the records of one kind.
    private struct KindSearch {
        let core: Core
        let kind: Kind
        let condition: Filter
        let principal: Principal
        let now: Moment
        let reader: any Reader
        let names: SearchNames
        let text: String

        func whole(_ terms: SearchTerms, _ page: Range<Int>) throws -> SearchSection? {
            let numbered = try numbered()
            var (matches, isMore) = try found.all(terms.terms)
            if let numbered {
                matches.removeAll { $0.row == numbered }
                matches.insert(SearchMatch(row: numbered, found: 0, score: 0), at: 0)
            }
            guard !matches.isEmpty else { return nil }
            let order = try ordered(matches, terms, from: numbered == nil ? 0 : 1)
            return SearchSection(kind: kind, records: try records(order, page), count: Count(number: matches.count, isMore: isMore), isPartial: false)
        }

        func partial(_ terms: SearchTerms, _ page: Range<Int>) throws -> SearchSection? {
            let matches = try found.some(terms.terms)
            guard !matches.isEmpty else { return nil }
            return SearchSection(kind: kind, records: try records(matches.map(\.row), page), count: Count(number: matches.count, isMore: false), isPartial: true)
        }

        private var found: SearchMatches {
            SearchMatches(
                kind: kind, reader: reader, visible: Access(principal, to: kind).readsNotes ? .all : .open, customers: customers, names: names,
                allowed: isTold ? nil : { Set(try self.rows(among: $0)) })
        }

        /// Whether the index alone tells what the condition lets through.
        private var isTold: Bool { condition == .all || (customers != nil && condition.conjuncts.count == 1) }

        /// The only customers whose records the condition lets through; nil where it may let through others.
        private var customers: [RecordID]? {
            for case .term(let path, .any, let operands) in condition.conjuncts where path.step == nil && path.field == kind.customerField {
                return operands.flatMap(customers)
            }
            return nil
        }

        private func customers(_ operand: Filter.Operand) -> [RecordID] {
            switch operand {
            case .myCustomer: principal.customer.map { [$0] } ?? []
            case .myCustomers: principal.customers
            case .value(let value): value.id.map { [$0] } ?? []
            default: []
            }
        }

        /// The row of the record whose number was typed.
        private func numbered() throws -> Int64? {
            guard let number = kind.fullNumber(text) else { return nil }
            return try reader.first("SELECT row FROM \(name: kind.name) WHERE number = \(number) AND \(try access())") { $0.whole(0) }
        }

        private func access() throws -> SQL { try core.filters(for: principal, in: reader, now: now).condition(condition, on: kind) }

        private func rows(among rows: [Int64]) throws -> [Int64] {
            try reader.rows("SELECT row \(reader.dialect.fromRows(of: kind.name)) WHERE \(among(rows)) AND \(try access())") { $0.whole(0) }
        }

        /// The first matches in the order of their titles' likeness to what was typed.
        private func ordered(_ matches: [SearchMatch], _ terms: SearchTerms, from start: Int) throws -> [Int64] {
            let rows = matches.map(\.row)
            let close = rows[start...].prefix(Records.closely), titles = try titles(of: Array(close))
            func likeness(_ row: Int64) -> Int {
                guard let title = titles[row] else { return 0 }
                return title == terms.folded ? 2 : title.contains(terms.folded) ? 1 : 0
            }
            let liked = close.enumerated().sorted { (likeness($0.element), $1.offset) > (likeness($1.element), $0.offset) }
            return Array(rows[..<start]) + liked.map(\.element) + rows[(start + close.count)...]
        }

        private func titles(of rows: [Int64]) throws -> [Int64: String] {
            guard !rows.isEmpty else { return [:] }
            let found = try reader.rows("SELECT row, \(name: kind.titleField) FROM \(name: kind.name) WHERE \(among(rows))") {
                ($0.whole(0), $0.isNull(1) ? "" : SearchWords.fold($0.text(1)))
            }
            return Dictionary(uniqueKeysWithValues: found)
        }

        private func records(_ rows: [Int64], _ page: Range<Int>) throws -> [StoredRecord] {
            let wanted = Array(rows[page.clamped(to: 0..<rows.count)])
            guard !wanted.isEmpty else { return [] }
            let reading = core.reader(kind)
            // Asked once more of the records themselves: an index that erred would hide something, never show it.
            let found = try reader.rows(reading.select("\(among(wanted)) AND \(access())", from: reader.dialect.fromRows(of: kind.name)), reading.read)
            let byRow = Dictionary(uniqueKeysWithValues: found.map { ($0.row, $0) })
            return wanted.compactMap { byRow[$0] }
        }

        private func among(_ rows: [Int64]) -> SQL { reader.dialect.within("\(name: kind.name).\(name: "row")", rows.map { .integer($0) }) }
    }
}
