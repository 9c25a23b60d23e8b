import Engine
import Kernel

/// Turns the rows of one log into snapshots, by its mapping and its first row.
public struct LogTranslator: Sendable {
    private struct Slot: Sendable {
        enum Source: Sendable {
            case column(Int)
            case templates([(template: ColumnTemplate, columns: [Int])])
        }
        let mapping: LogMapping.FieldMapping
        let source: Source
        let gate: Int?
    }

    private struct Gate: Sendable {
        let states: Set<String>?
        let column: Int?
    }

    public let mapping: LogMapping
    private let columns: HeaderColumns
    private let caseColumn: Int
    private let timeColumn: Int
    private let stateColumn: Int?
    private let actorColumn: Int?
    private let spoken: [(column: Int, isInternal: Bool)]
    private let fixed: [Snapshot.Entry]
    private let slots: [Slot]
    private let facts: [(name: String, column: Int, gate: Int?)]
    // Fields share few conditions, so each is asked once a row.
    private let gates: [Gate]

    /// - Throws: the columns the mapping names and the header has not, or has twice.
    public init(_ mapping: LogMapping, header: [String]) throws(Refused) {
        var columns = HeaderColumns(header)
        var known: [LogMapping.Known] = []
        func gate(_ condition: LogMapping.Known?) -> Int? {
            guard let condition else { return nil }
            if let position = known.firstIndex(of: condition) { return position }
            known.append(condition)
            return known.count - 1
        }
        self.mapping = mapping
        caseColumn = columns.find(mapping.caseColumn)
        timeColumn = columns.find(mapping.timeColumn)
        stateColumn = mapping.state.map { columns.find($0.column) }
        actorColumn = mapping.actorColumn.map { columns.find($0) }
        spoken = [(mapping.commentColumn, false), (mapping.noteColumn, true)].compactMap { name, isInternal in
            name.map { (columns.find($0), isInternal) }
        }
        fixed = mapping.fixed.map { Snapshot.Entry(field: $0.field, text: $0.text) }
        slots = mapping.fields.map { field in
            let source: Slot.Source = switch field.source {
            case .column(let name): .column(columns.find(name))
            case .templates(let templates): .templates(templates.map { ($0, $0.columns.map { columns.find($0) }) })
            }
            return Slot(mapping: field, source: source, gate: gate(field.known))
        }
        facts = mapping.facts.map { ($0.name, columns.find($0.column), gate($0.known)) }
        gates = known.map { Gate(states: $0.states, column: $0.column.map { columns.find($0) }) }
        self.columns = columns
        if !columns.refusals.isEmpty { throw Refused(columns.refusals) }
    }

    public func snapshot(_ row: CSVRow) -> Result<Snapshot, RejectedRow> {
        Result { () throws(RejectedRow) in try translate(row) }
    }

    /// The case a row belongs to, even where the row cannot be translated otherwise; nil when it does not say.
    func caseKey(_ row: CSVRow) -> String? { row.fields.count == columns.count ? value(row, caseColumn) : nil }

    /// When the row was so; nil when it does not say so in a way the mapping reads.
    func happened(_ row: CSVRow) -> Moment? {
        guard row.fields.count == columns.count else { return nil }
        return value(row, timeColumn).flatMap { mapping.time.moment($0) }
    }

    private func translate(_ row: CSVRow) throws(RejectedRow) -> Snapshot {
        guard row.fields.count == columns.count else {
            let found = row.fields.count, wanted = columns.count
            throw RejectedRow(
                line: row.line, reason: Text("有 \(found) 个字段，应为 \(wanted) 个。", "There are \(found) fields instead of \(wanted)."))
        }
        guard let caseKey = value(row, caseColumn) else { throw missing(row, caseColumn) }
        guard let happened = try moment(row, timeColumn, mapping.time) else { throw missing(row, timeColumn) }
        let sourceState = stateColumn.flatMap { value(row, $0) }
        let state = sourceState.flatMap { mapping.state?.translations[$0] }
        let open = try gates.map { gate throws(RejectedRow) in try isOpen(gate, row, sourceState, happened) }

        var values = fixed
        values.reserveCapacity(fixed.count + slots.count + (mapping.state?.fields.count ?? 0))
        for slot in slots {
            let isKnown = slot.gate.map { open[$0] } ?? true
            values.append(Snapshot.Entry(field: slot.mapping.field, text: isKnown ? try text(row, slot) : nil))
        }
        if let state {
            for field in mapping.state?.fields ?? [] { values.append(Snapshot.Entry(field: field, text: state.values[field])) }
        }
        var said: [String: String] = Dictionary(minimumCapacity: facts.count + 2)
        for fact in facts where fact.gate.map({ open[$0] }) ?? true { said[fact.name] = value(row, fact.column) }
        return Snapshot(
            line: row.line, caseKey: caseKey, happened: happened, state: state?.state, values: values, facts: said,
            actor: actorColumn.flatMap { value(row, $0) }, words: try words(row))
    }

