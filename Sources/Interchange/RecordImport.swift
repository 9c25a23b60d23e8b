import Engine
import Kernel

/// Brings in a file of records of one kind, each row a command held to rights, types and rules as if it had been typed in.
///
/// A row is known again by its number or id, by a text that is unique, or by what its kind is known by; a record that is there
/// gets the values that differ. An empty cell says nothing. So a second run of the same file changes nothing.
public struct RecordImport: Sendable {
    /// Rows between two words on progress.
    private static let step = 100
    private let records: Records
    private let principal: Principal
    private let kind: Kind

    /// - Throws: `Refused` when there is no such kind.
    public init(records: Records, principal: Principal, kind: String) throws {
        guard let declared = records.registry.kind(kind) else {
            let names = records.registry.kinds.map(\.name).joined(separator: ", ")
            throw Refused(field: "kind", "没有「\(kind)」这种记录，有的是：\(names)。", "There is no kind “\(kind)”; there are: \(names).")
        }
        self.records = records
        self.principal = principal
        self.kind = declared
    }

    /// Reads a file to its end.
    /// - Parameters:
    ///   - rejected: where to write all rejected rows; nil: nowhere.
    ///   - rehearses: whether only to say what would come of it. The base stays as it is.
    /// - Throws: `CSVError` for a file that cannot be read, `Refused` for its columns, `Failure`.
    public func run(
        file: String, encoding: TextEncoding = .utf8, rejected: String? = nil, rehearses: Bool = false,
        progress: @escaping @Sendable (ImportProgress) -> Void = { _ in }
    ) async throws -> ImportOutcome {
        let reader = try CSVReader(path: file, encoding: encoding)
        guard let first = try reader.next() else { throw Refused("文件是空的。", "The file is empty.") }
        let mended = MendedRows(header: first.fields)
        let columns = try RecordColumns(mended.header, kind: kind, access: Access(principal, to: kind))
        let refused = try RejectedRows(path: rejected, header: mended.header)
        let hints = RecordTemplate(kind: kind, access: Access(principal, to: kind)).hints(for: columns.columns)
        var rows = RecordRows(records: records, principal: principal, columns: columns, rehearses: rehearses)
        var outcome = ImportOutcome()
        while let given = try reader.next() {
            let row = mended.row(given).row
            if row.fields == hints { continue }
            outcome.rows += 1
            do { outcome.count(try await rows.take(row)) } catch let row as RejectedRow {
                outcome.reject(row)
                try refused.write([row])
            }
            guard outcome.rows.isMultiple(of: RecordImport.step) else { continue }
            progress(ImportProgress(rows: outcome.rows, rejected: outcome.rejected, bytes: reader.bytesConsumed, total: reader.bytesTotal))
        }
        try refused.close()
        return outcome
    }
}

extension ImportOutcome {
    mutating func count(_ what: RecordRows.Done) {
        switch what {
        case .made: (taken, records) = (taken + 1, records + 1)
        case .changed: (taken, changed) = (taken + 1, changed + 1)
        case .known: known += 1
        }
    }

    mutating func reject(_ row: RejectedRow) {
        rejected += 1
        if firstRejected.count < ImportOutcome.mostKept { firstRejected.append(row) }
    }
}
