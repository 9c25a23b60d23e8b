import Kernel

/// How another system's event log becomes claims on our records. Each row of such a log is one case as it stood at a moment.
public struct LogMapping: Sendable {
    /// The source's id: what the claims' provenance, and the report's `--source`, name.
    public let name: String
    /// The kind of record a case becomes.
    public let kind: String
    /// An ASCII character.
    public let separator: UInt8
    public let encoding: TextEncoding
    /// The column whose value is the same in all rows of a case and in no other case.
    public let caseColumn: String
    /// The column that says when the row was so.
    public let timeColumn: String
    public let time: WallTimePattern
    public let order: Order
    /// Values that stand for none, beside the empty text.
    public let missing: [String]
    public let state: StateMapping?
    public let fields: [FieldMapping]
    public let fixed: [FixedField]
    public let facts: [FactMapping]
    /// The column that says who made the row.
    public let actorColumn: String?
    /// The columns of what was said then: to everyone, and for the provider's people alone.
    public let commentColumn: String?, noteColumn: String?

    /// In which order the rows of one case follow each other.
    public enum Order: String, Sendable, CaseIterable {
        /// As they stand in the file.
        case file
        /// By their time; as they stand in the file where that is equal.
        case time
    }

    /// What to do with a value we have no record or option for.
    public enum Unknown: String, Sendable, CaseIterable {
        /// Make the option of an open choice, the team, the person without sign-in, marked as imported.
        case create
        /// Reject the row.
        case reject
    }

    /// When a value is known at all: logs enriched afterwards repeat a case's final values from its first row on.
    public struct Known: Hashable, Sendable {
        /// The source's states in which it is known; nil: in all.
        public let states: Set<String>?
        /// The column of the moment before which it is not known. Where that is missing, the states alone decide.
        public let column: String?
    }

    /// The source's states in our words.
    public struct StateMapping: Sendable {
        public let column: String
        public let translations: [String: Translation]
        /// Our fields that some state sets, in order.
        public let fields: [String]

        public struct Translation: Hashable, Sendable {
            public let state: String
            /// What the state says beside itself, such as why a case waits, by our field's id.
            public let values: [String: String]
        }
    }

    /// Where one of our fields has its value from.
    public struct FieldMapping: Sendable {
        public let field: String
        public let source: Source
        /// By the source's exact value; nil: the value counts as missing. What is not here passes as it is.
        public let translations: [String: String?]
        /// Taken off the front of a value without translation.
        public let strip: String
        /// Put before a value without translation.
        public let prefix: String
        /// How to read the value as a moment; nil: it is no moment.
        public let moment: WallTimePattern?
        public let unknown: Unknown
        public let known: Known?

        public enum Source: Sendable {
            case column(String)
            /// The first of these that has a value in it.
            case templates([ColumnTemplate])
        }
    }

    /// A field with the same text in all records: the customer whose log it is.
    public struct FixedField: Hashable, Sendable {
        public let field: String
        public let text: String
        public let unknown: Unknown
    }

    /// What the source says, kept by its own name beside ours.
    public struct FactMapping: Sendable {
        public let name: String
        public let column: String
        public let known: Known?
    }

    /// Our fields in the order in which a snapshot gives them: fixed, mapped, set by the state.
    public var fieldIDs: [String] { fixed.map(\.field) + fields.map(\.field) + (state?.fields ?? []) }

    /// What to do with an unknown value of one of our fields.
    public func unknown(_ field: String) -> Unknown {
        fields.first { $0.field == field }?.unknown ?? fixed.first { $0.field == field }?.unknown ?? .reject
    }

    /// What this mapping names that the kind has not: fields, states. Empty when it fits.
    public func refusals(for kind: Kind) -> [Refusal] {
        if kind.version != nil {
            return [Refusal(field: "kind", Text("\(kind.label.zh)须编制并批准，不能由日志导入。", "A \(kind.label.en.lowercased()) is written and approved; no log brings it in."))]
        }
        let strangers = fieldIDs.filter { kind.position($0) == nil }.map { field in
            Refusal(field: field, Text("\(kind.label.zh)没有字段「\(field)」。", "A \(kind.label.en.lowercased()) has no field “\(field)”."))
        }
        let states = Set(state?.translations.values.map(\.state) ?? []).filter { kind.lifecycle.state($0) == nil }.sorted()
        return strangers + states.map { state in
            Refusal(
                field: "state.translate",
                Text("\(kind.label.zh)没有状态「\(state)」。", "A \(kind.label.en.lowercased()) has no state “\(state)”."))
        }
    }
}
