/// One row of a CSV file.
public struct CSVRow: Hashable, Sendable {
    /// The line on which the row begins, from 1. A quoted field may go over several lines.
    public let line: Int
    public let fields: [String]
    /// How many fields the file's first row has.
    public let width: Int

    public init(line: Int, fields: [String], width: Int) {
        self.line = line
        self.fields = fields
        self.width = width
    }

    /// Whether the row has more or fewer fields than the first one. Such a row is given on; the caller says what it means.
    public var hasWrongWidth: Bool { fields.count != width }
}

/// Reads CSV (RFC 4180) row by row in constant memory, from a plain or a gzip file.
///
/// Lines end in LF or CRLF, a UTF-8 byte order mark is passed over, and so are empty lines. A quote inside a field that
/// does not begin with one stands for itself. The first row is given like any other. Not for use from two tasks at once.
public final class CSVReader {
    /// Bytes of one field at most.
    public static let longestField = 1 << 20
    /// Bytes of one row at most.
    public static let longestRow = 1 << 22

    private enum Ending { case field, row, file }
    private static let quote = UInt8(ascii: "\""), lf = UInt8(ascii: "\n"), cr = UInt8(ascii: "\r")

    private let source: ByteChunks
    private let separator: UInt8
    private var chunk = UnsafeBufferPointer<UInt8>(start: nil, count: 0)
    private var position = 0
    /// The present field's bytes so far, where it goes over a chunk's end or is quoted.
    private var pending: [UInt8] = []
    private var line = 1
    private var width: Int?
    private var hasBegun = false

    /// Opens a file; whether it is gzip is told by its first two bytes.
    /// - Parameters:
    ///   - separator: an ASCII character other than quote and line end.
    ///   - chunk: bytes read at a time.
    ///   - encoding: a byte order mark of UTF-8 goes before it.
    /// - Throws: `CSVError` with line 0 when the file cannot be opened.
    public convenience init(
        path: String, separator: UInt8 = UInt8(ascii: ","), chunk: Int = 1 << 16, encoding: TextEncoding = .utf8
    ) throws(CSVError) {
        do { self.init(try ByteChunks.file(path, chunk: chunk, encoding: encoding), separator) } catch { throw CSVError(line: 0, cause: error) }
    }

    /// Reads what is already in memory, plain or gzip.
    public convenience init(
        bytes: [UInt8], separator: UInt8 = UInt8(ascii: ","), chunk: Int = 1 << 16, encoding: TextEncoding = .utf8
    ) {
        self.init(ByteChunks.memory(bytes, chunk: chunk, encoding: encoding), separator)
    }

    private init(_ source: ByteChunks, _ separator: UInt8) {
        self.source = source
        self.separator = separator
    }

    /// Bytes read of the file as it lies on disk, packed or not.
    public var bytesConsumed: Int64 { source.consumed }
    /// Bytes of the file as it lies on disk; nil for a pipe.
    public var bytesTotal: Int64? { source.total }

    /// The next row; nil at the end of the file.
    /// - Throws: what makes the rest of the file unreadable. The rows before were sound; there is nothing to read after it.
    public func next() throws(CSVError) -> CSVRow? {
        if !hasBegun { try begin() }
        while true {
            let first = line
            var fields: [String] = []
            fields.reserveCapacity(width ?? 32)
            var ending = Ending.field, isQuoted = false, length = 0
            while ending == .field {
                isQuoted = try opensQuote()
                let (text, end) = isQuoted ? try quotedField() : try plainField()
                length += text.utf8.count + 1
                if length > Self.longestRow { throw CSVError(line: first, cause: .rowTooLong) }
                fields.append(text)
                ending = end
            }
            if fields.count == 1, fields[0].isEmpty, !isQuoted {
                if ending == .file { return nil }
                continue
            }
            let width = self.width ?? fields.count
            self.width = width
            return CSVRow(line: first, fields: fields, width: width)
        }
    }

