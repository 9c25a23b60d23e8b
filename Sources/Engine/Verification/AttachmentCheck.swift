import Kernel
import Store

/// One event of a record with its values by field; a value that was erased is nil.
struct ToldEvent {
    let seq: Int64
    let content: EventContent
    private let values: [String: Value?]

    /// Nil when the values are damaged or missing, which the record's own check tells.
    init?(seq: Int64, content: EventContent, values kept: [UInt8]?) {
        guard let fields = EventValues.commitments(content.changes), let kept = kept.flatMap(EventValues.unpack) else { return nil }
        self.seq = seq
        self.content = content
        var values: [String: Value?] = [:]
        for ((field, _), kept) in zip(fields, kept) { values[field] = .some(kept.flatMap { EventCoding.value($0.bytes) }) }
        self.values = values
    }

    subscript(field: String) -> Value? { values[field] ?? nil }
    func isErased(_ field: String) -> Bool { values[field] == .some(nil) }
    /// The fields that still have a value.
    var told: [(field: String, value: Value)] { values.compactMap { field, value in value.map { (field, $0) } } }
}

/// Attached files against the events that made them, a record or a piece at a time.
struct AttachmentCheck {
    static let verb = "attach"
    let reader: any Reader
    let files: AttachmentFiles
    /// Rows looked at at once.
    var pieces = 1000

    // MARK: from the events

    /// What the attaching events of one record say must lie in its rows.
    func check(_ told: [ToldEvent], of record: RecordID, _ result: inout Verification) throws {
        guard !told.isEmpty else { return }
        let rows = Dictionary(grouping: try rows(of: record), by: \.event)
        for event in told {
            let kept = rows[event.seq] ?? []
            if kept.count == 1, kept[0].fits(event) { continue }
            let name = kept.first?.name ?? event["attachment"]?.id?.description ?? "?"
            result.findings.append(Finding("attachment \(name)", "与其事件不符或缺失", "it is missing or not what its event says"))
        }
    }

    private struct Kept {
        let id: RecordID?, kind: String, event: Int64, audience: Int64, name: String?, type: String?, size: Int64, hash: [UInt8]

        func fits(_ event: ToldEvent) -> Bool {
            guard id == event["attachment"]?.id, kind == event.content.kind, audience == Int64(event.content.audience) else { return false }
            guard size == event["attachment.size"]?.whole, Hex.text(hash) == event["attachment.hash"]?.text else { return false }
            if event.isErased("attachment.name") { return name == nil && type == nil }
            return name == event["attachment.name"]?.text && type == event["attachment.type"]?.text
        }
    }

    private func rows(of record: RecordID) throws -> [Kept] {
        try reader.rows("SELECT id, kind, event, audience, name, type, size, hash FROM attachment WHERE record = \(record)") { row in
            Kept(
                id: row.id(0), kind: row.text(1), event: row.whole(2), audience: row.whole(3), name: row.textOrNil(4), type: row.textOrNil(5),
                size: row.whole(6), hash: row.bytes(7))
        }
    }

    // MARK: from the rows

    /// Rows that no event made, and files that are not what their rows say.
    func run(_ result: inout Verification) throws {
        try checkRows(&result)
        try checkFiles(&result)
    }

    private func checkRows(_ result: inout Verification) throws {
        var last = Int64.min
        while true {
            let piece = try reader.rows(
                """
                SELECT a.row, a.name, e.seq FROM attachment a LEFT JOIN event e ON e.seq = a.event AND e.record = a.record AND e.verb = \(AttachmentCheck.verb)
                WHERE a.row > \(last) ORDER BY a.row LIMIT \(pieces)
                """
            ) { (row: $0.whole(0), name: $0.textOrNil(1), isTold: !$0.isNull(2)) }
            result.attachments += piece.count
            for row in piece where !row.isTold { result.findings.append(Finding("attachment \(row.name ?? "?")", "没有登记它的事件", "there is no event for it")) }
            guard piece.count == pieces, let end = piece.last else { return }
            last = end.row
        }
    }

    private func checkFiles(_ result: inout Verification) throws {
        var last: [UInt8] = []
        while true {
            let piece = try reader.rows(
                """
                SELECT hash FROM attachment WHERE hash > \(last) GROUP BY hash HAVING count(name) > 0
                ORDER BY hash LIMIT \(pieces)
                """) { $0.bytes(0) }
            for hash in piece {
                guard let wrong = wrong(hash) else { continue }
                let name = try reader.first("SELECT name FROM attachment WHERE hash = \(hash) AND name IS NOT NULL ORDER BY row LIMIT 1") { $0.text(0) }
                result.findings.append(Finding("attachment \(name ?? Hex.text(hash))", wrong.zh, wrong.en))
            }
            guard piece.count == pieces, let end = piece.last else { return }
            last = end
        }
    }

    private func wrong(_ hash: [UInt8]) -> Text? {
        guard let content = try? files.content(hash) else { return Text("文件不见了", "its file is gone") }
        return Digest.sha256(content) == hash ? nil : Text("文件内容被改动", "its content was changed")
    }
}
