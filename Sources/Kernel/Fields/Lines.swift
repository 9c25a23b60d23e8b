/// Several lines of a few cells each: what a `LinesField` holds. Every cell is its column's plain text.
public struct Lines: FieldValue, Hashable {
    public let rows: [[String]]

    public init(_ rows: [[String]]) { self.rows = rows }

    public init?(_ value: Kernel.Value) {
        guard let text = value.text else { return nil }
        rows = Lines.rows(of: text)
    }

    /// One line a row, a tab between cells; none without rows.
    public var value: Kernel.Value { rows.isEmpty ? .null : .text(rows.map { $0.joined(separator: "\t") }.joined(separator: "\n")) }

    /// The cells of tab-separated text, without the white space around them.
    static func rows(of text: String) -> [[String]] {
        text.unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false).map { line in
            line.split(separator: "\t", omittingEmptySubsequences: false).map { String($0).trimmed }
        }
    }
}
