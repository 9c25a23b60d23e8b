/// Several lines of the same few columns inside one record: the days of a calendar that are other than usual.
///
/// Plain text is a line a row with a tab between cells, as spreadsheets copy and paste it; a first line may name the columns. Kept in one
/// form only: cells in their types' plain text, lines in the order of their keys.
public struct LinesField: FieldType {
    public typealias Native = Lines

    public struct Column: Sendable {
        public let id: String
        public let label: Text
        public let type: any FieldType
        public let isRequired: Bool

        /// - Parameters:
        ///   - id: lower-case letters, digits and `_`; unique in the field. The API's member.
        ///   - type: one whose plain text is a single line.
        public init<T: FieldType>(_ id: String, _ zh: String, _ en: String, _ type: T, required: Bool = false) {
            self.id = id
            label = Text(zh, en)
            self.type = type
            isRequired = required
        }

        /// Of a type that is known only when it is read.
        init(_ id: String, _ label: Text, _ type: any FieldType, isRequired: Bool) {
            self.id = id
            self.label = label
            self.type = type
            self.isRequired = isRequired
        }
    }

    /// Lines in one field.
    public static let most = 1000
    static var tooMany: Refused { Refused("最多 \(most) 行。", "At most \(most) lines.") }
    public let columns: [Column]
    /// How many of the first columns tell lines apart, and order them; 0: lines stay as they are given.
    public let keys: Int

    public var name: String { "lines" }
    public var storage: Storage { .text }
    public var schema: JSON {
        let properties = columns.map { JSON.Member($0.id, $0.schema) }
        let required = columns.filter(\.isRequired).map { JSON.text($0.id) }
        var item: [JSON.Member] = [JSON.Member("type", "object"), JSON.Member("properties", .object(properties))]
        if !required.isEmpty { item.append(JSON.Member("required", .list(required))) }
        item.append(JSON.Member("additionalProperties", false))
        return .object(["type": ["array", "null"], "items": .object(item), "maxItems": .whole(Int64(LinesField.most))])
    }

    public func parse(_ text: String) throws(Refused) -> Value {
        guard text.utf8.reduce(0, { $0 + ($1 == UInt8(ascii: "\n") ? 1 : 0) }) <= LinesField.most * 2 else { throw LinesField.tooMany }
        let rows = Lines.rows(of: text)
        let first = rows.firstIndex { !$0.allSatisfy(\.isEmpty) } ?? 0
        var reading = LineReading(self)
        for (place, cells) in rows.enumerated() where !cells.allSatisfy(\.isEmpty) {
            if place == first, isHeader(cells) { continue }
            reading.take(cells, line: place + 1)
        }
        return try reading.value()
    }

    public func plain(_ value: Value) -> String { value.text ?? "" }

    public func read(_ json: JSON) throws(Refused) -> Value {
        if json == .null { return .null }
        guard let list = json.list else { throw Refused("此处要填对象的列表。", "A list of objects is expected here.") }
        guard list.count <= LinesField.most else { throw LinesField.tooMany }
        var reading = LineReading(self)
        for (place, line) in list.enumerated() { reading.take(line, line: place + 1) }
        return try reading.value()
    }

    public func write(_ value: Value, to json: inout JSONWriter) {
        guard let lines = Lines(value) else { return json.null() }
        json.list { list in
            for cells in lines.rows {
                list.object { line in
                    for (place, column) in columns.enumerated() {
                        line.name(column.id)
                        column.type.write(column.value(place < cells.count ? cells[place] : ""), to: &line)
                    }
                }
            }
        }
    }

    public func check(_ value: Value) -> Text? {
        guard let text = value.text else { return nil }
        do {
            return try parse(text) == value ? nil : Text("各行的写法或次序不对。", "The lines are not written, or not ordered, as they are kept.")
        } catch {
            return error.refusals.first?.text
        }
    }

    public func references(_ value: Value) -> [Reference] {
        var found: [Reference] = [], seen: Set<Reference> = []
        for cells in Lines(value)?.rows ?? [] {
            for (column, cell) in zip(columns, cells) {
                guard let target = column.type.target, let id = RecordID(cell) else { continue }
                let reference = Reference(target, id)
                if seen.insert(reference).inserted { found.append(reference) }
            }
        }
        return found
    }

