import Kernel

/// Where rows come from, in the order in which they are taken.
protocol RowSource: AnyObject {
    func next() throws -> CSVRow?
    var bytesConsumed: Int64 { get }
    var bytesTotal: Int64? { get }
}

extension CSVReader: RowSource {}

/// Reads a log's rows ahead of the writing, a batch at a time.
///
/// Of the file only the present batch is kept, and of each case how many of its rows have come: about 50 bytes a case.
actor LogBatches {
    /// Rows of one batch: a transaction of them takes some 50 ms.
    static let rows = 400

    private let source: any RowSource
    private let translator: LogTranslator
    private var typing: RowTyping
    private var seen: [String: UInt32] = [:]
    private var failure: (any Error)?
    private let mended: MendedRows
    /// The columns of the log.
    nonisolated let header: [String]

    /// - Throws: `CSVError`, or `Refused` when the file has no rows or lacks columns the mapping names.
    init(file: String, mapping: LogMapping, readings: [FieldReading], own: [String: String]) throws {
        let reader = try CSVReader(path: file, separator: mapping.separator, encoding: mapping.encoding)
        guard let first = try reader.next() else { throw Refused("文件是空的。", "The file is empty.") }
        mended = MendedRows(header: first.fields)
        header = mended.header
        let translator = try LogTranslator(mapping, header: header)
        self.translator = translator
        source = mapping.order == .file ? reader : TimeOrder(reader) { [mended] in translator.happened(mended.row($0).row) }
        typing = RowTyping(readings, own: own)
    }

    /// The next rows; nil at the end.
    /// - Throws: what makes the rest of the file unreadable, after the rows before it were given.
    func next() throws -> LogBatch? {
        if let failure { throw failure }
        var batch = LogBatch()
        var places: [String: Int] = [:]
        do {
            while batch.rows < LogBatches.rows, let row = try source.next() {
                batch.rows += 1
                take(row, &batch, &places)
            }
        } catch {
            if batch.rows == 0 { throw error }
            failure = error
        }
        batch.bytes = source.bytesConsumed
        batch.total = source.bytesTotal
        return batch.rows == 0 ? nil : batch
    }

    private func take(_ given: CSVRow, _ batch: inout LogBatch, _ places: inout [String: Int]) {
        let (row, firstPlace) = mended.row(given)
        let key = translator.caseKey(row)
        let place = mended.isMended ? firstPlace : key.map { nextPlace(of: $0) }
        do throws(RejectedRow) {
            var typed = try typing.type(try translator.snapshot(row).get(), place: place)
            guard let key else { return }
            typed.fields = row.fields
            typed.isMended = mended.isMended
            if let position = places[key] {
                batch.cases[position].rows.append(typed)
            } else {
                places[key] = batch.cases.count
                batch.cases.append(LogBatch.Case(key: key, rows: [typed]))
            }
        } catch {
            batch.rejected.append(error.of(row, place: place))
        }
    }

    /// Rejected rows count too, so that a row's place does not change when it is mended.
    private func nextPlace(of key: String) -> Int64 {
        seen[key, default: 0] += 1
        return Int64(seen[key] ?? 1)
    }
}
