import Kernel
import Store

/// The search index says of each record what its texts say, so that a search misses none of them and finds nothing that was erased.
///
/// The words of a record are told by its row and its events, those of the index stand in the order of the words. So of each record only a sum is
/// kept, eight bytes: what its words come to is added, what the index holds is taken off.
final class SearchCheck {
    private static let pieces = 5000
    /// Records named of each kind; where the whole index is gone, the others are counted.
    private static let mostNamed = 100
    private let reader: any Reader
    private let registry: Registry
    let isDue: Bool
    private var sums: [String: Sums] = [:]

    /// - Parameter isWanted: whether to check at all.
    init(reader: any Reader, registry: Registry, isWanted: Bool) throws {
        self.reader = reader
        self.registry = registry
        // An index of another version is made anew when the base is next opened.
        isDue = try isWanted && SearchFilling.derivation(registry).isUpToDate(reader)
    }

    /// - Parameter said: what its events say beside its fields.
    func check(_ record: StoredRecord, said: RecordWords) {
        guard isDue else { return }
        var words = said
        words.add(record.values, of: record.kind)
        sums[record.kind.name, default: Sums()].add(words.entries.reduce(0) { $0 &+ SearchCheck.mark($1.word, $1.parts.rawValue) }, to: record.row)
    }

    /// To be called when every record has been checked.
    func run(_ result: inout Verification) throws {
        guard isDue else { return }
        for kind in registry.kinds {
            var sums = sums.removeValue(forKey: kind.name) ?? Sums()
            try takeIndex(of: kind, from: &sums)
            try name(sums.wrong, of: kind, &result)
        }
    }

    private func takeIndex(of kind: Kind, from sums: inout Sums) throws {
        let table = KindTables.searchTable(kind.name)
        var last: (word: String, row: Int64)? = ("", .min)
        while let after = last {
            last = nil
            _ = try reader.rows(
                "SELECT word, row, parts FROM \(name: table) WHERE (word, row) > (\(after.word), \(after.row)) ORDER BY word, row LIMIT \(SearchCheck.pieces)"
            ) { entry in
                let word = entry.text(0), row = entry.whole(1)
                sums.add(0 &- SearchCheck.mark(word, entry.whole(2)), to: row)
                last = (word, row)
            }
            // A word that is no text is read as another one, behind which it is found again and again.
            if let end = last, !SearchCheck.rises(from: after, to: end) { break }
        }
    }

    /// In the order of the index, which is that of the bytes.
    private static func rises(from one: (word: String, row: Int64), to other: (word: String, row: Int64)) -> Bool {
        one.word.utf8.elementsEqual(other.word.utf8) ? one.row < other.row : one.word.utf8.lexicographicallyPrecedes(other.word.utf8)
    }

    private func name(_ rows: [Int64], of kind: Kind, _ result: inout Verification) throws {
        for row in rows.prefix(SearchCheck.mostNamed) {
            let number = try reader.first("SELECT number FROM \(name: kind.name) WHERE \(name: "row") = \(row)") { $0.text(0) }
            result.findings.append(
                Finding(
                    number.map { "record \($0)" } ?? "row \(row) of \(kind.name)", "搜索索引与它现在的文字不符；可用 plumbline rebuild-search 重建",
                    "the search index does not say what its texts say now; plumbline rebuild-search makes it anew"))
        }
        let more = rows.count - SearchCheck.mostNamed
        if more > 0 { result.findings.append(Finding("kind \(kind.name)", "另有 \(more) 条记录的搜索索引不符", "the search index is wrong for \(more) more records")) }
    }

    /// A number for a word and its parts that nobody can foresee: it is another one each time the program runs.
    private static func mark(_ word: String, _ parts: Int64) -> Int {
        var hasher = Hasher(), word = word
        word.withUTF8 { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
        hasher.combine(parts)
        return hasher.finalize()
    }
}

/// A sum of each row, in blocks: row numbers follow each other, but may be anything in a base that was tampered with.
private struct Sums {
    private static let shift: Int64 = 10, block = 1 << shift
    private var blocks: [Int64: [Int]] = [:]

    mutating func add(_ mark: Int, to row: Int64) {
        blocks[row >> Sums.shift, default: Array(repeating: 0, count: Sums.block)][Int(row & Int64(Sums.block - 1))] &+= mark
    }

    /// The rows of which something is left.
    var wrong: [Int64] {
        blocks.sorted { $0.key < $1.key }.flatMap { start, sums in
            sums.indices.filter { sums[$0] != 0 }.map { start << Sums.shift + Int64($0) }
        }
    }
}
