/// Why a filter text could not be read, and where.
public struct FilterError: Error, Sendable, Hashable {
    /// Where in the text, counted in characters as a person sees them; the text's length when something is missing at its end.
    public let position: Int
    /// How many characters it concerns; 0 when something is missing at `position`.
    public let length: Int
    /// What is wrong and what to do.
    public let text: Text

    public init(position: Int, length: Int, text: Text) {
        self.position = position
        self.length = length
        self.text = text
    }
}

/// Limits of a filter text.
public enum FilterLimits {
    /// Characters (Unicode scalars) of the whole text.
    public static let text = 2000
    /// Conditions in one text; a range counts as two.
    public static let terms = 100
    /// Parentheses and negations within one another.
    public static let depth = 20
    /// Seconds a relative moment may lie from now: a hundred years.
    public static let seconds: Int64 = 100 * 366 * 86400
}

/// What a filter text is read against beside its kind.
struct FilterSurroundings {
    let zoneOffset: Int
    let now: Moment?
    let options: (String) -> [ChoiceField.Option]
    let kinds: (String) -> Kind?
    let readable: (Kind, any AnyField) -> Bool
}
