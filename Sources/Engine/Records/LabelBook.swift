import Kernel
import Store
import Synchronization

/// What a record is called where others refer to it.
public struct Label: Sendable, Hashable {
    public let kind: String
    public let number: String
    public let title: Value
    public func text(_ language: Language) -> String { title.words(in: language) ?? number }
}

/// Names of records that others refer to, kept while the base's generation stands still.
final class LabelBook: Sendable {
    private static let most = 50_000
    private struct Pages {
        var generation: Int64 = -1
        var labels: [RecordID: Label] = [:]
    }
    private let pages = Mutex(Pages())

    func labels(_ ids: [String: Set<RecordID>], registry: Registry, in reader: any Reader) throws -> [RecordID: Label] {
        guard !ids.isEmpty else { return [:] }
        let generation = try Generation.names.now(in: reader)
        var found: [RecordID: Label] = [:]
        var missing: [(String, RecordID)] = []
        pages.withLock { pages in
            if pages.generation != generation || pages.labels.count > LabelBook.most { pages = Pages(generation: generation) }
            for (kind, ids) in ids {
                for id in ids {
                    if let label = pages.labels[id] { found[id] = label } else { missing.append((kind, id)) }
                }
            }
        }
        guard !missing.isEmpty else { return found }
        var read: [RecordID: Label] = [:]
        for (name, ids) in Dictionary(grouping: missing, by: \.0) {
            guard let kind = registry.kind(name), let title = kind.field(kind.titleField) else { continue }
            let wanted = reader.dialect.within("id", ids.map { .bytes($0.1.bytes) })
            let rows = try reader.rows("SELECT id, number, \(name: kind.titleField) FROM \(name: name) WHERE \(wanted)") { row in
                (row.id(0), Label(kind: name, number: row.text(1), title: ColumnCoding.value(row, 2, of: title.type)))
            }
            for case (let id?, let label) in rows { read[id] = label }
        }
        pages.withLock { pages in
            if pages.generation == generation { pages.labels.merge(read) { _, new in new } }
        }
        return found.merging(read) { _, new in new }
    }
}

