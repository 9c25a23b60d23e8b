import Kernel
import Logging
import Store
import Synchronization
import TestKit
import Testing

@testable import Engine

/// Where letters arrive.
private final class Letterbox: Sendable {
    private let arrived = Mutex<[Letter]>([])
    private let answer = Mutex<Posting>(.sent)

    var letters: [Letter] { arrived.withLock { $0 } }
    func answers(_ posting: Posting) { answer.withLock { $0 = posting } }

    var post: Post {
        return { letter in
            self.arrived.withLock { $0.append(letter) }
            return self.answer.withLock { $0 }
        }
    }
}

/// What people are told by mail: when they want it, as they want it, once.
@Suite("Letters")
struct LetterTests {
    private static let address = "https://desk.example.com"
    private static let minute: Int64 = 60, hour: Int64 = 3600, day: Int64 = 86400

    private static func deliver(_ house: TestHouse, _ box: Letterbox) async throws {
        while try await house.house.mailer.round(by: box.post, address: LetterTests.address, .quiet) {}
    }

    private static func moment(_ iso: String) throws -> Moment { try #require(Moment(iso: iso)) }

    @Test("A letter says what, of which record and where, in its reader's language, in the record's thread, and is sent once", arguments: TestEngine.available)
    func sent(_ engine: TestEngine) async throws {
        try await TestHouse.with(engine) { house in
            let incident = try await NoticeTests.given(house), box = Letterbox()
            for _ in 0..<2 { try await LetterTests.deliver(house, box) }
            #expect(box.letters.count == 1)
            let letter = try #require(box.letters.first)
            #expect(letter.to == "agent@example.com" && letter.name == "agent" && letter.thread == incident.id.description)
            #expect(letter.subject == "[\(incident.number)] 打印机不出纸 — 分派给你处理")
            #expect(letter.text.hasPrefix("分派给你处理\n\(incident.number) 打印机不出纸\n\(LetterTests.address)/incident/\(incident.number)\n"))
            #expect(letter.text.contains("\(LetterTests.address)/notices/settings"))
            #expect(letter.identity.hasPrefix("notice-") && !letter.identity.contains("@"))
            try await house.records.speak(.en, as: house.person("agent"))
            let second = try await NoticeTests.given(house)
            try await LetterTests.deliver(house, box)
            #expect(box.letters.last?.subject == "[\(second.number)] 打印机不出纸 — Assigned to you")
            #expect(Set(box.letters.map(\.identity)).count == 2)
        }
    }

    @Test("What cannot be sent now is tried again as the same letter, and given up in the end with the server's words")
    func retried() async throws {
        try await TestHouse.with { house in
            _ = try await NoticeTests.given(house)
            let box = Letterbox()
            box.answers(.later("greylisted"))
            for _ in 0..<2 { try await LetterTests.deliver(house, box) }
            #expect(box.letters.count == 1)
            house.time.advance(seconds: LetterTests.minute)
            try await LetterTests.deliver(house, box)
            #expect(box.letters.count == 2)
            for _ in 0..<8 {
                house.time.advance(seconds: LetterTests.day)
                try await LetterTests.deliver(house, box)
            }
            #expect(box.letters.count == 6 && Set(box.letters).count == 1)
            let given = try await house.records.outlook(10, as: house.admin).letters
            #expect(given.map(\.person) == [house.person("agent").person] && given.first?.fault == "greylisted")
            let row = try #require(given.first?.notice)
            await #expect(throws: Failure.notFound) { try await house.records.retry(letter: row, as: house.person("manager")) }
            try await house.records.retry(letter: row, as: house.admin)
            box.answers(.sent)
            try await LetterTests.deliver(house, box)
            #expect(box.letters.count == 7)
            let left = try await house.records.outlook(10, as: house.admin).letters
            #expect(left.isEmpty)
            await #expect(throws: Failure.notFound) { try await house.records.retry(letter: row, as: house.admin) }
        }
    }

    @Test("What a server will never take is given up at once")
    func refused() async throws {
        try await TestHouse.with { house in
            _ = try await NoticeTests.given(house)
            let box = Letterbox()
            box.answers(.refused("550 no such user"))
            try await LetterTests.deliver(house, box)
            house.time.advance(seconds: 2 * LetterTests.day)
            try await LetterTests.deliver(house, box)
            #expect(box.letters.count == 1)
            let given = try await house.records.outlook(10, as: house.admin).letters
            #expect(given.map(\.fault) == ["550 no such user"])
        }
    }

    @Test("A process that fell while it sent leaves the letter to be sent once more, under the same name, after five minutes")
    func cutOff() async throws {
        try await TestHouse.with { house in
            _ = try await NoticeTests.given(house)
            let box = Letterbox(), now = house.time.clock.now()
            let taken = try await house.store.write { writer -> PendingLetter? in
                try PendingLetter.upTo(now, limit: 1, in: writer).first.flatMap { try Outbox(writer: writer).take($0, at: now) }
            }
            #expect(taken != nil)
            try await LetterTests.deliver(house, box)
            #expect(box.letters.isEmpty)
            house.time.advance(seconds: 5 * LetterTests.minute)
            try await LetterTests.deliver(house, box)
            #expect(box.letters.count == 1)
        }
    }

    @Test("Of what was read meanwhile, may not be read any more, or is wanted in the page alone, no letter goes")
    func unwanted() async throws {
        try await TestHouse.with { house in
            let agent = house.person("agent"), box = Letterbox()
            let incident = try await NoticeTests.given(house)
            try await house.records.see(noticesOf: incident.id, as: agent)
            _ = try await NoticeTests.given(house)
            try await house.records.keep(NoticeWishes(ways: [.assigned: .page]), as: agent)
            _ = try await NoticeTests.given(house)
            try await LetterTests.deliver(house, box)
            #expect(box.letters.isEmpty)
            try await house.records.keep(NoticeWishes(), as: agent)
            _ = try await NoticeTests.given(house)
            _ = try await house.records.run(.change(kind: "person", agent.person, version: nil, Input(["roles": .ids([])])), as: house.admin)
            try await LetterTests.deliver(house, box)
            #expect(box.letters.isEmpty)
        }
    }

    @Test("In quiet hours nothing is sent; at their end it is")
    func quiet() async throws {
        try await TestHouse.with { house in
            let box = Letterbox()
            let quiet = NoticeWishes(quiet: NoticeWishes.Quiet(from: 22 * 60, to: 7 * 60), zone: "Asia/Shanghai")
            try await house.records.keep(quiet, as: house.person("agent"))
            house.time.set(try LetterTests.moment("2026-06-18T15:00:00Z"))
            _ = try await NoticeTests.given(house)
            try await LetterTests.deliver(house, box)
            house.time.set(try LetterTests.moment("2026-06-18T22:59:59Z"))
            try await LetterTests.deliver(house, box)
            #expect(box.letters.isEmpty)
            house.time.set(try LetterTests.moment("2026-06-18T23:00:00Z"))
            try await LetterTests.deliver(house, box)
            #expect(box.letters.count == 1)
        }
    }

    @Test("A digest is one letter a day, of all that was kept for it and not read")
    func digest() async throws {
        try await TestHouse.with { house in
            let agent = house.person("agent"), box = Letterbox()
            try await house.records.keep(NoticeWishes(ways: [.assigned: .digest], zone: "Asia/Shanghai"), as: agent)
            var incidents: [StoredRecord] = []
            for n in 0..<3 { incidents.append(try await NoticeTests.given(house, "第 \(n) 件")) }
            try await house.records.see(noticesOf: incidents[1].id, as: agent)
            try await LetterTests.deliver(house, box)
            #expect(box.letters.isEmpty)
            house.time.set(try LetterTests.moment("2026-06-19T00:30:00Z"))
            for _ in 0..<2 { try await LetterTests.deliver(house, box) }
            let letter = try #require(box.letters.first)
            #expect(box.letters.count == 1 && letter.thread == nil && letter.subject == "Plumbline 每日摘要：2 条通知")
            #expect(incidents.map { letter.text.contains($0.number) } == [true, false, true])
            house.time.advance(seconds: LetterTests.day)
            try await LetterTests.deliver(house, box)
            #expect(box.letters.count == 1)
        }
    }

    @Test("The digest keeps its hour on the wall when summer time begins, and does not fall into quiet")
    func wall() throws {
        func goes(_ wishes: NoticeWishes, _ topic: Topic, _ iso: String) throws -> String? {
            let moment = try LetterTests.moment(iso)
            return wishes.letter(about: topic, at: moment).map { "\($0.moment.iso)\($0.isDigest ? " digest" : "")" }
        }
        let berlin = NoticeWishes(ways: [.due: .digest, .watched: .page], digest: 8 * 60 + 30, zone: "Europe/Berlin")
        #expect(try goes(berlin, .due, "2026-03-27T12:00:00Z") == "2026-03-28T07:30:00Z digest")
        #expect(try goes(berlin, .due, "2026-03-28T12:00:00Z") == "2026-03-29T06:30:00Z digest")
        #expect(try goes(berlin, .watched, "2026-03-28T12:00:00Z") == nil)
        let late = NoticeWishes(ways: [.due: .digest], quiet: NoticeWishes.Quiet(from: 0, to: 9 * 60), digest: 8 * 60, zone: "+08:00")
        #expect(try goes(late, .due, "2026-06-18T02:00:00Z") == "2026-06-19T01:00:00Z digest")
        #expect(try goes(late, .assigned, "2026-06-18T02:00:00Z") == "2026-06-18T02:00:00Z")
        let noon = NoticeWishes(quiet: NoticeWishes.Quiet(from: 12 * 60, to: 14 * 60), zone: "Z")
        #expect(try goes(noon, .due, "2026-06-18T12:00:00Z") == "2026-06-18T14:00:00Z")
        #expect(try goes(noon, .due, "2026-06-18T14:00:00Z") == "2026-06-18T14:00:00Z")
    }

    @Test("What cannot be kept as a wish is refused at its field; what can is kept")
    func wishes() async throws {
        try await TestHouse.with { house in
            let agent = house.person("agent")
            do {
                try await house.records.keep(NoticeWishes(quiet: NoticeWishes.Quiet(from: -1, to: 60), digest: 2000, zone: "Nowhere"), as: agent)
                Issue.record("it was kept")
            } catch let refused as Refused {
                #expect(refused.refusals.map(\.field) == ["digest", "quiet", "zone"])
            }
            let wishes = NoticeWishes(
                ways: Dictionary(uniqueKeysWithValues: Topic.allCases.map { ($0, NoticeWishes.Way.digest) }), quiet: NoticeWishes.Quiet(from: 60, to: 120), digest: 600,
                zone: "+08:00")
            for _ in 0..<2 { try await house.records.keep(wishes, as: agent) }
            let kept = try await house.records.noticeWishes(as: agent)
            #expect(kept == wishes)
        }
    }

    @Test("Two processes on one base send each letter once; only one of them at a time", arguments: TestEngine.available)
    func once(_ engine: TestEngine) async throws {
        try await TestHouse.with(engine) { house in
            let box = Letterbox(), other = Mailer(store: house.store, core: house.house.core)
            for n in 0..<20 { _ = try await NoticeTests.given(house, "第 \(n) 件") }
            let before = try await house.records.sendsMail()
            async let one = house.house.mailer.round(by: box.post, address: nil, .quiet)
            // As if the lease had been lost in the midst of it.
            _ = try await house.store.write { try $0.run("DELETE FROM lease WHERE name = 'mailer'") }
            async let two = other.round(by: box.post, address: nil, .quiet)
            _ = try await (one, two)
            for mailer in [house.house.mailer, other] { while try await mailer.round(by: box.post, address: nil, .quiet) {} }
            #expect(box.letters.count == 20 && Set(box.letters.map(\.identity)).count == 20)
            #expect(box.letters.allSatisfy { !$0.text.contains("://") })
            let after = try await house.records.sendsMail(), third = Mailer(store: house.store, core: house.house.core)
            #expect(!before && after)
            _ = try await NoticeTests.given(house)
            let isMore = try await third.round(by: box.post, address: nil, .quiet)
            #expect(!isMore && box.letters.count == 20)
        }
    }

    @Test("Letters nobody has sent for three days say nothing new any more")
    func stale() async throws {
        try await TestHouse.with { house in
            _ = try await NoticeTests.given(house)
            house.time.advance(seconds: 3 * LetterTests.day + 1)
            await house.house.keepOnce(.quiet)
            let box = Letterbox()
            try await LetterTests.deliver(house, box)
            #expect(box.letters.isEmpty)
        }
    }
}
