import Kernel

/// A lawful act of forgetting: which values, who asked, why, on what basis.
public struct Erasure: Sendable {
    public enum Target: Sendable, Hashable {
        /// All values a field ever had.
        case field(String)
        /// The words of one comment, by its event's number in the record.
        case comment(Int64)
        case attachment(RecordID)
    }

    public let targets: [Target]
    public let reason: String
    /// Such as "PIPL art. 47" or "GDPR art. 17".
    public let basis: String

    public init(_ targets: [Target], reason: String, basis: String) {
        self.targets = targets
        self.reason = reason
        self.basis = basis
    }
}
