import CMagic

/// What a file is, by its content alone, as libmagic tells it. What the sender says of it is not believed: a page that calls itself
/// a picture is stored as a page.
enum ContentType {
    static let unknown = "application/octet-stream"
    /// Bytes that are looked at, from the beginning.
    private static let length = 1 << 20

    static func of(_ content: [UInt8]) -> String {
        guard let magic = magic_open(MAGIC_MIME_TYPE) else { return unknown }
        defer { magic_close(magic) }
        guard magic_load(magic, nil) == 0 else { return unknown }
        let found = content.withUnsafeBytes { magic_buffer(magic, $0.baseAddress, min($0.count, length)) }
        guard let found, let type = String(validatingCString: found), isPlain(type) else { return unknown }
        return type
    }

    private static func isPlain(_ type: String) -> Bool { type.wholeMatch(of: /[A-Za-z0-9.+-]{1,60}\/[A-Za-z0-9.+-]{1,60}/) != nil }
}
