import Engine
import Kernel

/// Takes the rows of a file of records, one after the other.
struct RecordRows {
    enum Done { case made, changed, known }

    private struct Reading {
        var id: RecordID?
        var number: String?
        var values: [String: Value] = [:]
        var refusals: [Refusal] = []
    }

    private let records: Records
    private let principal: Principal
    private let columns: RecordColumns
    private let rehearses: Bool
    private let readings: [FieldReading?]
    private var finder: RecordFinder
    /// What a rehearsal would have made so far, by what it is known by.
    private var coming: [String: [String: Value]] = [:]

    init(records: Records, principal: Principal, columns: RecordColumns, rehearses: Bool) {
        self.records = records
        self.principal = principal
        self.columns = columns
        self.rehearses = rehearses
        readings = columns.columns.map { column in
            if case .field(let field) = column { FieldReading(field, unknown: .reject, registry: records.registry, rules: records.lastRules) } else { nil }
        }
        finder = RecordFinder(records: records, principal: principal)
    }

    private var kind: Kind { columns.kind }

    /// - Throws: `RejectedRow` for what is wrong with the row; other errors are no fault of it and end the import.
    mutating func take(_ row: CSVRow) async throws -> Done {
        do { return try await done(row) } catch let refused as Refused {
            throw RejectedRow(line: row.line, reason: words(refused)).of(row)
        } catch Failure.notFound {
            throw RejectedRow(line: row.line, reason: Text("没有这条记录。", "There is no such record.")).of(row)
        } catch Failure.denied(let sentence) {
            throw RejectedRow(line: row.line, reason: sentence).of(row)
        } catch Failure.tooBroad(let sentence) {
            throw RejectedRow(line: row.line, reason: sentence).of(row)
        }
    }

    private mutating func done(_ row: CSVRow) async throws -> Done {
        guard row.fields.count == columns.columns.count else {
            let found = row.fields.count, wanted = columns.columns.count
            throw Refused("有 \(found) 个字段，应为 \(wanted) 个。", "There are \(found) fields instead of \(wanted).")
        }
        let reading = try await read(row)
        if let record = try await record(of: reading) { return try await change(record, reading) }
        return try await make(reading)
    }

    // MARK: reading

    private mutating func read(_ row: CSVRow) async throws -> Reading {
        var reading = Reading()
        for (position, column) in columns.columns.enumerated() {
            let text = row.fields[position].trimmed
            guard !text.isEmpty else { continue }
            switch column {
            case .id:
                guard let id = RecordID(text) else { throw Refused(field: "id", "「\(text)」不是标识。", "“\(text)” is no id.") }
                reading.id = id
            case .number: reading.number = text
            case .field(let field):
                do { reading.values[field.id] = try await value(text, position) } catch let refused as Refused {
                    reading.refusals += refused.refusals.map { $0.at(field.id) }
                }
            }
        }
        return reading
    }

    private mutating func value(_ text: String, _ position: Int) async throws -> Value? {
        guard let reading = readings[position] else { return nil }
        if let lines = reading.field.type as? LinesField { return try reading.plain(try await identified(text, lines)) }
        guard case .reference(let target) = reading.way else { return try choice(try reading.plain(text), reading) }
        guard reading.field.type is ReferencesField else { return try await reference(text, target).map { .id($0) } }
        var ids: Set<RecordID> = []
        for name in text.split(whereSeparator: { ";；\n".contains($0) }) {
            if let id = try await reference(String(name).trimmed, target) { ids.insert(id) }
        }
        return ids.isEmpty ? nil : .ids(ids.sorted())
    }

    /// Nil for what this rehearsal itself would have made.
    private mutating func reference(_ text: String, _ target: String) async throws -> RecordID? {
        if rehearses, target == kind.name, coming.values.contains(where: { $0.values.contains(.text(text)) }) { return nil }
        return try await finder.reference(text, to: target)
    }

    /// Lines with the identities of the records they name.
    private mutating func identified(_ text: String, _ lines: LinesField) async throws -> String {
        var rows = Lines(.text(text))?.rows ?? []
        for naming in lines.namings(in: rows) {
            do { rows[naming.row][naming.place] = try await finder.reference(naming.name, to: naming.kind).description } catch let refused as Refused {
                throw naming.refused(refused)
            }
        }
        return lines.plain(Lines(rows).value)
    }

    /// An option may be called by its label.
    private func choice(_ value: Value, _ reading: FieldReading) throws -> Value {
        guard case .choice(let declared, _) = reading.way, let text = value.text, !declared.contains(text) else { return value }
        let named = records.lastRules.options(of: reading.field).first { [$0.label.zh, $0.label.en].contains(text) }
        return named.map { .text($0.key) } ?? value
    }

    // MARK: writing

    private func record(of reading: Reading) async throws -> StoredRecord? {
        if let id = reading.id { return try await records.read(kind.name, id, as: principal) }
        if let number = reading.number { return try await records.read(kind.name, number: number, as: principal) }
        guard let key = key(of: reading) else { throw Refused("这一行没有可以认出记录的值。", "The row has no value by which the record is known again.") }
        let found = try await finder.records(kind.name, key)
        if found.count > 1 { throw Refused("有几条记录都符合，请写编号。", "More than one record is meant; write the number.") }
        return found.first
    }

    private func key(of reading: Reading) -> [(field: String, value: Value)]? {
        let keys = columns.keys.map { $0.compactMap { field in reading.values[field.id].map { (field: field.id, value: $0) } } }
        return zip(columns.keys, keys).first { $0.count == $1.count }?.1
    }

    private func change(_ record: StoredRecord, _ reading: Reading) async throws -> Done {
        let values = reading.values.filter { $1 != record[$0] }
        guard !values.isEmpty || !reading.refusals.isEmpty else { return .known }
        try await run(.change(kind: kind.name, record.id, version: record.version, Input(values)), reading)
        return .changed
    }

    private mutating func make(_ reading: Reading) async throws -> Done {
        let place = key(of: reading).map { $0.map { "\($0.field)=\($0.value)" }.joined(separator: "\n") } ?? ""
        if rehearses, let earlier = coming[place] {
            coming[place] = earlier.merging(reading.values) { _, new in new }
            return coming[place] == earlier ? .known : .changed
        }
        try await run(.create(kind: kind.name, Input(reading.values)), reading)
        if rehearses { coming[place] = reading.values }
        return .made
    }

    /// What could not be read and what the door refuses are said together.
    private func run(_ command: Command, _ reading: Reading) async throws {
        guard rehearses || !reading.refusals.isEmpty else {
            _ = try await records.run(command, as: principal)
            return
        }
        let unread = Set(reading.refusals.compactMap(\.field))
        let refusals = try await records.refusals(of: command, as: principal).filter { !unread.contains($0.field ?? "") }
        guard reading.refusals.isEmpty, refusals.isEmpty else { throw Refused(reading.refusals + refusals) }
    }

    /// Each sentence under its field's name.
    private func words(_ refused: Refused) -> Text {
        let sentences = refused.refusals.map { refusal in
            guard let field = refusal.field.flatMap({ kind.field($0) }) else { return refusal.text }
            return Text("\(field.label.zh)：\(refusal.text.zh)", "\(field.label.en): \(refusal.text.en)")
        }
        return Text(sentences.map(\.zh).joined(separator: " "), sentences.map(\.en).joined(separator: " "))
    }
}
