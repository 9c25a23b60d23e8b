import Crypto
import Engine
import Foundation
import Kernel

/// Fills an empty base with what another house exported: the same records with their identities, numbers, fields and states.
///
/// An export is taken whole or not at all. Records come first, then what was said of them, attached and linked.
public struct HouseImport: Sendable {
    /// Records of one transaction.
    private static let batch = 400
    private let folder: URL
    private let registry: Registry
    /// Every record of the export: references lead to these alone.
    private let known: [String: Set<RecordID>]
    private let founder: (mail: String, id: RecordID, name: String)

    /// Looks the export through.
    /// - Parameter administrator: the mail address of a person in it, who will be the one to sign in.
    /// - Throws: `Refused`, naming file and line, when it is none of ours, or has no such person; `CSVError`.
    public init(folder: URL, registry: Registry, administrator mail: String) throws {
        self.folder = folder
        self.registry = registry
        var known: [String: Set<RecordID>] = [:], found: (String, RecordID, String)?
        for kind in registry.kinds {
            let file = try ExportFile(folder, HouseFiles.name(kind), HouseFiles.columns(kind))
            let name = kind.fields.firstIndex { $0.id == kind.titleField }, address = kind.fields.firstIndex { $0.id == "mail" }
            while let row = try file.next() {
                let id = try file.id(row.fields[0])
                guard known[kind.name, default: []].insert(id).inserted else { throw file.fault("标识重复。", "The id stands twice.") }
                if kind.name == "person", let name, let address, row.fields[address + 3] == mail { found = (mail, id, row.fields[name + 3]) }
            }
        }
        guard let found else { throw Refused(field: "admin", "导出里没有邮箱为 \(mail) 的人员。", "The export has no person with the mail \(mail).") }
        self.known = known
        founder = found
    }

    /// In whose name the records are brought in.
    public var administrator: Principal { Principal(person: founder.id, name: founder.name, roles: ["admin"]) }

    /// - Parameter progress: called with the number of records there so far.
    public func run(into records: Records, progress: @escaping @Sendable (Int) -> Void = { _ in }) async throws -> Int {
        var count = 0
        for kind in registry.kinds { count += try await carry(kind, into: records) { [count] in progress(count + $0) } }
        try await comments(into: records)
        try await attachments(into: records)
        try await links(into: records)
        return count
    }

    // MARK: records

    private func carry(_ kind: Kind, into records: Records, _ progress: (Int) -> Void) async throws -> Int {
        let file = try ExportFile(folder, HouseFiles.name(kind), HouseFiles.columns(kind))
        var count = 0, last: Int64 = 0
        while true {
            var batch: [CarriedRecord] = []
            while batch.count < HouseImport.batch, let row = try file.next() {
                let record = try record(row, kind, file)
                last = max(last, kind.count(in: record.number) ?? 0)
                batch.append(record)
            }
            guard !batch.isEmpty else { return count }
            let carried = batch, behind = last
            try await records.claims(kind.name, as: administrator) { writer in
                for record in carried { try writer.carry(record) }
                try writer.countOn(behind: behind)
            }
            count += carried.count
            progress(count)
        }
    }

    private func record(_ row: CSVRow, _ kind: Kind, _ file: ExportFile) throws -> CarriedRecord {
        guard kind.count(in: row.fields[1]) != nil else { throw file.fault("编号不对。", "The number is none of this kind.") }
        guard kind.lifecycle.state(row.fields[2]) != nil else { throw file.fault("没有「\(row.fields[2])」这个状态。", "There is no state “\(row.fields[2])”.") }
        let values = try zip(kind.fields, row.fields.dropFirst(3)).map { try value($1, $0, file) }
        return CarriedRecord(
            id: try file.id(row.fields[0]), number: row.fields[1], state: row.fields[2], values: values, provenance: file.provenance)
    }

    private func value(_ text: String, _ field: any AnyField, _ file: ExportFile) throws -> Value {
        let value: Value
        do { value = try HouseFiles.value(text, field.type) } catch { throw file.fault(error.refusals.first?.text ?? Text(verbatim: text), at: field) }
        if let sentence = field.type.check(value) { throw file.fault(sentence, at: field) }
        if value.isNull, field.isRequired { throw file.fault(Text("没有值。", "There is no value."), at: field) }
        for one in field.type.referred(value) where known[one.kind]?.contains(one.id) != true {
            throw file.fault(Text("导出里没有它指的记录。", "The record it refers to is not in the export."), at: field)
        }
        return value
    }

    // MARK: what was said, attached and linked

    private func comments(into records: Records) async throws {
        let file = try ExportFile(folder, HouseFiles.comments, HouseFiles.commentColumns)
        while let row = try file.next() {
            let input = Input(comment: row.fields[5], isInternal: HouseFiles.truth(row.fields[4]), happened: try file.moment(row.fields[2]))
            let command = Command.comment(kind: row.fields[0], try file.id(row.fields[1]), input)
            try await carry(command, by: row.fields[3], file, into: records)
        }
    }

    private func attachments(into records: Records) async throws {
        let file = try ExportFile(folder, HouseFiles.attachments, HouseFiles.attachmentColumns)
        while let row = try file.next() {
            guard let hash = Hex.bytes(row.fields[6]) else { throw file.fault("「\(row.fields[6])」不是 SHA-256。", "“\(row.fields[6])” is no SHA-256.") }
            let content = try Array(Data(contentsOf: folder.appending(path: HouseFiles.contents).appending(path: Hex.text(hash))))
            guard Array(SHA256.hash(data: content)) == hash else { throw file.fault("附件内容与其 SHA-256 不符。", "The attached file is not what its SHA-256 says.") }
            let words = row.fields[7].isEmpty ? nil : row.fields[7]
            let input = Input(comment: words, isInternal: HouseFiles.truth(row.fields[4]), happened: try file.moment(row.fields[2]))
            let attachment = try records.attachments.receive(content, name: row.fields[5])
            try await carry(.attach(kind: row.fields[0], try file.id(row.fields[1]), attachment, input), by: row.fields[3], file, into: records)
        }
    }

    private func links(into records: Records) async throws {
        let file = try ExportFile(folder, HouseFiles.links, HouseFiles.linkColumns)
        while let row = try file.next() {
            let to = (kind: row.fields[3], id: try file.id(row.fields[4]))
            let command = Command.link(kind: row.fields[1], try file.id(row.fields[2]), type: row.fields[0], to: to)
            try await carry(command, by: founder.id.description, file, into: records)
        }
    }

    private func carry(_ command: Command, by author: String, _ file: ExportFile, into records: Records) async throws {
        let person = try file.id(author)
        let actor = known["person"]?.contains(person) == true ? person : founder.id
        do { try await records.carry(command, by: actor, provenance: file.provenance, as: administrator) } catch let refused as Refused {
            throw file.fault(refused.refusals.first?.text ?? Text("不能接受。", "It cannot be taken."))
        } catch Failure.notFound {
            throw file.fault("没有这条记录。", "There is no such record.")
        }
    }
}

extension Kind {
    /// 42 in `INC0000042`; nil for what is no number of this kind.
    fileprivate func count(in number: String) -> Int64? {
        guard number.hasPrefix(prefix), let count = Int64(number.dropFirst(prefix.count)), self.number(count) == number else { return nil }
        return count
    }
}
