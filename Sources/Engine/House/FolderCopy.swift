import Foundation
import Kernel

/// Brings what lies beside a base into another folder, durably: keys, attached files, heads. A copy that was cut off goes on: a file bears its
/// name only when it is whole, and one that is there but is another is replaced.
struct FolderCopy {
    private static let parts = ["keys", "attachments", "heads"]
    let source: URL
    let target: URL

    func run() throws {
        guard source.standardizedFileURL != target.standardizedFileURL else { return }
        for part in FolderCopy.parts { try bring(part) }
    }

    private func bring(_ part: String) throws {
        guard let names = FileManager.default.enumerator(atPath: source.appendingPathComponent(part).path) else { return }
        try Durably.make(target.appendingPathComponent(part))
        for case let name as String in names {
            let file = "\(part)/\(name)"
            if isFile(source.appendingPathComponent(file)) { try bring(file: file) }
        }
    }

    private func isFile(_ file: URL) -> Bool {
        var isFolder: ObjCBool = false
        return FileManager.default.fileExists(atPath: file.path, isDirectory: &isFolder) && !isFolder.boolValue
    }

    private func bring(file name: String) throws {
        let from = source.appendingPathComponent(name), to = target.appendingPathComponent(name)
        let content = try Data(contentsOf: from)
        if (try? Data(contentsOf: to)) == content { return }
        let folder = to.deletingLastPathComponent()
        let draft = folder.appendingPathComponent(".\(to.lastPathComponent).part")
        try Durably.make(folder)
        unlink(draft.path)
        try Durably.write(Array(content), to: draft)
        guard try Data(contentsOf: draft) == content, rename(draft.path, to.path) == 0 else { throw Failure.cannotWrite }
        try Durably.sync(folder)
    }
}
