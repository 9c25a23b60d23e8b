import Kernel

extension PageAnswer {
    /// A stored file on its way to its reader: always saved, never shown or run. The API gives it in the same way.
    public static func download(name: String, content: [UInt8], type: String = "application/octet-stream") -> PageAnswer {
        let headers = [
            (name: "Content-Type", value: type), (name: "Content-Disposition", value: disposition(name)),
            (name: "Content-Security-Policy", value: "sandbox; default-src 'none'"), (name: "X-Content-Type-Options", value: "nosniff"),
        ]
        return PageAnswer(headers: headers, body: content)
    }

    /// RFC 6266 with the name in the form of RFC 8187.
    private static func disposition(_ name: String) -> String {
        let plain = Set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_".utf8)
        let encoded = name.utf8.map { plain.contains($0) ? String(UnicodeScalar($0)) : "%" + Hex.text([$0]).uppercased() }.joined()
        return "attachment; filename*=UTF-8''\(encoded)"
    }
}
