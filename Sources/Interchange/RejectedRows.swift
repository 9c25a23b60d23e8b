import Kernel

/// Writes rejected rows, each as it stood in the file behind what is said of it, where a file of them is wanted. Mended, that
/// file is imported like any other: its first columns say where each row belongs.
struct RejectedRows {
    /// What stands before a row's own fields. `place` is its place among the rows of its case.
    static let columns = ["line", "place", "reason_zh", "reason_en"]
    private let file: CSVFile?

    /// - Parameter header: the columns of the file the rows come from.
    /// - Throws: a sentence when the file cannot be made.
    init(path: String?, header: [String], separator: UInt8 = UInt8(ascii: ",")) throws {
        file = try path.map { try CSVFile($0, header: RejectedRows.columns + header, separator: Character(UnicodeScalar(separator))) }
    }

    func write(_ rows: [RejectedRow]) throws {
        guard let file, !rows.isEmpty else { return }
        for row in rows {
            try file.write([String(row.line), row.place.map { String($0) } ?? "", row.reason.zh, row.reason.en] + row.fields)
        }
        try file.flush()
    }

    func close() throws { try file?.close() }
}

/// The rows of a file, or of a file of rejected rows that was mended: then with the line and place each had at first.
struct MendedRows {
    /// The columns of the file the rows come from.
    let header: [String]
    let isMended: Bool

    init(header: [String]) {
        isMended = header.starts(with: RejectedRows.columns)
        self.header = isMended ? Array(header.dropFirst(RejectedRows.columns.count)) : header
    }

    /// The row as it stood at first, with its place if it says so. A row that is short of our columns keeps what it has.
    func row(_ row: CSVRow) -> (row: CSVRow, place: Int64?) {
        let own = RejectedRows.columns.count
        guard isMended, row.fields.count >= own else { return (row, nil) }
        let first = CSVRow(line: Int(row.fields[0]) ?? row.line, fields: Array(row.fields.dropFirst(own)), width: row.width - own)
        return (first, Int64(row.fields[1]))
    }
}
