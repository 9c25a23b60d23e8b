import Engine
import Kernel

/// Everything a record's page shows, read for its reader.
struct RecordContent: Sendable {
    static let pageLength: Int64 = 200
    /// Relations shown on the page.
    static let mostRelated = 200
    let record: StoredRecord
    let access: Access
    let lines: [HistoryLine]
    let related: [Related]
    /// Whether there are more relations than shown.
    let hasMoreRelated: Bool
    let attachments: [Attachment]
    let watching: Watching
    let writer: ValueWriter
    /// What fields of answers are asked, by field.
    let questions: [String: [Question]]

    var kind: Kind { record.kind }
    /// Whether a customer's person had the last word, for the provider's people.
    let isAnswered: Bool
    /// Whether the page reaches the end of what its reader may see.
    let isNewest: Bool

    /// Version and time of change as far as the reader may know: an internal note leaves no trace for customers.
    var version: Int64? { access.readsNotes ? record.version : nil }
    var updated: Moment { access.readsNotes || !isNewest ? record.updated : lines.last?.entry.recorded ?? record.created }

    /// - Parameter from: the number of the first event to show; nil for the newest.
    static func load(_ record: StoredRecord, _ visit: Visit, from: Int64?) async throws -> RecordContent {
        let records = visit.records, principal = visit.principal
        let after = from.map { max(0, $0 - 1) } ?? 0
        async let history = records.history(record, after: after, limit: Int(pageLength), newest: from == nil, as: principal)
        async let attachments = records.attachments(of: record, as: principal)
        async let options = visit.options(of: record.kind)
        async let watching = records.watching(record, as: principal)
        let related = try await records.related(record, limit: mostRelated + 1, as: principal)
        let entries = try await history
        let access = visit.access(to: record.kind)
        let labels = try await visit.labels(references(record, entries, related, access))
        let questions = try await visit.questions(of: record)
        let isAnswered = try await isAnswered(record, entries, visit)
        return RecordContent(
            record: record, access: access, lines: HistoryLine.lines(entries), related: Array(related.prefix(mostRelated)),
            hasMoreRelated: related.count > mostRelated, attachments: try await attachments, watching: try await watching,
            writer: visit.writer(record.kind, labels: labels, options: try await options), questions: questions, isAnswered: isAnswered,
            isNewest: from == nil || entries.count < Int(pageLength))
    }

    private static func isAnswered(_ record: StoredRecord, _ entries: [HistoryEntry], _ visit: Visit) async throws -> Bool {
        guard entries.last?.n == record.version, let last = entries.last(where: { $0.actor != .zero }), last.isSaid, visit.principal.customer == nil else { return false }
        guard record.kind.customerField != nil, record.kind.lifecycle.state(record.state)?.isOpen == true else { return false }
        return try await !visit.customersPeople([last.actor]).isEmpty
    }

    private static func references(
        _ record: StoredRecord, _ entries: [HistoryEntry], _ related: [Related], _ access: Access
    ) -> [String: Set<RecordID>] {
        var ids: [String: Set<RecordID>] = [:]
        for field in access.fields { ids.add(record[field.id], field) }
        for entry in entries {
            ids["person", default: []].insert(entry.actor)
            for change in entry.changes {
                if let value = change.value, let field = record.kind.field(change.field) { ids.add(value, field) }
                if let (kind, id) = change.linked { ids[kind, default: []].insert(id) }
            }
        }
        for link in related { ids[link.kind, default: []].insert(link.id) }
        return ids
    }
}

extension HistoryEntry.Changed {
    /// The record a link leads to or led to, or because of which it was done: `incident 0190…`, with a dash before it when the link was ended.
    var linked: (kind: String, id: RecordID)? {
        guard field.hasPrefix("link.") || field == HistoryEntry.causeField, let words = value?.text?.drop(while: { $0 == "-" }).split(separator: " "), words.count == 2 else { return nil }
        return RecordID(words[1]).map { (String(words[0]), $0) }
    }
}

/// An event with the values its fields had before.
struct HistoryLine: Sendable {
    let entry: HistoryEntry
    /// By field; nothing where it is not known because earlier events are on another page.
    let before: [String: Value]
    let isFirst: Bool

    static func lines(_ entries: [HistoryEntry]) -> [HistoryLine] {
        var known: [String: Value] = [:]
        let isWhole = entries.first?.n == 1
        return entries.map { entry in
            var before: [String: Value] = [:]
            for change in entry.changes {
                if let value = known[change.field] ?? (isWhole ? .null : nil) { before[change.field] = value }
                if let value = change.value { known[change.field] = value } else { known.removeValue(forKey: change.field) }
            }
            return HistoryLine(entry: entry, before: before, isFirst: entry.n == 1)
        }
    }

    /// Written more than a minute after it happened; claims of an import are late by nature.
    var isLate: Bool { entry.provenance.isEmpty && entry.recorded.seconds(since: entry.happened) > 60 }
    var hasWords: Bool { entry.has("comment") }
}
