/// How a parameter's value is written and shown, as a value: pages draw it and know no room.
public enum ParameterForm: Sendable, Hashable {
    /// A number with a unit of time.
    case duration
    case whole
    /// A length of time for each row and column, or none.
    case targets(rows: Axis, columns: Axis)
    case calendar
    /// Some of the options that another parameter lists.
    case keys(of: String)
    /// Keys with a label in each language, in order.
    case options
    /// A choice for each row and column.
    case matrix(rows: Axis, columns: Axis, cells: [ChoiceField.Option])
    /// As it lies in the files: for what is seldom written by hand.
    case yaml

    /// One side of a matrix.
    public struct Axis: Sendable, Hashable {
        public let label: Text
        public let options: [ChoiceField.Option]

        public init(_ zh: String, _ en: String, _ options: [ChoiceField.Option]) {
            label = Text(zh, en)
            self.options = options
        }
    }

    /// Why a value cannot be one of these; nil when it can.
    func fault(_ json: JSON) -> Text? {
        if case .targets(let rows, let columns) = self {
            if let missing = rows.options.first(where: { json[$0.key] == nil }) { return Text("缺少「\(missing.label.zh)」一行。", "The line “\(missing.label.en)” is missing.") }
            return ParameterForm.stray(json, rows, columns)
        }
        guard case .matrix(let rows, let columns, let cells) = self else { return nil }
        if let stray = ParameterForm.stray(json, rows, columns) { return stray }
        let known = Set(cells.map(\.key))
        for row in rows.options {
            let line = json[row.key]
            for column in columns.options {
                let place = Text("「\(row.label.zh) × \(column.label.zh)」", "“\(row.label.en) × \(column.label.en)”")
                guard let key = line?[column.key]?.text, !key.isEmpty else { return Text("矩阵有空格：\(place.zh) 未填。", "The matrix has a hole: \(place.en) is empty.") }
                if !known.contains(key) { return Text("\(place.zh) 中的「\(key)」不是可选的值。", "“\(key)” in \(place.en) is not a possible value.") }
            }
        }
        return nil
    }

    /// A row or column that is none.
    private static func stray(_ json: JSON, _ rows: Axis, _ columns: Axis) -> Text? {
        func missing(_ names: [String], in axis: Axis) -> String? { names.first { name in !axis.options.contains { $0.key == name } } }
        let lines = json.members ?? []
        if let name = missing(lines.map(\.name), in: rows) { return Text("表中的行「\(name)」不存在。", "The table has a row “\(name)” that does not exist.") }
        let names = lines.flatMap { $0.value.members?.map(\.name) ?? [] }
        return missing(names, in: columns).map { Text("表中的列「\($0)」不存在。", "The table has a column “\($0)” that does not exist.") }
    }
}
