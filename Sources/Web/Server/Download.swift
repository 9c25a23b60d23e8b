import HTTPTypes
import Hummingbird
import Kernel

/// A stored file on its way to a browser: always saved, never shown or run.
enum Download {
    static func response(name: String, content: [UInt8]) -> Response {
        var headers: HTTPFields = [.contentType: "application/octet-stream", .contentDisposition: disposition(name), .contentSecurityPolicy: "sandbox; default-src 'none'"]
        headers[.xContentTypeOptions] = "nosniff"
        return Response(status: .ok, headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(bytes: content)))
    }

    /// RFC 6266 with the name in RFC 8187 form.
    static func disposition(_ name: String) -> String {
        let plain = Set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_".utf8)
        let encoded = name.utf8.map { plain.contains($0) ? String(UnicodeScalar($0)) : "%" + Hex.text([$0]).uppercased() }.joined()
        return "attachment; filename*=UTF-8''\(encoded)"
    }
}
