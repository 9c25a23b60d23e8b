/// What is told of a kind's records in figures: when each begins to count, when it comes to its ends, and what is summed.
/// Pages, API and command line are derived from it.
///
///     report: Report(from: "opened", to: ["resolved", "closed"], sums: ["reassignments", "reopens"], by: "priority")
public struct Report: Sendable, Hashable {
    /// The moment a record begins to count.
    public let start: String
    /// The moments of its ends, in their order: each has a volume, and a backlog of what has not come to it or to a later one.
    /// The time to the first is measured.
    public let ends: [String]
    /// Whole numbers that are summed over the records that began.
    public let sums: [String]
    /// The field by which figures are told apart at first.
    public let group: String

    public init(from start: String, to ends: [String], sums: [String] = [], by group: String) {
        self.start = start
        self.ends = ends
        self.sums = sums
        self.group = group
    }
}

extension Kind {
    /// The fields by which figures can be told apart: those whose values are few words, or other records.
    public var groups: [any AnyField] {
        let own = fields.filter { $0.type is ChoiceField || $0.type is TruthField || $0.type is ReferenceField && $0.type.target != name }
        return own + (position(SystemField.state.id) == nil ? [SystemField.state] : [])
    }
}
