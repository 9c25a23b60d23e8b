import Crypto
import Kernel
import Store

enum Digest {
    static func sha256(_ bytes: [UInt8]) -> [UInt8] { Array(SHA256.hash(data: bytes)) }
    static func sha256(_ text: String) -> [UInt8] { sha256(Array(text.utf8)) }
}

/// Each record's chain, and its row against what the chain says.
struct RecordCheck {
    private static let pieces = 2000
    let reader: any Reader
    let registry: Registry
    let attachments: AttachmentCheck
    let links: LinkCheck
    let search: SearchCheck

    /// One event with its values, as stored.
    private struct Entry {
        let seq: Int64
        let content: EventContent
        let hash: [UInt8]
        let values: [UInt8]?
    }

    func run(_ result: inout Verification, progress: (Int) -> Void) throws {
        var seen: [String: Int] = [:]
        var chain: [Entry] = []
        var last: (RecordID, Int64) = (RecordID(high: 0, low: 0), 0)
        while true {
            let entries = try piece(after: last)
            for entry in entries {
                if let first = chain.first, first.content.record != entry.content.record {
                    try check(chain, &result, &seen)
                    chain = []
                }
                chain.append(entry)
            }
            result.events += entries.count
            progress(result.events)
            guard let end = entries.last else { break }
            last = (end.content.record, end.content.n)
        }
        if !chain.isEmpty { try check(chain, &result, &seen) }
        try findRowsWithoutEvents(seen, &result)
        let orphans = try reader.rows("SELECT seq FROM event_value WHERE NOT EXISTS (SELECT 1 FROM event WHERE event.seq = event_value.seq) LIMIT 100") { $0.whole(0) }
        for seq in orphans { result.findings.append(Finding("event \(seq)", "有值而无事件", "there are values but no event")) }
        try MemberCheck(reader: reader, registry: registry).run(&result)
    }

    private func piece(after last: (RecordID, Int64)) throws -> [Entry] {
        try reader.rows(
            """
            SELECT e.seq, e.record, e.n, e.kind, e.verb, e.audience, e.actor, e.happened, e.recorded, e.provenance, e.rulebook, e.changes,
            e.hash, v.content FROM event e LEFT JOIN event_value v ON v.seq = e.seq
            WHERE (e.record, e.n) > (\(last.0), \(last.1)) ORDER BY e.record, e.n LIMIT \(RecordCheck.pieces)
            """
        ) { row in
            let none = RecordID(high: 0, low: 0)
            return Entry(
                seq: row.whole(0),
                content: EventContent(
                    record: row.id(1) ?? none, n: row.whole(2), kind: row.text(3), verb: row.text(4), audience: UInt8(truncatingIfNeeded: row.whole(5)),
                    actor: row.id(6) ?? none, happened: row.moment(7), recorded: row.moment(8), provenance: row.text(9), rulebook: row.bytes(10),
                    changes: row.bytes(11)),
                hash: row.bytes(12), values: row.isNull(13) ? nil : row.bytes(13))
        }
    }

