import Foundation
import Kernel
import Store

/// Holds the whole base against its history, as `docs/history-format.md` says. Writes nothing.
public struct Verifier: Sendable {
    let folder: URL
    let store: any Store
    let registry: Registry

    /// - Parameters:
    ///   - folder: the data folder, for the attached files and the heads kept there.
    ///   - store: its base; one that is only read will do.
    public init(_ folder: URL, store: any Store, registry: Registry) {
        self.folder = folder
        self.store = store
        self.registry = registry
    }

    /// - Parameters:
    ///   - head: a signed head kept outside, if there is one.
    ///   - search: whether the search index is held against the records too, for up to two fifths more time.
    ///   - progress: how many events have been read so far.
    /// - Throws: `Refused` when it is no base, or one that this program cannot read; `StoreError` when its file is damaged.
    public func verify(
        head: SignedHead? = nil, search isSearchChecked: Bool = true, progress: @escaping @Sendable (Int) -> Void = { _ in }
    ) async throws -> Verification {
        // Before the base: a head that is written meanwhile may be of more events than this view of the base has.
        let kept = try KeptHeads(in: House.heads(in: folder))
        let heads = kept.heads + (head.map { [(place: "head", head: $0)] } ?? [])
        let files = AttachmentFiles(House.attachments(in: folder))
        return try await store.read { [registry] reader in
            try registry.schema.check(reader)
            let time = try reader.first("SELECT value FROM setting WHERE name = 'time'") { $0.text(0) }
            var result = Verification(findings: kept.findings)
            if !["real", "simulated"].contains(time) { result.findings.append(Finding("head", "「time」既非 real 也非 simulated", "the setting time is neither real nor simulated")) }
            let types = TypeCheck(reader: reader, registry: registry)
            guard try types.columns(&result) else { return result }
            try types.run(&result)
            try RulebookCheck(reader: reader).run(&result)
            let attachments = AttachmentCheck(reader: reader, files: files), links = LinkCheck(reader: reader)
            let search = try SearchCheck(reader: reader, registry: registry, isWanted: isSearchChecked)
            try RecordCheck(reader: reader, registry: registry, attachments: attachments, links: links, search: search).run(&result, progress: progress)
            try TreeCheck(reader: reader, isSimulated: time == "simulated").run(&result, heads: heads)
            try OrderCheck(reader: reader, registry: registry).run(&result)
            try search.run(&result)
            try attachments.run(&result)
            try links.run(&result)
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
        let unknown = try reader.rows("SELECT seq FROM event WHERE NOT EXISTS (SELECT 1 FROM rulebook WHERE id = event.rulebook) LIMIT 100") { $0.whole(0) }
        for seq in unknown { result.findings.append(Finding("event \(seq)", "所属规则集不存在", "its rulebook does not exist")) }
    }
}
