import Engine
import Foundation
import Kernel

/// One file of an export as it is read, with the place for what is wrong.
final class ExportFile {
    private let name: String
    private let reader: CSVReader
    private var line = 1

    /// - Throws: a sentence when the file is not there or has other columns than wanted.
    init(_ folder: URL, _ name: String, _ columns: [String]) throws {
        self.name = name
        reader = try CSVReader(path: folder.appending(path: name).path)
        guard try reader.next()?.fields == columns else {
            let wanted = columns.joined(separator: ", ")
            throw fault("列应为：\(wanted)。", "Its columns must be: \(wanted).")
        }
    }

    var provenance: String { "\(name):\(line)" }

    func next() throws -> CSVRow? {
        guard let row = try reader.next() else { return nil }
        line = row.line
        if row.hasWrongWidth { throw fault("有 \(row.fields.count) 个字段，应为 \(row.width) 个。", "There are \(row.fields.count) fields instead of \(row.width).") }
        return row
    }

    func id(_ text: String) throws -> RecordID {
        guard let id = RecordID(text) else { throw fault("「\(text)」不是标识。", "“\(text)” is no id.") }
        return id
    }

    func moment(_ text: String) throws -> Moment {
        guard let moment = Moment(iso: text) else { throw fault("「\(text)」不是时间。", "“\(text)” is no time.") }
        return moment
    }

    func fault(_ zh: String, _ en: String) -> Refused { Refused("\(name) 第 \(line) 行：\(zh)", "\(name), line \(line): \(en)") }
    func fault(_ sentence: Text, at field: any AnyField) -> Refused { fault("\(field.label.zh)：\(sentence.zh)", "\(field.label.en): \(sentence.en)") }
    func fault(_ sentence: Text) -> Refused { fault(sentence.zh, sentence.en) }
}
