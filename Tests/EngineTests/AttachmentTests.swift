import Foundation
import Kernel
import Store
import TestKit
import Testing

@testable import Engine

@Suite("Attachments")
struct AttachmentTests {
    private static func erasure(_ id: RecordID) -> Erasure { Erasure([.attachment(id)], reason: "本人请求", basis: "PIPL 47") }

    private func attach(_ words: String, to record: StoredRecord, _ house: TestHouse, as name: String = "agent") async throws {
        let file = try house.records.attachments.receive(Array(words.utf8), name: "a.txt")
        _ = try await house.records.run(.attach(kind: "incident", record.id, file, Input()), as: house.person(name))
    }

    private func files(_ house: TestHouse) throws -> [String] {
        let folder = House.attachments(in: house.folder)
        let all = FileManager.default.enumerator(at: folder, includingPropertiesForKeys: [.isRegularFileKey])?.compactMap { $0 as? URL } ?? []
        return try all.filter { try $0.resourceValues(forKeys: [.isRegularFileKey]).isRegularFile == true }.map(\.lastPathComponent)
    }

    @Test("A file that may not be attached leaves nothing behind")
    func refused() async throws {
        try await TestHouse.with { house in
            let incident = try await house.incident()
            await #expect(throws: Failure.notFound) { try await attach("not yours", to: incident, house, as: "other") }
            #expect(try files(house) == [])
            try await attach("mine", to: incident, house)
            #expect(try files(house).count == 1)
        }
    }

    @Test("Forgetting a file while the same is attached again, over and over: what a record names is there")
    func forgettingAgainstAttaching() async throws {
        try await TestHouse.with { house in
            let incident = try await house.incident()
            for turn in 0..<30 {
                try await attach("the same \(turn)", to: incident, house)
                let first = try #require(try await house.records.attachments(of: incident, as: house.admin).last)
                async let again: Void = attach("the same \(turn)", to: incident, house)
                async let gone = house.records.run(.erase(kind: "incident", incident.id, AttachmentTests.erasure(first.id)), as: house.admin)
                _ = try await (again, gone)
            }
            #expect(try await house.house.verifier().verify().findings == [])
            #expect(try files(house).count == 30)
        }
    }

