import Foundation
import Interchange
import Testing

enum CSVSamples {
    static let texts: [(name: String, text: String, rows: [[String]], lines: [Int])] = [
        ("plain", "a,b\n1,2\n", [["a", "b"], ["1", "2"]], [1, 2]),
        ("no line end at the end", "a,b\n1,2", [["a", "b"], ["1", "2"]], [1, 2]),
        ("CRLF", "a,b\r\n1,2\r\n", [["a", "b"], ["1", "2"]], [1, 2]),
        ("CR at the very end", "a,b\r\n1,2\r", [["a", "b"], ["1", "2"]], [1, 2]),
        ("a lone CR is text", "a\rb,c\n", [["a\rb", "c"]], [1]),
        ("byte order mark", "\u{FEFF}a,b\n1,2\n", [["a", "b"], ["1", "2"]], [1, 2]),
        ("byte order mark before a quote", "\u{FEFF}\"a\",b\n", [["a", "b"]], [1]),
        ("a text that begins like a mark", "\u{FEC1},b\n", [["\u{FEC1}", "b"]], [1]),
        ("quotes", "\"a,\"\"x\"\"\",b\n", [["a,\"x\"", "b"]], [1]),
        ("line breaks in quotes", "\"一\n二\r\n三\",b\nc,d\n", [["一\n二\r\n三", "b"], ["c", "d"]], [1, 4]),
        ("quoted at each end", "\"a\",\"b\"\r\n\"c\",\"d\"", [["a", "b"], ["c", "d"]], [1, 2]),
        ("quoted CR at the very end", "\"a\"\r", [["a"]], [1]),
        ("quote inside a plain field", "5\" disk,b\n", [["5\" disk", "b"]], [1]),
        ("empty fields", ",\n,,\n\"\",\n", [["", ""], ["", "", ""], ["", ""]], [1, 2, 3]),
        ("empty lines", "a\n\n\r\nb\n\n", [["a"], ["b"]], [1, 4]),
        ("a quoted nothing is a row", "a\n\"\"\n", [["a"], [""]], [1, 2]),
        ("four-byte characters", "😀,打印机\n", [["😀", "打印机"]], [1]),
        ("nothing", "", [], []),
        ("one character", "a", [["a"]], [1]),
    ]

    static let faults: [(bytes: [UInt8], error: CSVError)] = [
        (Array("a,b\n1,\"2\n\n".utf8), CSVError(line: 2, cause: .unterminatedQuote)),
        (Array("a,b\n\"1\"x,2\n".utf8), CSVError(line: 2, cause: .textAfterQuote)),
        (Array("a\n\"1\"\rx\n".utf8), CSVError(line: 2, cause: .textAfterQuote)),
        (Array("a,b\n".utf8) + [0xFF, 0x0A], CSVError(line: 2, cause: .notUTF8)),
        (Array("a\n\"".utf8) + [0xC3, 0x22, 0x0A], CSVError(line: 2, cause: .notUTF8)),
        ([0xEF, 0xBB, 0x0A], CSVError(line: 1, cause: .notUTF8)),
        ([0xFF, 0xFE, 0x61, 0x00], CSVError(line: 1, cause: .notUTF8)),
    ]
}

@Suite("CSV")
struct CSVReaderTests {
    @Test("gives the same rows wherever chunks end", arguments: CSVSamples.texts.indices)
    func rows(index: Int) throws {
        let (name, text, rows, lines) = CSVSamples.texts[index]
        for chunk in [1, 2, 3, 4, 5, 6, 7, 1 << 16] {
            let read = try all(CSVReader(bytes: Array(text.utf8), chunk: chunk))
            #expect(read.map(\.fields) == rows, "\(name), chunks of \(chunk)")
            #expect(read.map(\.line) == lines, "\(name), chunks of \(chunk)")
        }
    }

    /// `名,a⏎"打⏎印",𠮷⏎` in GB18030, with characters of two and of four bytes.
    static let gb18030: [UInt8] = [0xC3, 0xFB, 0x2C, 0x61, 0x0A, 0x22, 0xB4, 0xF2, 0x0A, 0xD3, 0xA1, 0x22, 0x2C, 0x95, 0x34, 0xB2, 0x35, 0x0A]

