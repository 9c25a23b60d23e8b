import Foundation
import Kernel

/// Gives a log's rows by their time, those of the same time in the order of the file, in bounded memory.
///
/// Pieces of the file are sorted and laid aside in a temporary folder that only this user reads, then merged; the folder
/// is removed at the end. Rows without a readable time come first: whoever takes them rejects them.
final class TimeOrder: RowSource {
    /// Rows and bytes of one piece at most.
    static let rows = 40_000, bytes = 16 << 20

    private struct Dated {
        let time: Int64
        let row: CSVRow
        static func precedes(_ left: Dated, _ right: Dated) -> Bool { (left.time, left.row.line) < (right.time, right.row.line) }
    }

    private final class Piece {
        let reader: CSVReader
        var first: Dated?
        init(_ reader: CSVReader) { self.reader = reader }
    }

    private let source: CSVReader
    private let time: (CSVRow) -> Moment?
    private let folder = FileManager.default.temporaryDirectory.appending(path: "plumbline-\(UUID().uuidString)")
    private var pieces: [Piece]?

    init(_ source: CSVReader, by time: @escaping (CSVRow) -> Moment?) {
        self.source = source
        self.time = time
    }

    deinit { try? FileManager.default.removeItem(at: folder) }

    var bytesConsumed: Int64 { source.bytesConsumed }
    var bytesTotal: Int64? { source.bytesTotal }

    func next() throws -> CSVRow? {
        let pieces = try self.pieces ?? sort()
        self.pieces = pieces
        var earliest: Piece?
        for piece in pieces {
            guard let row = piece.first else { continue }
            if let other = earliest?.first, !Dated.precedes(row, other) { continue }
            earliest = piece
        }
        let row = earliest?.first?.row
        if let earliest { try advance(earliest) }
        return row
    }

    private func sort() throws -> [Piece] {
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        var pieces: [Piece] = [], rows: [Dated] = [], size = 0
        while let row = try source.next() {
            rows.append(Dated(time: time(row)?.milliseconds ?? .min, row: row))
            size += row.fields.reduce(0) { $0 + $1.utf8.count }
            guard rows.count >= TimeOrder.rows || size >= TimeOrder.bytes else { continue }
            pieces.append(try layAside(rows, pieces.count))
            (rows, size) = ([], 0)
        }
        if !rows.isEmpty { pieces.append(try layAside(rows, pieces.count)) }
        for piece in pieces { try advance(piece) }
        return pieces
    }

    private func layAside(_ rows: [Dated], _ number: Int) throws -> Piece {
        let file = folder.appending(path: "\(number).csv").path
        guard FileManager.default.createFile(atPath: file, contents: nil), let handle = FileHandle(forWritingAtPath: file) else {
            throw Refused("临时文件夹写不了。", "The temporary folder cannot be written.")
        }
        var text = ""
        for dated in rows.sorted(by: Dated.precedes) {
            text += CSVLine.text([String(dated.time), String(dated.row.line), String(dated.row.width)] + dated.row.fields)
            if text.utf8.count > 1 << 18 {
                try handle.write(contentsOf: Data(text.utf8))
                text = ""
            }
        }
        try handle.write(contentsOf: Data(text.utf8))
        try handle.close()
        return Piece(try CSVReader(path: file))
    }

    private func advance(_ piece: Piece) throws {
        guard let row = try piece.reader.next(), row.fields.count >= 3 else {
            piece.first = nil
            return
        }
        let line = Int(row.fields[1]) ?? 0, width = Int(row.fields[2]) ?? 0
        piece.first = Dated(time: Int64(row.fields[0]) ?? .min, row: CSVRow(line: line, fields: Array(row.fields.dropFirst(3)), width: width))
    }
}
