import Foundation
import Kernel

extension JSON: Decodable {
    /// Parses a JSON text (RFC 8259); nil when it is not one.
    public init?(parsing bytes: [UInt8]) {
        guard !JSON.hasTrailingComma(bytes), let json = try? JSONDecoder().decode(JSON.self, from: Data(bytes)) else { return nil }
        self = json
    }

    /// Foundation's parser takes a comma before a closing bracket, which RFC 8259 does not.
    private static func hasTrailingComma(_ bytes: [UInt8]) -> Bool {
        var isInText = false, isEscaped = false, isAfterComma = false
        for byte in bytes {
            if isInText {
                isInText = isEscaped || byte != UInt8(ascii: "\"")
                isEscaped = !isEscaped && byte == UInt8(ascii: "\\")
                continue
            }
            switch byte {
            case UInt8(ascii: "]"), UInt8(ascii: "}"): if isAfterComma { return true }
            case 9, 10, 13, 32: continue
            case UInt8(ascii: "\""): isInText = true
            default: break
            }
            isAfterComma = byte == UInt8(ascii: ",")
        }
        return false
    }

    // Texts are asked for first: they are the most, and a wrong guess costs more than reading the value.
    public init(from decoder: any Decoder) throws {
        let single = try? decoder.singleValueContainer()
        if single?.decodeNil() == true {
            self = .null
        } else if let text = try? single?.decode(String.self) {
            self = .text(text)
        } else if let members = try? decoder.container(keyedBy: AnyKey.self) {
            self = .object(try members.allKeys.map { Member($0.stringValue, try members.decode(JSON.self, forKey: $0)) })
        } else if var list = try? decoder.unkeyedContainer() {
            var elements: [JSON] = []
            while !list.isAtEnd { elements.append(try list.decode(JSON.self)) }
            self = .list(elements)
        } else if let truth = try? single?.decode(Bool.self) {
            self = .truth(truth)
        } else if let whole = try? single?.decode(Int64.self) {
            self = .whole(whole)
        } else {
            self = .number(try decoder.singleValueContainer().decode(Double.self))
        }
    }

    private struct AnyKey: CodingKey {
        let stringValue: String
        var intValue: Int? { nil }
        init(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
    }
}
