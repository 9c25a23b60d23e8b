/// Takes the lines of a `LinesField` one after the other, and says of each what is wrong with it.
struct LineReading {
    private struct Line {
        /// Where it stands in what was given, from 1.
        let number: Int
        let values: [Value]
    }

    private let field: LinesField
    private var lines: [Line] = []
    private var refusals: [Refusal] = []
    /// Sentences that are told at once.
    private static let mostRefusals = 5

    init(_ field: LinesField) { self.field = field }

    /// A line of plain text.
    mutating func take(_ cells: [String], line number: Int) {
        guard cells.dropFirst(field.columns.count).allSatisfy(\.isEmpty) else {
            let most = field.columns.count
            return refuse("第 \(number) 行有 \(cells.count) 格，应有 \(most) 格。", "Line \(number) has \(cells.count) cells; there should be \(most).")
        }
        var values: [Value?] = []
        for (place, column) in field.columns.enumerated() {
            let cell = place < cells.count ? cells[place] : ""
            do { values.append(try column.parse(cell)) } catch {
                refuse(number, column, error.refusals)
                values.append(nil)
            }
        }
        add(number, values)
    }

    /// A line as an object by column.
    mutating func take(_ json: JSON, line number: Int) {
        guard let members = json.members else { return refuse("第 \(number) 行须是对象。", "Line \(number) must be an object.") }
        if let other = members.first(where: { member in !field.columns.contains { $0.id == member.name } }) {
            return refuse("第 \(number) 行：没有「\(other.name)」这一列。", "Line \(number): there is no column “\(other.name)”.")
        }
        var values: [Value?] = []
        for column in field.columns {
            do { values.append(try column.type.read(json[column.id] ?? .null)) } catch {
                refuse(number, column, error.refusals)
                values.append(nil)
            }
        }
        add(number, values)
    }

    /// The lines in their order.
    func value() throws(Refused) -> Value {
        guard refusals.isEmpty else { throw Refused(Array(refusals.prefix(LineReading.mostRefusals))) }
        guard lines.count <= LinesField.most else { throw LinesField.tooMany }
        let ordered = field.keys == 0 ? lines : lines.sorted(by: precedes)
        if let double = doubles(in: ordered).first { throw double }
        return Lines(ordered.map { line in zip(field.columns, line.values).map { $0.type.plain($1) } }).value
    }

    // MARK: checks

    /// - Parameter values: nil for those that could not be read.
    private mutating func add(_ number: Int, _ values: [Value?]) {
        for case (let column, let value?) in zip(field.columns, values) {
            if value.isNull, column.isRequired { refuse("第 \(number) 行：请填写\(column.label.zh)。", "Line \(number): \(column.label.en) is needed.") }
            if let wrong = wrong(value, column) { refuse(number, column, [Refusal(wrong)]) }
        }
        let read: [Value] = values.map { $0 ?? Value.null }
        if read.contains(where: { !$0.isNull }) { lines.append(Line(number: number, values: read)) }
    }

    private func wrong(_ value: Value, _ column: LinesField.Column) -> Text? {
        if let wrong = column.check(value) { return wrong }
        let isBroken = column.type.plain(value).unicodeScalars.contains { $0 == "\t" || $0 == "\n" || $0 == "\r" }
        return isBroken ? Text("一格里不能有制表符或换行。", "A cell cannot hold a tab or a new line.") : nil
    }

    private func doubles(in ordered: [Line]) -> [Refused] {
        guard field.keys > 0 else { return [] }
        return zip(ordered, ordered.dropFirst()).compactMap { one, next in
            guard one.values.prefix(field.keys).elementsEqual(next.values.prefix(field.keys)) else { return nil }
            let names = field.columns.prefix(field.keys).map(\.label)
            let zh = names.map(\.zh).joined(separator: "、"), en = names.map(\.en).joined(separator: ", ")
            return Refused(
                "第 \(next.number) 行与第 \(one.number) 行的\(zh)相同。", "Line \(next.number) has the same \(en) as line \(one.number).")
        }
    }

    private func precedes(_ one: Line, _ other: Line) -> Bool {
        for place in 0..<field.keys where one.values[place] != other.values[place] {
            switch (one.values[place], other.values[place]) {
            case (.null, _): return true
            case (_, .null): return false
            case (.whole(let left), .whole(let right)): return left < right
            case (let left, let right):
                let type = field.columns[place].type
                return type.plain(left).utf8.lexicographicallyPrecedes(type.plain(right).utf8)
            }
        }
        return one.number < other.number
    }

    // MARK: sentences

    private mutating func refuse(_ zh: String, _ en: String) { refusals.append(Refusal(Text(zh, en))) }

    private mutating func refuse(_ number: Int, _ column: LinesField.Column, _ wrong: [Refusal]) {
        for text in wrong.map(\.text) {
            refuse("第 \(number) 行「\(column.label.zh)」：\(text.zh)", "Line \(number), “\(column.label.en)”: \(text.en)")
        }
    }
}
