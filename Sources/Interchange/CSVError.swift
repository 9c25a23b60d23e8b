import Kernel

/// Why a CSV file cannot be read any further, and where.
public struct CSVError: Error, Hashable, Sendable {
    public enum Cause: Error, Hashable, Sendable {
        /// The operating system does not give the file; its own words.
        case unreadable(String)
        /// The gzip data ends before its end mark.
        case cut
        /// The gzip data is not what was packed.
        case damaged
        case notUTF8, notGB18030
        /// A quoted field has no closing quote; the error's line is where the field begins.
        case unterminatedQuote
        /// Something other than a separator or a line end follows a closing quote.
        case textAfterQuote
        case fieldTooLong
        case rowTooLong
    }

    /// Line of the unpacked text, from 1; 0 when the file could not be opened at all.
    public let line: Int
    public let cause: Cause

    public init(line: Int, cause: Cause) {
        self.line = line
        self.cause = cause
    }

    /// The whole sentence for a person, with the line.
    public var text: Text {
        let text = cause.text
        return line == 0 ? text : Text("第 \(line) 行：\(text.zh)", "Line \(line): \(text.en)")
    }
}

extension CSVError.Cause {
    var text: Text {
        switch self {
        case .unreadable(let reason): Text("文件读不了：\(reason)。", "The file cannot be read: \(reason).")
        case .cut: Text("gzip 文件不完整，在此处中断。", "The gzip file is incomplete: it breaks off here.")
        case .damaged: Text("gzip 文件已损坏。", "The gzip file is damaged.")
        case .notUTF8: Text("文本不是 UTF-8 编码；若是 GB18030，请写明。", "The text is not UTF-8; if it is GB18030, say so.")
        case .notGB18030: Text("文本不是 GB18030 编码。", "The text is not GB18030.")
        case .unterminatedQuote: Text("由此开始的引号字段没有右引号。", "The quoted field that begins here has no closing quote.")
        case .textAfterQuote:
            Text("右引号之后只能是分隔符或行尾。", "Only a separator or the end of the line may follow a closing quote.")
        case .fieldTooLong:
            Text("一个字段超过 \(CSVReader.longestField) 字节。", "A field is longer than \(CSVReader.longestField) bytes.")
        case .rowTooLong: Text("一行超过 \(CSVReader.longestRow) 字节。", "A row is longer than \(CSVReader.longestRow) bytes.")
        }
    }
}
