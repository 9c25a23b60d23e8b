/// Lines of CSV (RFC 4180) in UTF-8.
public enum CSVLine {
    /// The byte order mark by which spreadsheets know UTF-8; it stands before the first line.
    public static let mark = "\u{FEFF}"

    /// One line with its end. Every field is quoted, so that none is taken for something else.
    public static func text(_ fields: [String], separator: Character = ",") -> String {
        fields.map { "\"" + $0.replacing("\"", with: "\"\"") + "\"" }.joined(separator: String(separator)) + "\n"
    }

    /// A field for a spreadsheet, which would take some beginnings for a formula and run it: those get an apostrophe before them.
    public static func harmless(_ field: String) -> String {
        guard let first = field.unicodeScalars.first, "=+-@\t\r＝＋－＠".unicodeScalars.contains(first) else { return field }
        return Double(field) == nil ? "'" + field : field
    }
}