    @Test("The file is in its place when the row is written, also when the body is run again")
    func bodyRunAgain() async throws {
        struct Undone: Error {}
        try await TestHouse.with { house in
            let files = house.records.attachments
            let file = try files.receive(Array("twice".utf8), name: "a.txt")
            await #expect(throws: Undone.self) {
                try await house.store.write { _ in
                    try files.place(file)
                    throw Undone()
                }
            }
            try files.remove(file.hash)
            let incident = try await house.incident()
            _ = try await house.records.run(.attach(kind: "incident", incident.id, file, Input()), as: house.person("agent"))
            #expect(try files.content(file.hash) == Array("twice".utf8))
        }
    }

    @Test("Drafts and files without a row go after a day, and only then")
    func tidying() async throws {
        try await TestHouse.with { house in
            let incident = try await house.incident()
            let attachments = house.records.attachments
            try await attach("kept", to: incident, house)
            let named = try #require(try await house.records.attachments(of: incident, as: house.admin).first).hash
            let old = try attachments.receive(Array("old draft".utf8), name: "a"), young = try attachments.receive(Array("young draft".utf8), name: "b")
            let oldFile = try attachments.receive(Array("old file".utf8), name: "c"), youngFile = try attachments.receive(Array("young file".utf8), name: "d")
            for file in [oldFile, youngFile] { try attachments.place(file) }
            for file in [oldFile, youngFile] { attachments.discard(file.draft) }
            let yesterday = Date(timeIntervalSinceNow: -86_401)
            for file in [old.draft, attachments.file(oldFile.hash), attachments.file(named)] {
                try FileManager.default.setAttributes([.modificationDate: yesterday], ofItemAtPath: file.path)
            }
            await house.house.keepOnce(.quiet)
            #expect(Set(try files(house)) == [young.draft.lastPathComponent, Hex.text(youngFile.hash), Hex.text(named)])
        }
    }

    @Test("An act of erasure removes the files it erased and looks for those of no earlier act")
    func ownFilesAlone() async throws {
        try await TestHouse.with { house in
            let incident = try await house.incident()
            for words in ["first", "second", "third"] { try await attach(words, to: incident, house) }
            let attached = try await house.records.attachments(of: incident, as: house.admin)
            func erase(_ n: Int) async throws {
                _ = try await house.records.run(.erase(kind: "incident", incident.id, AttachmentTests.erasure(attached[n].id)), as: house.admin)
            }
            try await erase(0)
            #expect(Set(try files(house)) == Set(attached.dropFirst().map { Hex.text($0.hash) }))
            // No folder can be synced where there is none, and nothing be removed where a file lies.
            let folder = house.records.attachments.file(attached[0].hash).deletingLastPathComponent()
            try FileManager.default.removeItem(at: folder)
            try Data().write(to: folder)
            try await erase(1)
            let due = try await house.store.read(Scrubbing.due)
            #expect(due == nil)
            try FileManager.default.removeItem(at: folder)
            #expect(try files(house) == [Hex.text(attached[2].hash)])
        }
    }

    @Test("A file is what its content shows, whatever it is called")
    func types() throws {
        let files = AttachmentFiles(FileManager.default.temporaryDirectory.appendingPathComponent("plumbline-types-\(UUID().uuidString)"))
        defer { try? FileManager.default.removeItem(at: files.folder) }
        let png = Hex.bytes("89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c489") ?? []
        let shown: [([UInt8], String)] = [
            (Array("<!DOCTYPE html><html><script>alert(1)</script></html>".utf8), "text/html"),
            (Array("<?xml version=\"1.0\"?><svg xmlns=\"http://www.w3.org/2000/svg\"><script/></svg>".utf8), "image/svg+xml"),
            (Array("打印机日志\n".utf8), "text/plain"), (png, "image/png"), (Array("%PDF-1.7\n".utf8), "application/pdf"), ([0, 1, 2, 3], "application/octet-stream"),
        ]
        for (content, type) in shown { #expect(try files.receive(content, name: "picture.png").type == type) }
    }

    @Test("A record takes so many files and bytes, the house so many bytes; erased ones make room")
    func quota() async throws {
        try await TestHouse.with { house in
            let incident = try await house.incident()
            try await attach("first", to: incident, house)
            let first = try #require(try await house.records.attachments(of: incident, as: house.admin).first)
            _ = try await house.store.write { try $0.run("UPDATE attachment SET size = \(AttachmentLimits.record - 5)") }
            try await attach("12345", to: incident, house)
            let full = await #expect(throws: Refused.self) { try await attach("1", to: incident, house) }
            #expect(full?.refusals.map(\.field) == ["file"] && full?.refusals.first?.text.en.contains("200 MB") == true)
            let other = try await house.incident("别的")
            try await attach("1", to: other, house)
            _ = try await house.records.run(.erase(kind: "incident", incident.id, AttachmentTests.erasure(first.id)), as: house.admin)
            try await attach("1", to: incident, house)
            #expect(try files(house).count == 2)
        }
    }

    @Test("The five hundredth file is taken, the next is not")
    func count() async throws {
        try await TestHouse.with { house in
            let incident = try await house.incident()
            try await attach("x", to: incident, house)
            try await house.store.write { writer in
                for n in 2..<500 {
                    try writer.run(
                        """
                        INSERT INTO attachment (id, kind, record, event, audience, name, type, size, hash)
                        SELECT \(RecordID(high: 1, low: UInt64(n))), kind, record, event, audience, name, type, size, hash FROM attachment LIMIT 1
                        """)
                }
            }
            try await attach("y", to: incident, house)
            #expect(try await house.records.attachments(of: incident, as: house.admin).count == 500)
            await #expect(throws: Refused.self) { try await attach("z", to: incident, house) }
        }
    }

    @Test("A house with a quota takes no more than that")
    func houseQuota() async throws {
        try await TestHouse.with { house in
            let small = try await House.open(house.folder, store: house.store, registry: house.registry, clock: house.time.clock, limits: HouseLimits(attachments: 10))
            let incident = try await house.incident()
            func attach(_ words: String) async throws {
                let file = try small.records.attachments.receive(Array(words.utf8), name: "a")
                _ = try await small.records.run(.attach(kind: "incident", incident.id, file, Input()), as: house.admin)
            }
            try await attach("123456")
            await #expect(throws: Refused.self) { try await attach("12345") }
            try await attach("1234")
        }
    }

    @Test("What all attachments hold is counted as they come and go, and once from the rows in a base that has not counted yet")
    func held() async throws {
        try await TestHouse.with { house in
            func held() async throws -> Int64? {
                try await house.store.read { try $0.first("SELECT n FROM counter WHERE name = 'attachment.bytes'") { $0.whole(0) } }
            }
            let incident = try await house.incident()
            try await attach("123456", to: incident, house)
            try await attach("123456", to: incident, house)
            let twice = try await held()
            #expect(twice == 12)
            _ = try await house.store.write { try $0.run("DELETE FROM counter WHERE name = 'attachment.bytes'") }
            try await attach("1234", to: incident, house)
            let recounted = try await held()
            #expect(recounted == 16)
            let first = try #require(try await house.records.attachments(of: incident, as: house.admin).first)
            for _ in 0..<2 { _ = try await house.records.run(.erase(kind: "incident", incident.id, AttachmentTests.erasure(first.id)), as: house.admin) }
            let after = try await held()
            #expect(after == 10)
        }
    }

    @Test("Relations are given in pieces, without those the reader may not see")
    func relations() async throws {
        try await TestHouse.with { house in
            let major = try await house.incident("大面积故障")
            for n in 0..<7 {
                let other = try await house.incident("单 \(n)", customer: n.isMultiple(of: 2) ? house.customerA : house.customerB)
                _ = try await house.records.run(.link(kind: "incident", other.id, type: "related", to: ("incident", major.id)), as: house.person("agent"))
            }
            let all = try await house.records.related(major, as: house.admin)
            #expect(all.count == 7)
            let first = try await house.records.related(major, limit: 3, as: house.admin)
            let rest = try await house.records.related(major, after: try #require(first.last).link, as: house.admin)
            #expect((first + rest).map(\.link) == all.map(\.link) && first.count == 3)
            #expect(try await house.records.related(major, limit: 4, as: house.person("customer")).count == 4)
        }
    }

    @Test("Verification in pieces finds what lies at their ends, once")
    func pieces() async throws {
        try await TestHouse.with { house in
            let first = try await house.incident("一")
            for n in 0..<7 { try await attach("file \(n)", to: first, house) }
            for n in 0..<5 {
                let other = try await house.incident("单 \(n)")
                _ = try await house.records.run(.link(kind: "incident", other.id, type: "related", to: ("incident", first.id)), as: house.admin)
            }
            let nobody = RecordID(high: 7, low: 7)
            try await house.store.write { writer in
                try writer.run("UPDATE attachment SET name = 'other.txt' WHERE row = 4")
                try writer.run(
                    "INSERT INTO attachment (id, kind, record, event, audience, size, hash) SELECT \(nobody), kind, \(nobody), event, 0, 1, hash FROM attachment LIMIT 1")
                try writer.run("UPDATE link SET from_id = \(nobody) WHERE row = 2")
            }
            let hash = try #require(try await house.records.attachments(of: first, as: house.admin).last).hash
            try house.records.attachments.remove(hash)
            let whole = try await house.house.verifier().verify()
            let pieces = try await house.store.read { reader in
                var result = Verification()
                try AttachmentCheck(reader: reader, files: house.records.attachments, pieces: 2).run(&result)
                try LinkCheck(reader: reader, pieces: 2).run(&result)
                return result
            }
            #expect(pieces.attachments == 8 && whole.attachments == 8)
            #expect(pieces.findings.map(\.place) == ["attachment ?", "attachment a.txt", "link 2"])
            #expect(whole.findings.map(\.place).filter { !$0.hasPrefix("link of") } == ["attachment other.txt", "attachment ?", "attachment a.txt", "link 2"])
        }
    }
}
