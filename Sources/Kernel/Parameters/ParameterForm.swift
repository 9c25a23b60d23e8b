/// How a parameter's value is written and shown, as a value: pages draw it and know no room.
public enum ParameterForm: Sendable, Hashable {
    /// A number with a unit of time.
    case duration
    case whole
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
        guard case .matrix(let rows, let columns, let cells) = self else { return nil }
        let known = Set(cells.map(\.key))
        if let name = json.members?.map(\.name).first(where: { name in !rows.options.contains { $0.key == name } }) {
            return Text("矩阵中的行「\(name)」不存在。", "The matrix has a row “\(name)” that does not exist.")
        }
        for row in rows.options {
            let line = json[row.key]
            if let name = line?.members?.map(\.name).first(where: { name in !columns.options.contains { $0.key == name } }) {
                return Text("矩阵中的列「\(name)」不存在。", "The matrix has a column “\(name)” that does not exist.")
            }
            for column in columns.options {
                let place = Text("「\(row.label.zh) × \(column.label.zh)」", "“\(row.label.en) × \(column.label.en)”")
                guard let key = line?[column.key]?.text, !key.isEmpty else { return Text("矩阵有空格：\(place.zh) 未填。", "The matrix has a hole: \(place.en) is empty.") }
                if !known.contains(key) { return Text("\(place.zh) 中的「\(key)」不是可选的值。", "“\(key)” in \(place.en) is not a possible value.") }
            }
        }
        return nil
    }
}
