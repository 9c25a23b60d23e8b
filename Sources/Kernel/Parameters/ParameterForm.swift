/// How a parameter's value is written and shown, as a value: pages draw it and know no room.
public enum ParameterForm: Sendable, Hashable {
    /// A number with a unit of time.
    case duration
    case whole
    /// Yes or no.
    case truth
    /// A length of time for each row and column, or none.
    case targets(rows: Axis, columns: Axis)
    case calendar
    /// Some of the options that another parameter lists.
    case keys(of: String)
    /// Some of these.
    case among([ChoiceField.Option])
    /// Keys with a label in each language, in order.
    case options
    /// A choice for each row and column.
    case matrix(rows: Axis, columns: Axis, cells: [ChoiceField.Option])
    /// Lines of a few cells each.
    case lines([Column])
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

    /// A column of lines: one of some options, or a whole number where there are none.
    public struct Column: Sendable, Hashable {
        public let id: String
        public let label: Text
        public let options: [ChoiceField.Option]

        public init(_ id: String, _ label: Text, _ options: [ChoiceField.Option] = []) {
            self.id = id
            self.label = label
            self.options = options
        }
    }

    /// Whether a version sets single cells of it, as a patch over what held before (RFC 7396), rather than the whole value.
    public var isSetByCells: Bool {
        switch self {
        case .matrix, .targets: true
        default: false
        }
    }

    /// What comes of a value when a version sets something over it.
    public func value(_ before: JSON, set: JSON) -> JSON { isSetByCells ? before.merged(with: set) : set }

    /// What a version has to set so that one value becomes the other; `{}` where cells are set and none is another.
    public func change(from before: JSON, to after: JSON) -> JSON {
        isSetByCells ? canonical(before).patch(to: canonical(after)) : after
    }

    /// The one way to write a value: what means the same is equal.
    public func canonical(_ json: JSON) -> JSON {
        switch self {
        case .duration: (try? Duration(json)).map { JSON.text($0.iso) } ?? json
        case .keys, .among: json.list.map { JSON.list($0.sorted { $0.text ?? "" < $1.text ?? "" }) } ?? json
        case .targets: JSON.object((json.members ?? []).map { JSON.Member($0.name, ParameterForm.lengths($0.value)) }).sorted
        default: json.sorted
        }
    }

    /// A line of targets; an empty cell promises nothing, as none does.
    private static func lengths(_ line: JSON) -> JSON {
        guard let cells = line.members else { return line }
        return JSON.object(cells.filter { $0.value != .null && $0.value != .text("") }.map { JSON.Member($0.name, ParameterForm.duration.canonical($0.value)) })
    }

    /// The cells a patch names, by their labels.
    public func cells(of patch: JSON) -> [Text] {
        guard let (rows, columns) = axes else { return [] }
        return rows.options.flatMap { row in
            columns.options.filter { patch[row.key]?[$0.key] != nil }.map { ParameterForm.place(row, $0) }
        }
    }

    private var axes: (rows: Axis, columns: Axis)? {
        switch self {
        case .matrix(let rows, let columns, _), .targets(let rows, let columns): (rows, columns)
        default: nil
        }
    }

    private static func place(_ row: ChoiceField.Option, _ column: ChoiceField.Option) -> Text {
        Text("\(row.label.zh) · \(column.label.zh)", "\(row.label.en) · \(column.label.en)")
    }

    /// Why a value cannot be one of these, cell by cell; empty when it can.
    func faults(_ json: JSON) -> [Text] {
        if case .lines(let columns) = self { return ParameterForm.lineFaults(json, columns) }
        guard let (rows, columns) = axes else { return [] }
        if let stray = ParameterForm.stray(json, rows, columns) { return [stray] }
        return rows.options.flatMap { row -> [Text] in
            guard let line = json[row.key], line.members != nil else {
                return [Text("缺少「\(row.label.zh)」一行。", "The line “\(row.label.en)” is missing.")]
            }
            return columns.options.compactMap { column in
                let place = ParameterForm.place(row, column)
                return fault(line[column.key]).map { Text("\(place.zh)：\($0.zh)", "\(place.en): \($0.en)") }
            }
        }
    }

    /// Cells of lines that are none of the options, and those that are not there.
    private static func lineFaults(_ json: JSON, _ columns: [Column]) -> [Text] {
        (json.list ?? []).enumerated().flatMap { place, line in
            columns.compactMap { column -> Text? in
                let at = Text("第 \(place + 1) 行「\(column.label.zh)」", "Line \(place + 1), “\(column.label.en)”"), cell = line[column.id]
                if column.options.isEmpty { return cell?.whole == nil ? Text("\(at.zh)：请填写整数。", "\(at.en): a whole number is needed.") : nil }
                guard let key = cell?.text, !key.isEmpty else { return Text("\(at.zh)：请选择。", "\(at.en): choose a value.") }
                return column.options.contains { $0.key == key } ? nil : Text("\(at.zh)：「\(key)」不是可选的值。", "\(at.en): “\(key)” is not a possible value.")
            }
        }
    }

    /// Why a cell cannot be what it is.
    private func fault(_ cell: JSON?) -> Text? {
        guard case .matrix(_, _, let choices) = self else {
            do { _ = try Targets.length(cell) } catch { return error.refusals.first?.text }
            return nil
        }
        guard let key = cell?.text, !key.isEmpty else { return Text("请选择，矩阵不能有空格。", "choose a value; a matrix has no holes.") }
        return choices.contains { $0.key == key } ? nil : Text("「\(key)」不是可选的值。", "“\(key)” is not a possible value.")
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
