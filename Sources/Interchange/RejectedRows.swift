import Foundation
import Kernel

/// Writes rejected rows to a CSV file, `line,reason_zh,reason_en`, where one is wanted.
struct RejectedRows {
    private let file: FileHandle?

    /// - Throws: a sentence when the file cannot be made.
    init(path: String?) throws {
        guard let path else {
            file = nil
            return
        }
        guard FileManager.default.createFile(atPath: path, contents: nil), let file = FileHandle(forWritingAtPath: path) else {
            throw Refused("「\(path)」写不了。", "“\(path)” cannot be written.")
        }
        self.file = file
        try file.write(contentsOf: Data("line,reason_zh,reason_en\n".utf8))
    }

    func write(_ rows: [RejectedRow]) throws {
        guard let file, !rows.isEmpty else { return }
        let lines = rows.map { CSVLine.text([String($0.line), $0.reason.zh, $0.reason.en]) }
        try file.write(contentsOf: Data(lines.joined().utf8))
    }

    func close() throws { try file?.close() }
}

/// One line of CSV (RFC 4180).
enum CSVLine {
    /// With its line end. Every field is quoted, so that none is taken for something else.
    static func text(_ fields: [String]) -> String {
        fields.map { "\"" + $0.replacing("\"", with: "\"\"") + "\"" }.joined(separator: ",") + "\n"
    }
}
