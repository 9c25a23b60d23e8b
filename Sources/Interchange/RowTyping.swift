import Engine
import Kernel

/// A row whose plain values are read. Options and records are still names: only the base can say what they stand for.
struct TypedRow: Sendable {
    struct Name: Sendable {
        /// Position in the mapping's `fieldIDs`.
        let position: Int
        let text: String
    }

    let line: Int
    /// The row's place among the rows of its case in the log, from 1; nil for a mended row that named no case at first.
    let place: Int64?
    let happened: Moment
    let state: String?
    let values: [String: Value]
    let names: [Name]
    let facts: [String: String]
    let actor: String?
    let words: [Claim.Words]
    /// The row as it stands in the file.
    var fields: [String] = []
    /// Whether it was rejected before and comes from the file of such rows.
    var isMended = false

    func rejected(_ reason: Text) -> RejectedRow {
        var row = RejectedRow(line: line, reason: reason)
        row.fields = fields
        row.place = place
        return row
    }
}

/// Reads snapshots' texts as values. Remembers what it has read lately: a case's rows differ little.
struct RowTyping {
    /// Texts remembered of each field.
    private static let most = 4096

    private let readings: [FieldReading]
    /// What every record of the import says of itself.
    private let own: [String: String]
    private var known: [[String: Value]]

    init(_ readings: [FieldReading], own: [String: String]) {
        self.readings = readings
        self.own = own
        known = Array(repeating: [:], count: readings.count)
    }

    mutating func type(_ snapshot: Snapshot, place: Int64?) throws(RejectedRow) -> TypedRow {
        var values: [String: Value] = Dictionary(minimumCapacity: readings.count)
        var names: [TypedRow.Name] = []
        // Values come in the mapping's order; those a state sets come last, and are left out where it says nothing.
        for (position, entry) in snapshot.values.enumerated() {
            let reading = readings[position]
            guard let text = entry.text, let value = try value(text, position, snapshot.line), !value.isNull else {
                if reading.field.isRequired { throw needed(reading.field, snapshot.line) }
                values[entry.field] = .null
                continue
            }
            if reading.isAsked, !isDeclared(value, reading) {
                names.append(TypedRow.Name(position: position, text: value.text ?? text))
            } else {
                values[entry.field] = value
            }
        }
        return TypedRow(
            line: snapshot.line, place: place, happened: snapshot.happened, state: snapshot.state, values: values, names: names,
            facts: try facts(snapshot), actor: snapshot.actor, words: snapshot.words)
    }

    private func isDeclared(_ value: Value, _ reading: FieldReading) -> Bool {
        guard case .choice(let declared, _) = reading.way, let key = value.text else { return false }
        return declared.contains(key)
    }

    private mutating func value(_ text: String, _ position: Int, _ line: Int) throws(RejectedRow) -> Value? {
        if let value = known[position][text] { return value }
        let reading = readings[position], value: Value
        do throws(Refused) { value = try reading.plain(text) } catch {
            throw RejectedRow(line: line, at: reading.field.label, error.refusals.first?.text ?? Text(verbatim: text))
        }
        if known[position].count >= RowTyping.most { known[position].removeAll(keepingCapacity: true) }
        known[position][text] = value
        return value
    }

    private func facts(_ snapshot: Snapshot) throws(RejectedRow) -> [String: String] {
        var facts = snapshot.facts
        for (name, text) in facts where text.utf8.count > Limits.line || text.utf8.contains(where: { $0 < 32 || $0 == 127 }) {
            guard let sentence = TextField.text.check(.text(text)) else { continue }
            throw RejectedRow(line: snapshot.line, at: Text(verbatim: name), sentence)
        }
        for (name, text) in own { facts[name] = text }
        return facts
    }

    private func needed(_ field: any AnyField, _ line: Int) -> RejectedRow {
        RejectedRow(line: line, reason: Text("「\(field.label.zh)」没有值。", "“\(field.label.en)” has no value."))
    }
}