    private func words(_ row: CSVRow) throws(RejectedRow) -> [Claim.Words] {
        var said: [Claim.Words] = []
        for (column, isInternal) in spoken { if let words = try words(row, column, isInternal) { said.append(words) } }
        return said
    }

    private func words(_ row: CSVRow, _ column: Int, _ isInternal: Bool) throws(RejectedRow) -> Claim.Words? {
        guard let text = value(row, column) else { return nil }
        do throws(Refused) { return try Claim.Words(text, isInternal: isInternal) } catch {
            throw RejectedRow(line: row.line, at: Text(verbatim: columns.names[column]), error.refusals.first?.text ?? Text(verbatim: text))
        }
    }

    private func isOpen(_ gate: Gate, _ row: CSVRow, _ state: String?, _ happened: Moment) throws(RejectedRow) -> Bool {
        if let states = gate.states, state.map({ states.contains($0) }) != true { return false }
        guard let column = gate.column, let known = try moment(row, column, mapping.time) else { return true }
        return known <= happened
    }

    private func text(_ row: CSVRow, _ slot: Slot) throws(RejectedRow) -> String? {
        let raw: String?
        switch slot.source {
        case .column(let column):
            if let pattern = slot.mapping.moment { return try moment(row, column, pattern)?.iso }
            raw = value(row, column)
        case .templates(let templates):
            raw = templates.lazy.compactMap { choice in choice.template.text(choice.columns.map { value(row, $0) }) }.first
        }
        guard let raw else { return nil }
        if let translation = slot.mapping.translations[raw] { return translation }
        let strip = slot.mapping.strip
        if strip.isEmpty, slot.mapping.prefix.isEmpty { return raw }
        return slot.mapping.prefix + (raw.hasPrefix(strip) ? String(raw.dropFirst(strip.count)) : raw)
    }

    private func value(_ row: CSVRow, _ column: Int) -> String? {
        let text = row.fields[column]
        return text.isEmpty || mapping.missing.contains(text) ? nil : text
    }

    private func moment(_ row: CSVRow, _ column: Int, _ pattern: WallTimePattern) throws(RejectedRow) -> Moment? {
        guard let text = value(row, column) else { return nil }
        if let moment = pattern.moment(text) { return moment }
        let name = columns.names[column]
        throw RejectedRow(
            line: row.line,
            reason: Text(
                "「\(name)」的值「\(text)」不符合时间格式 \(pattern.pattern)。",
                "“\(text)” in “\(name)” does not follow the time pattern \(pattern.pattern)."))
    }

    private func missing(_ row: CSVRow, _ column: Int) -> RejectedRow {
        let name = columns.names[column]
        return RejectedRow(line: row.line, reason: Text("「\(name)」没有值。", "“\(name)” has no value."))
    }
}

/// A log's columns by name, noting those asked for in vain.
private struct HeaderColumns: Sendable {
    let names: [String]
    private(set) var refusals: [Refusal] = []

    init(_ names: [String]) { self.names = names }

    var count: Int { names.count }

    mutating func find(_ name: String) -> Int {
        let found = names.indices.filter { names[$0] == name }
        if found.count == 1 { return found[0] }
        let refusal = found.isEmpty
            ? Refusal(Text("文件没有「\(name)」这一列。", "The file has no column “\(name)”."))
            : Refusal(Text("文件有 \(found.count) 列都叫「\(name)」。", "The file has \(found.count) columns named “\(name)”."))
        if !refusals.contains(refusal) { refusals.append(refusal) }
        return 0
    }
}
