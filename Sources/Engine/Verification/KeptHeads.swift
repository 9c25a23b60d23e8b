import Foundation
import Kernel

/// The signed heads that lie in `DIR/heads`, one a day.
struct KeptHeads {
    /// Each with the place that findings about it name.
    private(set) var heads: [(place: String, head: SignedHead)] = []
    private(set) var findings: [Finding] = []

    init(in folder: URL) throws {
        guard FileManager.default.fileExists(atPath: folder.path) else { return }
        for name in try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted() where name.hasPrefix("head-") && name.hasSuffix(".json") {
            if let head = SignedHead(file: folder.appendingPathComponent(name).path) {
                heads.append(("head \(name)", head))
            } else {
                findings.append(Finding("head \(name)", "不是封首文件", "it is not a signed head"))
            }
        }
    }
}

extension SignedHead {
    /// Nil when the file cannot be read or is no signed head.
    public init?(file: String) {
        guard let data = FileManager.default.contents(atPath: file), let json = JSON(parsing: Array(data)) else { return nil }
        self.init(json)
    }
}
