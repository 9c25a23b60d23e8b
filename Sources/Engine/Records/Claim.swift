import Kernel

/// What another system says a record was at a moment: every field it knows, its state in our words if it has one.
public struct Claim: Sendable {
    /// What somebody said then.
    public struct Words: Sendable, Hashable {
        public let text: String
        /// For the provider's people alone.
        public let isInternal: Bool

        /// Nil for an empty text.
        /// - Throws: `Refused` for one that no comment may be.
        public init?(_ text: String, isInternal: Bool) throws(Refused) {
            guard let text = LongTextField().parse(text).text else { return nil }
            if let sentence = LongTextField().check(.text(text)) { throw Refused([Refusal(field: Transaction.commentField, sentence)]) }
            self.text = text
            self.isInternal = isInternal
        }
    }

    /// All fields the source speaks of; others stay as they are.
    public let values: [String: Value]
    public let facts: [String: String]
    /// Nil leaves the state as it is.
    public let state: String?
    public let happened: Moment
    public let actor: RecordID?
    /// The import and the line: `uci-incident-log:42`.
    public let provenance: String
    public let words: [Words]
    /// Whether later claims of the same source are there already. It is kept as an event then, and changes nothing.
    public var isLate = false

    public init(values: [String: Value], facts: [String: String], state: String?, happened: Moment, actor: RecordID?, provenance: String, words: [Words] = []) {
        self.values = values
        self.facts = facts
        self.state = state
        self.happened = happened
        self.actor = actor
        self.provenance = provenance
        self.words = words
    }
}
