import CMime
import Kernel
import Pages

/// A posted form: its fields and files.
struct PostedForm {
    var fields: [String: [String]] = [:]
    var files: [String: PageRequest.File] = [:]

    /// Reads `application/x-www-form-urlencoded` (WHATWG URL) or `multipart/form-data` (RFC 7578); nil for anything else or damaged input.
    init?(contentType: String, body: [UInt8]) {
        if contentType.lowercased().hasPrefix("multipart/form-data") {
            guard readMultipart(contentType, body) else { return nil }
        } else {
            guard readEncoded(body) else { return nil }
        }
    }

    private mutating func readEncoded(_ body: [UInt8]) -> Bool {
        for pair in body.split(separator: UInt8(ascii: "&")) {
            let parts = pair.split(separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
            guard let name = Percent.decode(parts[0], plus: true), let value = parts.count == 2 ? Percent.decode(parts[1], plus: true) : "" else { return false }
            fields[name, default: []].append(value)
        }
        return true
    }

    private mutating func readMultipart(_ contentType: String, _ body: [UInt8]) -> Bool {
        guard !contentType.contains(where: \.isNewline), let form = multipart_parse(contentType, body, body.count) else { return false }
        defer { multipart_free(form) }
        for index in 0..<multipart_count(form) {
            let part = multipart_at(form, index)
            let content = Array(UnsafeBufferPointer(start: part.content, count: part.length))
            guard let name = String(validatingCString: part.name) else { return false }
            if let filename = part.filename.flatMap({ String(validatingCString: $0) }) {
                guard !filename.isEmpty else { continue }
                files[name] = PageRequest.File(name: filename, content: content)
            } else {
                guard let text = String(validating: content, as: UTF8.self) else { return false }
                fields[name, default: []].append(text)
            }
        }
        return true
    }
}

/// Percent-encoding (RFC 3986 §2.1).
enum Percent {
    /// Nil for a broken escape or bytes that are not UTF-8.
    static func decode(_ bytes: some Collection<UInt8>, plus: Bool = false) -> String? {
        var decoded: [UInt8] = []
        decoded.reserveCapacity(bytes.count)
        var rest = bytes.makeIterator()
        while let byte = rest.next() {
            if byte == UInt8(ascii: "%") {
                guard let high = rest.next(), let low = rest.next(), let pair = Hex.bytes(String(decoding: [high, low], as: UTF8.self)) else { return nil }
                decoded += pair
            } else {
                decoded.append(plus && byte == UInt8(ascii: "+") ? 32 : byte)
            }
        }
        return String(validating: decoded, as: UTF8.self)
    }

    /// Name and value pairs of a query; the last value of a name holds. Nil when damaged.
    static func query(_ text: String?) -> [String: String]? {
        guard let text else { return [:] }
        guard let form = PostedForm(contentType: "", body: Array(text.utf8)) else { return nil }
        return form.fields.compactMapValues(\.last)
    }
}