    /// Passes over a byte order mark. Its bytes may lie in different chunks, and a text may begin with part of them.
    private func begin() throws(CSVError) {
        hasBegun = true
        for byte: UInt8 in [0xEF, 0xBB, 0xBF] {
            guard try hasByte(), chunk[position] == byte else { return }
            pending.append(byte)
            position += 1
        }
        pending.removeAll()
    }

    private func opensQuote() throws(CSVError) -> Bool {
        guard pending.isEmpty, try hasByte() else { return false }
        return chunk[position] == Self.quote
    }

    private func plainField() throws(CSVError) -> (String, Ending) {
        while try hasByte() {
            let chunk = chunk, separator = separator, start = position
            var end = start
            while end < chunk.count, chunk[end] != separator, chunk[end] != Self.lf { end += 1 }
            let piece = UnsafeBufferPointer(rebasing: chunk[start..<end])
            guard end < chunk.count else {
                position = end
                try keep(piece)
                continue
            }
            position = end + 1
            guard chunk[end] == Self.lf else { return (try text(piece), .field) }
            let text = try text(piece, endsLine: true)
            line += 1
            return (text, .row)
        }
        return (try text(UnsafeBufferPointer(start: nil, count: 0), endsLine: true), .file)
    }

    private func quotedField() throws(CSVError) -> (String, Ending) {
        let first = line
        position += 1
        while try hasByte() {
            let chunk = chunk, start = position
            var end = start
            while end < chunk.count, chunk[end] != Self.quote {
                if chunk[end] == Self.lf { line += 1 }
                end += 1
            }
            position = end
            try keep(UnsafeBufferPointer(rebasing: chunk[start..<end]))
            if end == chunk.count { continue }
            position += 1
            if try hasByte(), self.chunk[position] == Self.quote {
                pending.append(Self.quote)
                position += 1
            } else {
                return (try text(UnsafeBufferPointer(start: nil, count: 0)), try endOfQuoted())
            }
        }
        throw CSVError(line: first, cause: .unterminatedQuote)
    }

    private func endOfQuoted() throws(CSVError) -> Ending {
        guard try hasByte() else { return .file }
        if chunk[position] == separator {
            position += 1
            return .field
        }
        if chunk[position] == Self.cr {
            position += 1
            guard try hasByte() else { return .file }
        }
        guard chunk[position] == Self.lf else { throw fault(.textAfterQuote) }
        position += 1
        line += 1
        return .row
    }

    /// The field that ends with `piece`, which is the whole of it unless something was kept.
    private func text(_ piece: UnsafeBufferPointer<UInt8>, endsLine: Bool = false) throws(CSVError) -> String {
        let text: String?
        if pending.isEmpty {
            let isCRLF = endsLine && piece.last == Self.cr
            if piece.count > Self.longestField { throw fault(.fieldTooLong) }
            text = String(validating: isCRLF ? UnsafeBufferPointer(rebasing: piece.dropLast()) : piece, as: UTF8.self)
        } else {
            try keep(piece)
            if endsLine, pending.last == Self.cr { pending.removeLast() }
            text = String(validating: pending, as: UTF8.self)
            pending.removeAll(keepingCapacity: true)
        }
        guard let text else { throw fault(.notUTF8) }
        return text
    }

    private func keep(_ piece: UnsafeBufferPointer<UInt8>) throws(CSVError) {
        if pending.count + piece.count > Self.longestField { throw fault(.fieldTooLong) }
        pending.append(contentsOf: piece)
    }

    /// Whether there is a byte at the present position, reading the next chunk where needed.
    @inline(__always)
    private func hasByte() throws(CSVError) -> Bool {
        if position < chunk.count { return true }
        return try nextChunk()
    }

    private func nextChunk() throws(CSVError) -> Bool {
        position = 0
        do {
            chunk = try source.next() ?? UnsafeBufferPointer(start: nil, count: 0)
        } catch {
            chunk = UnsafeBufferPointer(start: nil, count: 0)
            throw fault(error)
        }
        return !chunk.isEmpty
    }

    private func fault(_ cause: CSVError.Cause) -> CSVError { CSVError(line: line, cause: cause) }
}
