/// Why something was not done, in words for the person who asked, at the field it concerns.
public struct Refusal: Hashable, Sendable {
    /// The field's id; nil when it concerns the whole.
    public let field: String?
    public let text: Text
    /// Whether the attempt itself is worth a line in the security log: approving one's own work, changing what is approved.
    public let isNoted: Bool

    public init(field: String? = nil, _ text: Text, noted: Bool = false) {
        self.field = field
        self.text = text
        isNoted = noted
    }

    public func at(_ field: String) -> Refusal { Refusal(field: field, text, noted: isNoted) }
}

/// Bad input or a rule said no. Nothing was changed.
public struct Refused: Error, Sendable {
    public let refusals: [Refusal]

    public init(_ refusals: [Refusal]) { self.refusals = refusals }
    public init(field: String? = nil, _ zh: String, _ en: String, noted: Bool = false) {
        refusals = [Refusal(field: field, Text(zh, en), noted: noted)]
    }
}
