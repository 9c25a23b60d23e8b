import Engine
import Kernel

/// Rows that are written in one transaction.
struct LogBatch: Sendable {
    struct Case: Sendable {
        let key: String
        var rows: [TypedRow]
    }

    /// Cases in the order in which they come first, each with its rows in order.
    var cases: [Case] = []
    var rejected: [RejectedRow] = []
    /// Rows in all.
    var rows = 0
    var bytes: Int64 = 0
    var total: Int64?
}

/// Writes a batch's rows as claims. Runs within a transaction and may run again: it changes only what it returns.
struct BatchWriting: Sendable {
    struct Written: Sendable {
        var book: NameBook
        var taken = 0
        var known = 0
        var records = 0
        var rejected: [RejectedRow] = []
        /// How many rows of each case a rehearsal has dealt with: the base does not know.
        var rehearsed: [String: Int64] = [:]
    }

    let source: String
    let readings: [FieldReading]
    let batch: LogBatch

    /// - Parameter earlier: what the batch before has written or rehearsed.
    func write(_ writer: ClaimWriter, after earlier: Written) throws -> Written {
        var written = Written(book: earlier.book, rejected: batch.rejected, rehearsed: earlier.rehearsed)
        let stored = try writer.taken(source, batch.cases.map(\.key))
        let claims = try batch.cases.compactMap { try claimed($0, stored[$0.key], writer, &written) }
        try writer.append(claims, from: source)
        return written
    }

    /// What is new of a case; nil: nothing.
    private func claimed(_ one: LogBatch.Case, _ stored: ClaimWriter.Taken?, _ writer: ClaimWriter, _ written: inout Written) throws -> ClaimedCase? {
        let before = written.rehearsed[one.key] ?? stored?.rows
        var claims: [Claim] = [], last = before ?? 0
        for row in one.rows {
            guard try isNew(row, behind: before ?? 0, of: stored?.record, writer) else {
                written.known += 1
                continue
            }
            do {
                var claim = try claim(row, writer, &written.book)
                claim.isLate = row.place.map { $0 < last } ?? false
                claims.append(claim)
                last = max(last, row.place ?? 0)
            } catch let rejected as RejectedRow {
                written.rejected.append(row.rejected(rejected.reason))
            } catch let refused as Refused {
                written.rejected.append(row.rejected(refused.refusals.first?.text ?? Text("不能接受。", "It cannot be taken.")))
            }
        }
        guard !claims.isEmpty else { return nil }
        if writer.isRehearsal { written.rehearsed[one.key] = last }
        written.taken += claims.count
        if before == nil { written.records += 1 }
        return ClaimedCase(one.key, claims, after: stored, rows: last)
    }

    /// Rows of the log itself are counted. A mended row comes behind others of its case, so its own event is looked for.
    private func isNew(_ row: TypedRow, behind rows: Int64, of record: RecordID?, _ writer: ClaimWriter) throws -> Bool {
        guard row.isMended else { return (row.place ?? 0) > rows }
        return try !(record.map { try writer.has(provenance(row), of: $0) } ?? false)
    }

    private func provenance(_ row: TypedRow) -> String { "\(source):\(row.line)" }

    private func claim(_ row: TypedRow, _ writer: ClaimWriter, _ book: inout NameBook) throws -> Claim {
        var values = row.values
        for name in row.names {
            let reading = readings[name.position]
            values[reading.field.id] = try value(name.text, reading, row.line, writer, &book)
        }
        let actor = try row.actor.flatMap { try book.record("person", named: $0, creates: true, in: writer) }
        return Claim(
            values: values, facts: row.facts, state: row.state, happened: row.happened, actor: actor,
            provenance: provenance(row), words: row.words)
    }

    private func value(_ name: String, _ reading: FieldReading, _ line: Int, _ writer: ClaimWriter, _ book: inout NameBook) throws -> Value {
        switch reading.way {
        case .plain: break
        case .choice(_, let isOpen):
            if isOpen, try book.option(name, of: reading.field, creates: reading.creates, in: writer) { return .text(name) }
        case .reference(let kind):
            if let id = try book.record(kind, named: name, creates: reading.creates, in: writer) {
                return reading.field.type is ReferencesField ? .ids([id]) : .id(id)
            }
        }
        let label = reading.field.label
        throw RejectedRow(line: line, reason: Text("\(label.zh)：没有「\(name)」。", "\(label.en): there is no “\(name)”."))
    }
}
