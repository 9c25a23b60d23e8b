import Engine
import Kernel

/// One case as a log's row shows it, in our words. Texts are the plain text our fields read; moments are RFC 3339 in UTC.
public struct Snapshot: Hashable, Sendable {
    public struct Entry: Hashable, Sendable {
        /// Our field's id.
        public let field: String
        /// Nil: the source has no value, or not yet.
        public let text: String?

        public init(field: String, text: String?) {
            self.field = field
            self.text = text
        }
    }

    /// The row's first line in the file, from 1.
    public let line: Int
    public let caseKey: String
    public let happened: Moment
    /// Our state; nil: the source's cannot be translated, ours stays as it is.
    public let state: String?
    /// Every field of the mapping, in the order of `LogMapping.fieldIDs`; those a state sets are left out where `state` is nil.
    public let values: [Entry]
    /// What the source says by its own names; without those it does not say, or not yet.
    public let facts: [String: String]
    /// Who made the row, in the source's words.
    public let actor: String?
    /// What was said then.
    public let words: [Claim.Words]

    /// The text of one field; nil also when the snapshot says nothing of it.
    public subscript(field: String) -> String? { values.first { $0.field == field }?.text }
}

/// A row that cannot be taken over, with the reason.
public struct RejectedRow: Error, Hashable, Sendable {
    /// The row's first line in the file, from 1.
    public let line: Int
    public let reason: Text
    /// Its place among the rows of its case, from 1; nil where it names no case, or has none.
    public internal(set) var place: Int64?
    /// The row as it stood in the file, so that it can be mended and imported again.
    public internal(set) var fields: [String] = []

    public init(line: Int, reason: Text) {
        self.line = line
        self.reason = reason
    }

    /// - Parameters:
    ///   - name: of the column or field that is wrong.
    ///   - sentence: what is wrong with it.
    init(line: Int, at name: Text, _ sentence: Text) {
        self.init(line: line, reason: Text("\(name.zh)：\(sentence.zh)", "\(name.en): \(sentence.en)"))
    }

    /// The same, with the row it is about.
    func of(_ row: CSVRow, place: Int64? = nil) -> RejectedRow {
        var whole = self
        whole.fields = row.fields
        whole.place = place
        return whole
    }
}
