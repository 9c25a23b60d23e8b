import Foundation
import Interchange
import Testing

enum Packed {
    /// `number,state⏎INC1,New⏎`
    static let first = [UInt8](Data(base64Encoded: "H4sIAAAAAAACA8srzU1KLdIpLkksSeXy9HM21PFLLecCAKcXqWIWAAAA") ?? Data())
    /// `INC2,"关⏎闭"⏎`
    static let second = [UInt8](Data(base64Encoded: "H4sIAAAAAAACA/P0czbSUXraupnr5fS1SlwAeHLrlg8AAAA=") ?? Data())
    static let rows = [["number", "state"], ["INC1", "New"], ["INC2", "关\n闭"]]
}

@Suite("CSV in gzip")
struct GzipTests {
    @Test("reads one member and several, wherever chunks end", arguments: [1, 2, 3, 4, 5, 6, 7, 1 << 16])
    func members(chunk: Int) throws {
        #expect(try all(CSVReader(bytes: Packed.first, chunk: chunk)).map(\.fields) == Array(Packed.rows.prefix(2)))
        #expect(try all(CSVReader(bytes: Packed.first + Packed.second, chunk: chunk)).map(\.fields) == Packed.rows)
    }

    @Test("passes over zeros behind the last member", arguments: [1, 7, 1 << 16])
    func padding(chunk: Int) throws {
        let bytes = Packed.first + Packed.second + [UInt8](repeating: 0, count: 512)
        #expect(try all(CSVReader(bytes: bytes, chunk: chunk)).map(\.fields) == Packed.rows)
    }

    @Test("says where a file was cut, whatever is missing", arguments: 2..<Packed.first.count)
    func cut(length: Int) {
        for bytes in [Array(Packed.first.prefix(length)), Packed.first + Packed.first.prefix(length)] {
            for chunk in [1, 5, 1 << 16] {
                let error = #expect(throws: CSVError.self) { try all(CSVReader(bytes: bytes, chunk: chunk)) }
                #expect(error?.cause == .cut)
            }
        }
    }

    @Test("finds a changed byte of data, checksum or length", arguments: 10..<Packed.first.count)
    func damaged(position: Int) {
        var bytes = Packed.first
        bytes[position] ^= 0x55
        // Not always as damage: the text that comes out may be no UTF-8 before the checksum is reached.
        #expect(throws: CSVError.self) { try all(CSVReader(bytes: bytes)) }
    }

    @Test("refuses what follows the last member and is none")
    func rubbish() {
        let error = #expect(throws: CSVError.self) { try all(CSVReader(bytes: Packed.first + Array("rubbish".utf8))) }
        #expect(error?.cause == .damaged)
    }
}
