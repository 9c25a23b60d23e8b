import Kernel

/// A text put together from columns: `{category} / {subcategory}`. Where a column's value is missing, it is dropped
/// together with the text that joins it to the one before; text before the first and after the last column stays.
public struct ColumnTemplate: Hashable, Sendable {
    public let columns: [String]
    /// The text before each column, and after the last: one more than `columns`.
    let joints: [String]

    /// - Throws: a sentence when a brace is not closed or no column is named.
    public init(_ template: String) throws(Refused) {
        var columns: [String] = [], joints: [String] = []
        var rest = template[...]
        while let open = rest.firstIndex(of: "{") {
            guard let close = rest[open...].firstIndex(of: "}") else { throw Refused("花括号没有配对。", "A brace is not closed.") }
            joints.append(String(rest[..<open]))
            columns.append(String(rest[rest.index(after: open)..<close]))
            rest = rest[rest.index(after: close)...]
        }
        guard !columns.isEmpty else { throw Refused("模板须含一个列名，例：{number}。", "The template must name a column, such as {number}.") }
        self.columns = columns
        self.joints = joints + [String(rest)]
    }

    /// The text with these values, one for each column; nil when all are missing.
    public func text(_ values: [String?]) -> String? {
        var text = joints.first ?? ""
        var isEmpty = true
        for (position, value) in values.enumerated() {
            guard let value else { continue }
            if !isEmpty { text += joints[position] }
            text += value
            isEmpty = false
        }
        return isEmpty ? nil : text + (joints.last ?? "")
    }
}
