import Engine
import Foundation
import Kernel

/// Writes what a house has into a folder: a CSV file of each kind's records, and their comments, links and attachments.
///
/// It goes through the door, so it gives what the caller may read. History stays behind, as do sign-ins: see decision 11.
public struct HouseExport: Sendable {
    private let records: Records
    private let principal: Principal

    public init(records: Records, principal: Principal) {
        self.records = records
        self.principal = principal
    }

    /// The files of records' parts, open while records are gone through.
    private struct Parts {
        let comments: CSVFile, links: CSVFile, attachments: CSVFile, contents: URL

        init(_ folder: URL) throws {
            func file(_ name: String, _ header: [String]) throws -> CSVFile { try CSVFile(folder.appending(path: name).path, header: header) }
            comments = try file(HouseFiles.comments, HouseFiles.commentColumns)
            links = try file(HouseFiles.links, HouseFiles.linkColumns)
            attachments = try file(HouseFiles.attachments, HouseFiles.attachmentColumns)
            contents = folder.appending(path: HouseFiles.contents)
            try FileManager.default.createDirectory(at: contents, withIntermediateDirectories: true)
        }

        func close() throws { for file in [comments, links, attachments] { try file.close() } }
    }

    /// - Parameters:
    ///   - folder: is made; there must be nothing in it.
    ///   - kinds: names of the kinds wanted; nil: all.
    ///   - progress: called with the number of records written so far.
    /// - Returns: how many records there are of each kind.
    public func run(to folder: URL, kinds: [String]? = nil, progress: @Sendable (Int) -> Void = { _ in }) async throws -> [(kind: Kind, records: Int)] {
        try HouseExport.make(folder)
        let wanted = try kinds.map { try $0.map(named) } ?? records.registry.kinds
        let parts = try Parts(folder)
        var counts: [(kind: Kind, records: Int)] = [], all = 0
        for kind in wanted {
            let count = try await write(kind, folder, parts) { progress(all + $0) }
            counts.append((kind, count))
            all += count
        }
        try parts.close()
        return counts
    }

    private static func make(_ folder: URL) throws {
        let files = FileManager.default
        if let there = try? files.contentsOfDirectory(atPath: folder.path), !there.isEmpty {
            throw Refused(field: "to", "\(folder.path) 里已有文件，请换一个空目录。", "There is something in \(folder.path) already; name an empty folder.")
        }
        // Everything a house knows: for its owner's eyes.
        try files.createDirectory(at: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    }

    private func named(_ name: String) throws -> Kind {
        if let kind = records.registry.kind(name) { return kind }
        throw Refused(field: "kind", "没有「\(name)」这种记录。", "There is no kind “\(name)”.")
    }

    private func write(_ kind: Kind, _ folder: URL, _ parts: Parts, _ progress: (Int) -> Void) async throws -> Int {
        let file = try CSVFile(folder.appending(path: HouseFiles.name(kind)).path, header: HouseFiles.columns(kind))
        var count = 0, last: Int64 = 0
        while true {
            let page = try await records.walk(kind.name, after: last, as: principal)
            guard let end = page.last else { break }
            for record in page {
                let fields = zip(kind.fields, record.values).map { HouseFiles.text($1, $0.type) }
                try file.write([record.id.description, record.number, record.state] + fields)
                try await write(record, parts)
            }
            last = end.row
            count += page.count
            progress(count)
        }
        try file.close()
        return count
    }

    private func write(_ record: StoredRecord, _ parts: Parts) async throws {
        var last: Int64 = 0, attached: [Attachment]?, isLinked = false
        // Most records have one page of events, and neither links nor files: they cost one question.
        while last < record.version {
            let events = try await records.history(record, after: last, limit: 1000, as: principal)
            guard let end = events.last else { break }
            if attached == nil, events.contains(where: { $0.has("attachment") }) { attached = try await records.attachments(of: record, as: principal) }
            for event in events { try write(event, of: record, attached ?? [], parts) }
            isLinked = isLinked || events.contains(where: \.isAboutLinks)
            last = end.n
        }
        guard isLinked else { return }
        for link in try await records.related(record, limit: 1000, as: principal) where link.isForward {
            try parts.links.write([link.type.rawValue, record.kind.name, record.id.description, link.kind, link.id.description])
        }
    }

    /// What an event says beside the values of fields.
    private func write(_ event: HistoryEntry, of record: StoredRecord, _ attached: [Attachment], _ parts: Parts) throws {
        let words = event["comment"]?.text
        let start = [record.kind.name, record.id.description, event.happened.iso, event.actor.description, HouseFiles.text(event.isInternal)]
        if event.has("attachment") {
            // Erased files have no name and no content.
            guard let file = attached.first(where: { $0.n == event.n }), let name = file.name else { return }
            let hash = Hex.text(file.hash), copy = parts.contents.appending(path: hash)
            if !FileManager.default.fileExists(atPath: copy.path) { try FileManager.default.copyItem(at: records.attachments.file(file.hash), to: copy) }
            try parts.attachments.write(start + [name, hash, words ?? ""])
        } else if let words {
            try parts.comments.write(start + [words])
        }
    }
}
