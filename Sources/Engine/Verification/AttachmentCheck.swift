import Kernel
import Store

/// Attached files and links against the events that made them.
struct AttachmentCheck {
    let reader: any Reader
    let files: AttachmentFiles

    private struct Told {
        let record: RecordID
        let seq: Int64
        let recorded: Moment
        let audience: Int64
        let kind: String
        let verb: String
        let values: [String: Value?]
    }

    func run(_ result: inout Verification) throws {
        let told = try events()
        try checkAttachments(told.filter { $0.verb == "attach" }, &result)
        try checkLinks(told, &result)
    }

    private func events() throws -> [Told] {
        let rows = try reader.rows(
            """
            SELECT e.record, e.seq, e.recorded, e.audience, e.kind, e.verb, e.changes, v.content FROM event e JOIN event_value v ON v.seq = e.seq
            WHERE e.verb IN ('attach', 'link', 'unlink', 'unlinked') ORDER BY e.seq
            """
        ) { row in (row.id(0), row.whole(1), row.moment(2), row.whole(3), row.text(4), row.text(5), row.bytes(6), row.bytes(7)) }
        return rows.compactMap { record, seq, recorded, audience, kind, verb, changes, content in
            guard let record, let fields = EventValues.commitments(changes), let kept = EventValues.unpack(content) else { return nil }
            var values: [String: Value?] = [:]
            for ((field, _), kept) in zip(fields, kept) { values[field] = .some(kept.flatMap { EventCoding.value($0.bytes) }) }
            return Told(record: record, seq: seq, recorded: recorded, audience: audience, kind: kind, verb: verb, values: values)
        }
    }

    private func checkAttachments(_ told: [Told], _ result: inout Verification) throws {
        struct Kept {
            let id: RecordID?, kind: String, record: RecordID?, event: Int64, audience: Int64, name: String?, type: String?, size: Int64, hash: [UInt8]
        }
        var rows: [Int64: [Kept]] = [:]
        let all = try reader.rows("SELECT id, kind, record, event, audience, name, type, size, hash FROM attachment") { row in
            Kept(
                id: row.id(0), kind: row.text(1), record: row.id(2), event: row.whole(3), audience: row.whole(4), name: row.textOrNil(5),
                type: row.textOrNil(6), size: row.whole(7), hash: row.bytes(8))
        }
        for row in all { rows[row.event, default: []].append(row) }
        result.attachments = all.count
        let living = Set(all.filter { $0.name != nil }.map(\.hash))
        for event in told {
            let kept = rows.removeValue(forKey: event.seq) ?? []
            let nameIsGone = event.values["attachment.name"] == .some(nil)
            let fits = kept.count == 1 && kept.allSatisfy { row in
                row.id == (event.values["attachment"] ?? nil)?.id && row.kind == event.kind && row.record == event.record && row.audience == event.audience
                    && row.size == (event.values["attachment.size"] ?? nil)?.whole && Hex.text(row.hash) == (event.values["attachment.hash"] ?? nil)?.text
                    && (nameIsGone
                        ? row.name == nil && row.type == nil
                        : row.name == (event.values["attachment.name"] ?? nil)?.text && row.type == (event.values["attachment.type"] ?? nil)?.text)
            }
            let name = kept.first?.name ?? (event.values["attachment"] ?? nil)?.id?.description ?? "?"
            if !fits { result.findings.append(Finding("attachment \(name)", "与其事件不符或缺失", "it is missing or not what its event says")) }
        }
        for row in rows.values.joined() { result.findings.append(Finding("attachment \(row.name ?? "?")", "没有登记它的事件", "there is no event for it")) }
        for hash in living {
            let name = all.first { $0.hash == hash }?.name ?? Hex.text(hash)
            guard let content = try? files.content(hash) else {
                result.findings.append(Finding("attachment \(name)", "文件不见了", "its file is gone"))
                continue
            }
            if Digest.sha256(content) != hash { result.findings.append(Finding("attachment \(name)", "文件内容被改动", "its content was changed")) }
        }
    }

    private func checkLinks(_ told: [Told], _ result: inout Verification) throws {
        struct Link: Hashable {
            let type: String, from: String, to: String, since: Moment
            var until: Moment?
        }
        var expected: [Link] = []
        for event in told {
            for (field, value) in event.values {
                let parts = field.split(separator: ".")
                guard parts.count == 3, parts[0] == "link", parts[2] == "to", let words = value?.text else { continue }
                let from = "\(event.kind) \(event.record)"
                if words.hasPrefix("-") {
                    let open = expected.firstIndex { $0.type == parts[1] && $0.from == from && $0.to == words.dropFirst() && $0.until == nil }
                    if let open { expected[open].until = event.recorded }
                } else {
                    expected.append(Link(type: String(parts[1]), from: from, to: words, since: event.recorded, until: nil))
                }
            }
        }
        var wanted = Dictionary(expected.map { ($0, 1) }, uniquingKeysWith: +)
        let rows = try reader.rows("SELECT row, type, from_kind, from_id, to_kind, to_id, since, until FROM link") { row in
            (
                row.whole(0),
                Link(
                    type: row.text(1), from: "\(row.text(2)) \(row.id(3)?.description ?? "")", to: "\(row.text(4)) \(row.id(5)?.description ?? "")",
                    since: row.moment(6), until: row.momentOrNil(7))
            )
        }
        for (row, link) in rows {
            if let count = wanted[link], count > 0 { wanted[link] = count - 1 } else { result.findings.append(Finding("link \(row)", "与历史不符", "it is not what the events say")) }
        }
        for (link, count) in wanted where count > 0 { result.findings.append(Finding("link of \(link.from)", "关联不见了", "a link is gone")) }
    }
}
