import Foundation
import Kernel

/// Writes a CSV file that spreadsheets know as UTF-8, row by row.
final class CSVFile {
    private static let piece = 1 << 18
    private let file: FileHandle
    private let separator: Character
    private var waiting = ""

    /// - Throws: a sentence when the file cannot be made.
    init(_ path: String, header: [String], separator: Character = ",") throws {
        guard FileManager.default.createFile(atPath: path, contents: nil), let file = FileHandle(forWritingAtPath: path) else {
            throw Refused("「\(path)」写不了。", "“\(path)” cannot be written.")
        }
        self.file = file
        self.separator = separator
        waiting = CSVLine.mark
        try write(header)
    }

    func write(_ fields: [String]) throws {
        waiting += CSVLine.text(fields, separator: separator)
        if waiting.utf8.count > CSVFile.piece { try flush() }
    }

    func flush() throws {
        try file.write(contentsOf: Data(waiting.utf8))
        waiting = ""
    }

    func close() throws {
        try flush()
        try file.close()
    }
}
