import Crypto
import Foundation
import Hummingbird
import Kernel

/// Style sheets and scripts, read once. Browsers keep them and ask each time whether they are still the same, so that a page is never shown
/// with those of an older program.
struct Assets: Sendable {
    private struct File: Sendable {
        let type: String
        let content: ByteBuffer
        /// RFC 9110 §8.8.3.
        let tag: String
    }
    private static let types = [
        "css": "text/css; charset=utf-8", "js": "text/javascript; charset=utf-8", "svg": "image/svg+xml", "ico": "image/x-icon", "png": "image/png",
    ]
    private let files: [String: File]

    init(_ folder: URL) throws {
        var files: [String: File] = [:]
        for file in try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil) {
            guard let type = Assets.types[file.pathExtension] else { continue }
            let content = try Data(contentsOf: file)
            let tag = "\"\(Hex.text(Array(SHA256.hash(data: content).prefix(16))))\""
            files[file.lastPathComponent] = File(type: type, content: ByteBuffer(bytes: content), tag: tag)
        }
        self.files = files
    }

    /// - Parameter known: the tags of what the browser has, as `If-None-Match` names them.
    func response(_ name: String, known: String?) -> Response {
        guard let file = files[name] else { return Response(status: .notFound) }
        var headers: HTTPFields = [.cacheControl: "no-cache", .eTag: file.tag]
        // A proxy that compresses marks the tag as weak, and the browser gives it back so.
        if let known, known.contains(file.tag) { return Response(status: .notModified, headers: headers) }
        headers[.contentType] = file.type
        return Response(status: .ok, headers: headers, body: ResponseBody(byteBuffer: file.content))
    }
}
