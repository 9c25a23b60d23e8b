import Engine
import Kernel

/// Brings another system's event log in, row by row, as claims on our records.
///
/// Rows of a case follow each other as they stand in the file, or by their time where the mapping says so; the rows of
/// different cases may be mixed. An import may be run again, and of a file that has grown only the new rows are taken:
/// of each case, as many rows are passed over as were dealt with before. So in a file that has grown the new rows of a
/// case must come behind its old ones, in the mapping's order.
public struct LogImport: Sendable {
    private let records: Records
    private let principal: Principal
    private let mapping: LogMapping
    private let readings: [FieldReading]
    private let own: [String: String]

    /// - Throws: `Refused` when the mapping does not fit what the house declares, each refusal under its key path.
    public init(records: Records, principal: Principal, mapping: LogMapping) throws {
        let refusals = mapping.refusals(in: records.registry, rules: records.lastRules)
        guard refusals.isEmpty, let kind = records.registry.kind(mapping.kind) else { throw Refused(refusals) }
        self.records = records
        self.principal = principal
        self.mapping = mapping
        readings = mapping.fieldIDs.compactMap { id in
            kind.field(id).map { FieldReading($0, unknown: mapping.unknown(id), registry: records.registry, rules: records.lastRules) }
        }
        own = [LogMapping.importFact: mapping.name, LogMapping.zoneFact: mapping.time.zone.description]
    }

    /// Reads a file to its end. What is reported as taken is durable; what was taken before an error stays, and a second
    /// run goes on from there.
    /// - Parameters:
    ///   - file: CSV, plain or gzip.
    ///   - rejected: where to write all rejected rows; nil: nowhere.
    ///   - rehearses: whether only to say what would come of it. The base stays as it is.
    ///   - progress: called after each batch.
    /// - Throws: `CSVError` for a file that cannot be read, `Refused`, `Failure`.
    public func run(
        file: String, rejected: String? = nil, rehearses: Bool = false, progress: @escaping @Sendable (ImportProgress) -> Void = { _ in }
    ) async throws -> ImportOutcome {
        let batches = try LogBatches(file: file, mapping: mapping, readings: readings, own: own)
        let refused = try RejectedRows(path: rejected, header: batches.header, separator: mapping.separator)
        var written = BatchWriting.Written(book: NameBook())
        try await written.book.read(nameKinds, from: records, as: principal)
        var outcome = ImportOutcome()
        var present = try await batches.next()
        while let batch = present {
            try Task.checkCancellation()
            async let following = batches.next()
            written = try await write(batch, after: written, rehearses)
            let rejections = written.rejected.sorted { $0.line < $1.line }
            outcome.add(written, rejections, rows: batch.rows)
            try refused.write(rejections)
            progress(ImportProgress(rows: outcome.rows, rejected: outcome.rejected, bytes: batch.bytes, total: batch.total))
            present = try await following
        }
        try refused.close()
        return outcome
    }

    private func write(_ batch: LogBatch, after earlier: BatchWriting.Written, _ rehearses: Bool) async throws -> BatchWriting.Written {
        let writing = BatchWriting(source: mapping.name, readings: readings, batch: batch)
        return try await records.claims(mapping.kind, rehearses: rehearses, as: principal) { try writing.write($0, after: earlier) }
    }

    /// The kinds of record whose names the log mentions.
    private var nameKinds: Set<String> {
        let targets = readings.compactMap { reading in if case .reference(let kind) = reading.way { kind } else { nil } }
        let named = Set(targets + (mapping.actorColumn == nil ? [] : ["person"]))
        // The cases' own kind may have a million records, and cases are rarely known by their titles.
        return named.subtracting([mapping.kind])
    }
}

extension ImportOutcome {
    mutating func add(_ written: BatchWriting.Written, _ rejections: [RejectedRow], rows: Int) {
        self.rows += rows
        taken += written.taken
        known += written.known
        records += written.records
        rejected += rejections.count
        firstRejected += rejections.prefix(ImportOutcome.mostKept - firstRejected.count)
    }
}