    @Test("reads GB18030 wherever chunks end, unless a mark says UTF-8", arguments: [1, 2, 3, 5, 1 << 16])
    func encoding(chunk: Int) throws {
        #expect(try all(CSVReader(bytes: Self.gb18030, chunk: chunk, encoding: .gb18030)).map(\.fields) == [["名", "a"], ["打\n印", "𠮷"]])
        let marked = Array("\u{FEFF}名,a\n".utf8)
        #expect(try all(CSVReader(bytes: marked, chunk: max(3, chunk), encoding: .gb18030)).map(\.fields) == [["名", "a"]])
    }

    @Test("names the line of a byte that is no GB18030, or is missing", arguments: [1, 3, 1 << 16])
    func wrongEncoding(chunk: Int) throws {
        var wrong = Self.gb18030
        wrong[16] = 0xFF
        for bytes in [wrong, Array(Self.gb18030.dropLast(3))] {
            #expect(throws: CSVError(line: 3, cause: .notGB18030)) { try all(CSVReader(bytes: bytes, chunk: chunk, encoding: .gb18030)) }
        }
    }

    @Test("knows other separators")
    func separators() throws {
        #expect(try all(CSVReader(bytes: Array("a;b,c\n".utf8), separator: UInt8(ascii: ";"))).first?.fields == ["a", "b,c"])
        #expect(try all(CSVReader(bytes: Array("a\tb\n".utf8), separator: UInt8(ascii: "\t"))).first?.fields == ["a", "b"])
    }

    @Test("gives rows of another width on, and says so")
    func width() throws {
        let rows = try all(CSVReader(bytes: Array("a,b\n1\n1,2\n1,2,3\n".utf8)))
        #expect(rows.map(\.hasWrongWidth) == [false, true, false, true])
    }

    @Test("names the line of what it cannot read", arguments: CSVSamples.faults.indices)
    func faults(index: Int) {
        let (bytes, error) = CSVSamples.faults[index]
        for chunk in [1, 2, 3, 5, 1 << 16] {
            #expect(throws: error) { try all(CSVReader(bytes: bytes, chunk: chunk)) }
        }
        #expect(error.text.zh.hasPrefix("第 \(error.line) 行："))
        #expect(error.text.en.hasPrefix("Line \(error.line): "))
    }

    @Test("refuses fields over 1 MB and rows over 4 MB, quoted or not", arguments: ["", "\""])
    func limits(quote: String) throws {
        let longest = quote + String(repeating: "x", count: CSVReader.longestField) + quote
        #expect(try all(CSVReader(bytes: Array("a\n\(longest)\n".utf8))).count == 2)
        let longer = quote + String(repeating: "x", count: CSVReader.longestField + 1) + quote
        for chunk in [1 << 16, 1 << 22] {
            #expect(throws: CSVError(line: 2, cause: .fieldTooLong)) { try all(CSVReader(bytes: Array("a\n\(longer)\n".utf8), chunk: chunk)) }
        }
        let row = Array(repeating: longest, count: 4).joined(separator: ",")
        #expect(throws: CSVError(line: 2, cause: .rowTooLong)) { try all(CSVReader(bytes: Array("a\n\(row)\n".utf8))) }
    }

    @Test("refuses a file that is not there, and a folder")
    func unreadable() throws {
        let error = #expect(throws: CSVError.self) { try CSVReader(path: "/nowhere/log.csv") }
        #expect(error?.line == 0)
        #expect(throws: CSVError.self) { try all(CSVReader(path: FileManager.default.temporaryDirectory.path)) }
    }

    @Test("reads a file and tells how far it is")
    func file() throws {
        let file = FileManager.default.temporaryDirectory.appending(path: "csv-\(UUID().uuidString).csv")
        defer { try? FileManager.default.removeItem(at: file) }
        try Data("a,b\n1,2\n".utf8).write(to: file)
        let reader = try CSVReader(path: file.path)
        #expect(reader.bytesTotal == 8)
        #expect(reader.bytesConsumed == 0)
        #expect(try all(reader).count == 2)
        #expect(reader.bytesConsumed == 8)
    }
}

@discardableResult
func all(_ reader: CSVReader) throws(CSVError) -> [CSVRow] {
    var rows: [CSVRow] = []
    while let row = try reader.next() { rows.append(row) }
    return rows
}