    private func check(_ chain: [Entry], _ result: inout Verification, _ seen: inout [String: Int]) throws {
        guard let first = chain.first?.content else { return }
        result.records += 1
        seen[first.kind, default: 0] += 1
        var replay = Replay(hears: search.isDue)
        var problems: [Text] = []
        var previous = noHash
        for (position, entry) in chain.enumerated() {
            let content = entry.content
            if content.n != Int64(position + 1) { problems.append(Text("第 \(position + 1) 条事件缺失或重复", "event \(position + 1) is missing or doubled")) }
            if content.kind != first.kind { problems.append(Text("第 \(content.n) 条事件属于另一种记录", "event \(content.n) is of another kind")) }
            if content.hash(after: previous) != entry.hash { problems.append(Text("第 \(content.n) 条事件与其哈希不符", "event \(content.n) does not match its hash")) }
            problems += replay.add(content, values: entry.values)
            previous = entry.hash
        }
        problems += replay.unexplainedErasures
        try attachments.check(RecordCheck.told(chain) { $0 == AttachmentCheck.verb }, of: first.record, &result)
        try links.check(RecordCheck.told(chain, LinkCheck.verbs.contains), of: first.record, &result)
        guard let kind = registry.kind(first.kind) else {
            result.findings.append(Finding("record \(first.record)", "未知的记录类型「\(first.kind)」", "unknown kind “\(first.kind)”"))
            return
        }
        let row = try reader.first(RecordReader(kind).select("\(name: kind.name).id = \(first.record)"), RecordReader(kind).read)
        let name = row?.number ?? replay.values["number"]?.text ?? first.record.description
        if let row {
            search.check(row, said: replay.said)
            problems += try rowProblems(row, replay, chain.count, previous, first.recorded, chain.last?.content.recorded ?? first.recorded)
        } else {
            problems.append(Text("有历史而无记录行", "it has a history but no row"))
        }
        result.findings += problems.map { Finding("record \(name)", $0.zh, $0.en) }
    }

    private static func told(_ chain: [Entry], _ isMeant: (String) -> Bool) -> [ToldEvent] {
        chain.filter { isMeant($0.content.verb) }.compactMap { ToldEvent(seq: $0.seq, content: $0.content, values: $0.values) }
    }

    private func rowProblems(_ row: StoredRecord, _ replay: Replay, _ count: Int, _ head: [UInt8], _ created: Moment, _ updated: Moment) throws -> [Text] {
        var problems: [Text] = []
        if row.version != Int64(count) { problems.append(Text("版本号 \(row.version) 与事件数 \(count) 不符", "its version \(row.version) is not its number of events, \(count)")) }
        if row.head != head { problems.append(Text("末条哈希与历史不符", "its head is not the hash of its last event")) }
        if row.created != created || row.updated != updated { problems.append(Text("建档或更新时间与历史不符", "its times are not those of its events")) }
        let names = ["number", "state", "open"] + row.kind.fields.map(\.id)
        let columns = names.map(SQL.quoted).joined(separator: ", ")
        let stored = try reader.first(SQL(trusted: "SELECT \(columns) FROM \(SQL.quoted(row.kind.name))") + " WHERE row = \(row.row)") { stored in
            names.indices.map { stored.raw($0) }
        }
        for (field, raw) in zip(names, stored ?? []) where !RecordCheck.isSame(raw, ColumnCoding.bind(replay.value(of: field))) {
            problems.append(Text("字段「\(field)」与历史不符", "its field \(field) is not what its events say"))
        }
        return problems
    }

    /// The same bytes: Swift holds texts equal that are written differently (Unicode's canonical equivalence).
    private static func isSame(_ raw: Bind?, _ expected: Bind) -> Bool {
        if case .text(let one)? = raw, case .text(let other) = expected { return one.utf8.elementsEqual(other.utf8) }
        return raw == expected
    }

    private func findRowsWithoutEvents(_ seen: [String: Int], _ result: inout Verification) throws {
        for kind in registry.kinds {
            let rows = try reader.rows(
                "SELECT number FROM \(name: kind.name) k WHERE NOT EXISTS (SELECT 1 FROM event e WHERE e.record = k.id) LIMIT 100"
            ) { $0.text(0) }
            for number in rows { result.findings.append(Finding("row \(number)", "没有任何历史", "it has no history")) }
            let count = try reader.first("SELECT count(*) FROM \(name: kind.name)") { Int($0.whole(0)) } ?? 0
            let known = seen[kind.name, default: 0]
            if count > known + rows.count { result.findings.append(Finding("kind \(kind.name)", "行数多于历史中的记录数", "it has more rows than records in the history")) }
        }
    }
}

/// What a record's events say its fields are now, and which values were erased.
struct Replay {
    private(set) var values: [String: Value] = [:]
    /// The words of comments and names of files.
    private(set) var said = RecordWords()
    /// Whether they are wanted.
    private let hears: Bool
    private var parts: [String: [String: String]] = [:]
    private var erased: [(n: Int64, field: String, attachment: String?)] = []
    private var erasures: [(n: Int64, of: String)] = []

