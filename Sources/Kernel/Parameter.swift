/// A typed value that runs a process and that a procedure sets. Rules read it through this handle, never from a file.
public struct Parameter<V: ParameterValue>: AnyParameter {
    public let id: String
    public let label: Text

    /// - Parameter id: room and name, `incident.priority_matrix`; the shipped value stands under it in
    ///   `Resources/parameters/<room>.yaml`.
    public init(_ id: String, _ zh: String, _ en: String) {
        self.id = id
        label = Text(zh, en)
    }

    public func read(_ json: JSON) throws(Refused) -> any ParameterValue { try V(json) }
}

public protocol AnyParameter: Sendable {
    var id: String { get }
    var label: Text { get }
    func read(_ json: JSON) throws(Refused) -> any ParameterValue
}

public protocol ParameterValue: Sendable {
    /// Reads and checks a value; throws a sentence that says what is wrong.
    init(_ json: JSON) throws(Refused)
}

/// The values in force, by parameter id.
public struct ParameterValues: Sendable {
    private let values: [String: any ParameterValue]

    public init(_ values: [String: any ParameterValue]) { self.values = values }

    /// The registry has made sure at boot that every declared parameter has a value of its type.
    public subscript<V>(parameter: Parameter<V>) -> V? { values[parameter.id] as? V }
    public func options(_ id: String) -> [ChoiceField.Option] { (values[id] as? Options)?.options ?? [] }
}

/// The options of a choice: `{key: {zh: …, en: …}}`, in order.
public struct Options: ParameterValue {
    public let options: [ChoiceField.Option]

    public init(_ json: JSON) throws(Refused) {
        guard let members = json.members, !members.isEmpty else { throw Refused("须列出选项。", "Options must be listed.") }
        var options: [ChoiceField.Option] = []
        for member in members {
            guard let zh = member.value["zh"]?.text, let en = member.value["en"]?.text else {
                throw Refused("选项「\(member.name)」缺中文或英文。", "Option “\(member.name)” lacks its Chinese or English.")
            }
            options.append(ChoiceField.Option(member.name, Text(zh, en)))
        }
        self.options = options
    }
}

/// A table from row and column to a choice: `{high: {high: p1, …}, …}`. Every row names every column.
public struct Matrix: ParameterValue {
    public let cells: [String: [String: String]]

    public init(_ json: JSON) throws(Refused) {
        var cells: [String: [String: String]] = [:]
        for row in json.members ?? [] {
            var line: [String: String] = [:]
            for cell in row.value.members ?? [] { line[cell.name] = cell.value.text }
            cells[row.name] = line
        }
        let columns = cells.values.first.map { Set($0.keys) } ?? []
        guard !columns.isEmpty, cells.values.allSatisfy({ Set($0.keys) == columns }) else {
            throw Refused("矩阵有空格：每行须有同样的列。", "The matrix has a hole: every row needs the same columns.")
        }
        self.cells = cells
    }

    public subscript(row: String, column: String) -> String? { cells[row]?[column] }
}

/// A length of time, in seconds; written `P7D`, `PT4H`, `PT30M` or a combination (ISO 8601, days and smaller).
public struct Duration: ParameterValue {
    public let seconds: Int64

    public init(_ json: JSON) throws(Refused) {
        guard let text = json.text, let match = text.wholeMatch(of: /P(?:(\d{1,4})D)?(?:T(?:(\d{1,4})H)?(?:(\d{1,4})M)?)?/) else {
            throw Refused("须写成 P7D、PT4H 这样的时长。", "A duration is written like P7D or PT4H.")
        }
        func number(_ text: Substring?) -> Int64 { text.flatMap { Int64($0) } ?? 0 }
        seconds = number(match.1) * 86400 + number(match.2) * 3600 + number(match.3) * 60
    }
}