    /// A cell that calls a record by its name, number or the like.
    public struct Naming: Sendable {
        public let row: Int
        public let place: Int
        public let name: String
        /// The column's own type.
        public let type: any FieldType
        public let kind: String
        public let column: Text

        /// What is wrong with it, by line and column.
        public func refused(_ wrong: Refused) -> Refused {
            Refused(wrong.refusals.map { Refusal(Text("第 \(row + 1) 行「\(column.zh)」：\($0.text.zh)", "Line \(row + 1), “\(column.en)”: \($0.text.en)")) })
        }
    }

    /// The cells of plain text in which records are named: only who knows the base can say which are meant.
    public func namings(in rows: [[String]]) -> [Naming] {
        let first = rows.firstIndex { !$0.allSatisfy(\.isEmpty) }
        return rows.enumerated().flatMap { row, cells -> [Naming] in
            if row == first, isHeader(cells) { return [] }
            return zip(columns, cells).enumerated().compactMap { place, cell -> Naming? in
                let (column, name) = (cell.0, cell.1.trimmed)
                guard let target = column.type.target, !name.isEmpty, RecordID(name) == nil else { return nil }
                return Naming(row: row, place: place, name: name, type: column.type, kind: target, column: column.label)
            }
        }
    }

    /// The cell of a line under a column; empty where there is none.
    public func cell(_ column: String, of cells: [String]) -> String {
        guard let place = columns.firstIndex(where: { $0.id == column }), place < cells.count else { return "" }
        return cells[place]
    }

    /// Whether a line names the columns, by id or by label, and is none of the lines itself.
    private func isHeader(_ cells: [String]) -> Bool {
        let names = cells.map { $0.lowercased() }
        let headers = [columns.map(\.id), columns.map(\.label.zh), columns.map(\.label.en)]
        guard headers.contains(where: { $0.map { $0.lowercased() } == names }) else { return false }
        var alone = LineReading(self)
        alone.take(cells, line: 1)
        return (try? alone.value()) == nil
    }
}

extension LinesField.Column {
    /// What the API takes and gives for a cell.
    var schema: JSON {
        guard isRequired, let members = type.schema.members else { return type.schema }
        return .object(
            members.map { member in
                guard member.name == "type" || member.name == "enum", let list = member.value.list else { return member }
                let left = list.filter { $0 != (member.name == "type" ? "null" : .null) }
                return JSON.Member(member.name, member.name == "type" && left.count == 1 ? left[0] : .list(left))
            })
    }

    /// A cell as it is typed: a choice by its key, or by its label in either language.
    func parse(_ cell: String) throws(Refused) -> Value {
        let low = cell.trimmed.lowercased()
        let option = options.first { option in [option.key, option.label.zh, option.label.en].contains { $0.lowercased() == low } }
        if let option { return .text(option.key) }
        return try type.parse(cell)
    }

    /// A sentence when the value is not allowed.
    func check(_ value: Value) -> Text? {
        if let wrong = type.check(value) { return wrong }
        guard !options.isEmpty, let key = value.text, !options.contains(where: { $0.key == key }) else { return nil }
        let labels = options.map(\.label)
        let zh = labels.map(\.zh).joined(separator: "、"), en = labels.map(\.en).joined(separator: ", ")
        return Text("「\(key)」不在选项中。可选：\(zh)", "“\(key)” is not an option. Options: \(en)")
    }

    /// What a cell is chosen from; empty where it is not.
    public var options: [ChoiceField.Option] { (type as? ChoiceField)?.closed ?? [] }

    /// The value of a cell as it is kept.
    public func value(_ cell: String) -> Value { (try? type.parse(cell)) ?? .null }
}

extension FieldType where Self == LinesField {
    /// - Parameter keys: how many of the first columns tell lines apart, and order them.
    public static func lines(_ columns: [LinesField.Column], by keys: Int) -> LinesField {
        precondition(!columns.isEmpty && keys <= columns.count, "a line has columns, its keys among them")
        return LinesField(columns: columns, keys: keys)
    }
}