    init(hears: Bool) { self.hears = hears }

    /// Adds an event; says what is wrong with its values.
    mutating func add(_ event: EventContent, values content: [UInt8]?) -> [Text] {
        guard let fields = EventValues.commitments(event.changes), let content, let kept = EventValues.unpack(content), fields.count == kept.count else {
            return [Text("第 \(event.n) 条事件的值损坏或缺失", "the values of event \(event.n) are damaged or missing")]
        }
        var problems: [Text] = []
        var attachment: String?
        for ((field, commitment), kept) in zip(fields, kept) {
            guard let kept else {
                erased.append((event.n, field, attachment))
                set(field, .null)
                continue
            }
            guard EventCoding.commitment(salt: kept.salt, value: Array(kept.bytes)) == Array(commitment), let value = EventCoding.value(kept.bytes) else {
                problems.append(Text("第 \(event.n) 条事件中「\(field)」的值与承诺不符", "the value of \(field) in event \(event.n) does not match its commitment"))
                continue
            }
            if hears { said.hear(field, value.text, isInternal: event.audience != 0) }
            if field == "attachment" { attachment = value.id?.description }
            if event.verb == "erase", field == "erasure.of", let of = value.text { erasures.append((event.n, of)) }
            set(field, value)
        }
        return problems
    }

    private mutating func set(_ field: String, _ value: Value) {
        let pair = field.split(separator: ".", maxSplits: 1)
        guard pair.count == 2 else {
            values[field] = value
            parts[field] = nil
            return
        }
        parts[String(pair[0]), default: values[String(pair[0])]?.texts ?? [:]][String(pair[1])] = value.text
    }

    func value(of field: String) -> Value {
        guard let texts = parts[field] else { return values[field] ?? .null }
        return texts.isEmpty ? .null : .texts(texts)
    }

    /// Values that are gone without a recorded act that says so.
    var unexplainedErasures: [Text] {
        erased.filter { gone in
            let names = [
                gone.field, String(gone.field.prefix { $0 != "." }), gone.field == "comment" ? "comment \(gone.n)" : "",
                gone.field == "attachment.name" ? "attachment \(gone.attachment ?? "?")" : "",
            ]
            return !erasures.contains { $0.n > gone.n && names.contains($0.of) }
        }.map { Text("第 \($0.n) 条事件中「\($0.field)」的值没有清除记录就不见了", "the value of \($0.field) in event \($0.n) is gone without an act of erasure") }
    }
}

/// The turned references against the columns they are turned from.
private struct MemberCheck {
    let reader: any Reader
    let registry: Registry

    func run(_ result: inout Verification) throws {
        for kind in registry.kinds {
            for field in kind.fields where field.type is ReferencesField {
                let table = KindTables.memberTable(kind.name, field.id)
                var turned: [RecordID: Set<RecordID>] = [:]
                for (record, target) in try reader.rows("SELECT record, target FROM \(name: table)", { ($0.id(0), $0.id(1)) }) {
                    if let record, let target { turned[record, default: []].insert(target) }
                }
                let rows = try reader.rows("SELECT id, number, \(name: field.id) FROM \(name: kind.name) WHERE \(name: field.id) IS NOT NULL") { row in
                    (row.id(0), row.text(1), Set(ColumnCoding.ids(row.bytes(2))))
                }
                for case (let id?, let number, let ids) in rows {
                    let listed = turned.removeValue(forKey: id) ?? []
                    if listed != ids { result.findings.append(Finding("record \(number)", "「\(field.id)」的索引与字段不符", "the index of \(field.id) is not what the field says")) }
                }
                for id in turned.keys { result.findings.append(Finding("record \(id)", "「\(field.id)」的索引多出内容", "the index of \(field.id) says more than the field")) }
            }
        }
    }
}
