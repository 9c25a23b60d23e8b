import Foundation
import Kernel
import Store

/// Holds the whole base against its history, as `docs/history-format.md` says.
public struct Verifier: Sendable {
    let store: any Store
    let registry: Registry
    let attachments: AttachmentFiles
    let isSimulated: Bool

    /// - Parameters:
    ///   - head: a signed head kept outside, if there is one.
    ///   - progress: how many events have been read so far.
    public func verify(head: SignedHead? = nil, progress: @escaping @Sendable (Int) -> Void = { _ in }) async throws -> Verification {
        try await store.read { reader in
            var result = Verification()
            try TypeCheck(reader: reader, registry: registry).run(&result)
            try RulebookCheck(reader: reader).run(&result)
            try RecordCheck(reader: reader, registry: registry).run(&result, progress: progress)
            try TreeCheck(reader: reader, isSimulated: isSimulated).run(&result, head: head)
            try AttachmentCheck(reader: reader, files: attachments).run(&result)
            return result
        }
    }
}

/// Every rulebook is what its id says.
private struct RulebookCheck {
    let reader: any Reader

    func run(_ result: inout Verification) throws {
        for (id, content) in try reader.rows("SELECT id, content FROM rulebook", { ($0.bytes(0), $0.text(1)) }) where Digest.sha256(content) != id {
            result.findings.append(Finding("rulebook \(Hex.text(id).prefix(12))", "内容与其标识不符", "its content is not what its id says"))
        }
        let unknown = try reader.rows("SELECT seq FROM event WHERE rulebook NOT IN (SELECT id FROM rulebook) LIMIT 100") { $0.whole(0) }
        for seq in unknown { result.findings.append(Finding("event \(seq)", "所属规则集不存在", "its rulebook does not exist")) }
    }
}
