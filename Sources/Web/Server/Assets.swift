import Foundation
import Hummingbird

/// Style sheets and scripts: read once, named by content so that browsers keep them for a year.
struct Assets: Sendable {
    private let files: [String: (type: String, content: ByteBuffer)]

    init(_ folder: URL) throws {
        let types = ["css": "text/css; charset=utf-8", "js": "text/javascript; charset=utf-8", "svg": "image/svg+xml", "ico": "image/x-icon", "png": "image/png"]
        var files: [String: (String, ByteBuffer)] = [:]
        for file in try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil) {
            guard let type = types[file.pathExtension] else { continue }
            files[file.lastPathComponent] = (type, ByteBuffer(bytes: try Data(contentsOf: file)))
        }
        self.files = files
    }

    func response(_ name: String) -> Response {
        guard let file = files[name] else { return Response(status: .notFound) }
        return Response(
            status: .ok, headers: [.contentType: file.type, .cacheControl: "public, max-age=3600"], body: ResponseBody(byteBuffer: file.content))
    }
}
