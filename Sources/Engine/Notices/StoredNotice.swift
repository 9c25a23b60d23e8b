import Kernel
import Store

/// What a person was told of a record.
public struct StoredNotice: Sendable {
    public let row: Int64
    public let kind: String
    public let record: RecordID
    public let topic: Topic
    public let sentence: Text
    public let moment: Moment
    /// When the person saw it; nil: not yet.
    public let seen: Moment?
    /// What the record is called; nil where the person may not read it any more.
    public internal(set) var label: Label?

    /// - Returns: nil for a topic this program does not know.
    private init?(_ row: any Row) {
        guard let record = row.id(2), let topic = Topic(rawValue: row.text(3)) else { return nil }
        self.row = row.whole(0)
        kind = row.text(1)
        self.record = record
        self.topic = topic
        sentence = Text(row.text(4), row.text(5))
        moment = row.moment(6)
        seen = row.momentOrNil(7)
    }

    /// Notices of a person, with the names of records as that person may read them.
    /// - Parameter which: what follows `WHERE`, with its order.
    static func all(_ which: SQL, of principal: Principal, _ core: Core, in reader: any Reader, now: Moment) throws -> [StoredNotice] {
        let found = try reader.rows("SELECT row, kind, record, topic, zh, en, moment, seen FROM notice WHERE \(which)") { StoredNotice($0) }
        var notices = found.compactMap { $0 }
        var ids: [String: Set<RecordID>] = [:]
        for notice in notices { ids[notice.kind, default: []].insert(notice.record) }
        let labels = try core.readableLabels(ids, as: principal, in: reader, now: now)
        for place in notices.indices { notices[place].label = labels[notices[place].record] }
        return notices
    }
}

extension Core {
    /// What those of the records are called that the principal may read; one question a kind.
    func readableLabels(_ ids: [String: Set<RecordID>], as principal: Principal, in reader: any Reader, now: Moment) throws -> [RecordID: Label] {
        var labels: [RecordID: Label] = [:]
        for (name, ids) in ids {
            guard let kind = registry.kind(name), let condition = Access(principal, to: kind).condition(for: .read) else { continue }
            let allowed = try filters(for: principal, in: reader, now: now).condition(condition, on: kind)
            let these = reader.dialect.within("\(name: name).\(name: "id")", ids.map { .bytes($0.bytes) })
            let rows = RecordReader(kind, only: [kind.titleField])
            for record in try reader.rows(rows.select("\(these) AND \(allowed)"), rows.read) {
                labels[record.id] = Label(kind: name, number: record.number, title: record[kind.titleField])
            }
        }
        return labels
    }
}
