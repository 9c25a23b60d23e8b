import Kernel
import Store
import TestKit
import Testing

@testable import Engine

@Suite("Search")
struct SearchTests {
    private func numbers(_ house: TestHouse, _ text: String, as name: String = "agent", kind: String = "incident") async throws -> [String] {
        try await house.records.search(text, limit: 200, as: house.person(name)).filter { $0.kind.name == kind && !$0.isPartial }.flatMap(\.records).map(\.number)
    }

    @Test("Texts are cut into words and pairs", arguments: [
        ("打印机 down", ["打印", "印机", "机", "down"]), ("ＶＰＮ／vpn", ["vpn"]), ("SRV-01 a@b.cn", ["srv", "01", "a", "b", "cn"]), ("字", ["字"]), ("!? —", []),
        ("用VPN登录", ["用", "vpn", "登录", "录"]), ("ﾌﾟﾘﾝﾀ", ["プリ", "リン", "ンタ", "タ"]),
    ])
    func words(text: String, words: [String]) { #expect(SearchTests.words(of: text) == Set(words)) }

    private static func words(of text: String) -> Set<String> {
        var words = RecordWords()
        words.add(text, .field)
        return Set(words.entries.map(\.word))
    }

    @Test("A word is kept once, in order, with every part it stands in, and of a long text so many words as are read")
    func gathers() {
        var words = RecordWords()
        words.add("network down, network slow", .title)
        words.add("Slow 打印机", .said)
        words.add(word: "person:1", .field)
        let entries = words.entries
        #expect(entries.map(\.word) == ["down", "network", "person:1", "slow", "印机", "打印", "机"])
        #expect(entries.first { $0.word == "slow" }?.parts == [.title, .said])
        let long = (0..<SearchWords.most + 9).map { "w\($0)" }.joined(separator: " ")
        #expect(SearchTests.words(of: long).count == SearchWords.most)
        #expect(SearchTests.words(of: String(repeating: "打印机坏了", count: SearchWords.most)).count == 5)
    }

    @Test("Chinese words of two characters, full and half width, mixed texts, beginnings and numbers are found")
    func finds() async throws {
        try await TestHouse.with { house in
            let one = try await house.incident("三楼打印机 Printer-7 不出纸"), two = try await house.incident("ＶＰＮ 断线，无法登录")
            for words in ["打印", "印机 不出", "打印机", "PRINT", "printer-7", "ｐｒｉｎｔｅｒ", "楼", "纸", "打印机 printer", "INC0000001", " inc1 "] {
                let found = try await numbers(house, words)
                #expect(found == [one.number], "\(words)")
            }
            for words in ["vpn", "断线 VPN", "登录", "vpn断线"] {
                let found = try await numbers(house, words)
                #expect(found == [two.number], "\(words)")
            }
            let caller = try await house.make("person", ["name": .text("罗小刚"), "customer": .id(house.customerA)])
            _ = try await house.records.run(.change(kind: "incident", two.id, version: nil, Input(["caller": .id(caller.id)])), as: house.person("agent"))
            let his = try await (numbers(house, "罗小刚 登录"), numbers(house, "小刚"), numbers(house, "罗小刚", kind: "person"))
            #expect(his.0 == [two.number] && his.1 == [two.number] && his.2 == [caller.number], "whoever is named")
            let (either, none, empty) = try await (numbers(house, "澄江医院"), numbers(house, "打印 登录"), numbers(house, "  "))
            #expect(Set(either) == [one.number, two.number], "a customer's name finds what is theirs")
            #expect(none.isEmpty && empty.isEmpty)
            let partial = try await house.records.search("打印 登录", as: house.person("agent"))
            #expect(partial.first?.isPartial == true && partial.first?.records.count == 2)
        }
    }

    @Test("What stands in the title comes first, the very title before all; the newest first among equals")
    func ranks() async throws {
        try await TestHouse.with { house in
            let told = try await house.incident("网络")
            _ = try await house.records.run(.comment(kind: "incident", told.id, Input(comment: "打印机也坏了")), as: house.person("agent"))
            let described = try await house.make("incident", ["title": .text("别的"), "customer": .id(house.customerA), "description": .text("打印机")], as: "agent")
            let older = try await house.incident("打印机"), newer = try await house.incident("新打印机两台")
            let found = try await numbers(house, "打印机")
            #expect(found == [older, newer, described, told].map(\.number))
        }
    }

    @Test("A customer finds only their own, and never by what is said inside; a stranger finds nothing")
    func access() async throws {
        try await TestHouse.with { house in
            let agent = house.person("agent")
            let own = try await house.incident("共享盘打不开"), others = try await house.incident("共享盘打不开", customer: house.customerB)
            _ = try await house.records.run(.comment(kind: "incident", own.id, Input(comment: "怀疑内鬼", isInternal: true)), as: agent)
            _ = try await house.records.run(.comment(kind: "incident", own.id, Input(comment: "正在查")), as: agent)
            let byAgent = try await (numbers(house, "共享盘"), numbers(house, "内鬼"), numbers(house, "正在"))
            #expect(Set(byAgent.0) == [own.number, others.number] && byAgent.1 == [own.number] && byAgent.2 == [own.number])
            let byCustomer = try await (numbers(house, "共享盘", as: "customer"), numbers(house, "内鬼", as: "customer"), numbers(house, "正在", as: "customer"))
            #expect(byCustomer.0 == [own.number] && byCustomer.1.isEmpty && byCustomer.2 == [own.number])
            let partly = try await house.records.search("内鬼 共享", kinds: ["incident"], as: house.person("customer"))
            #expect(partly.flatMap(\.records).map(\.number) == [own.number] && partly.first?.isPartial == true)
            let number = try await numbers(house, others.number, as: "customer")
            #expect(number.isEmpty)
            let nothing = try await house.records.search("共享盘", as: house.person("stranger"))
            #expect(nothing.isEmpty)
        }
    }

    @Test("Changed words are found no more, erased ones neither, and what else says them still is")
    func follows() async throws {
        try await TestHouse.with { house in
            let agent = house.person("agent"), made = try await house.incident("扫描枪掉线")
            _ = try await house.records.run(.comment(kind: "incident", made.id, Input(comment: "扫描枪电量低，机主王某某")), as: agent)
            _ = try await house.records.run(.change(kind: "incident", made.id, version: nil, Input(["title": .text("三号库网络")])), as: agent)
            let changed = try await (numbers(house, "掉线"), numbers(house, "扫描"), numbers(house, "三号库"))
            #expect(changed.0.isEmpty && changed.1 == [made.number] && changed.2 == [made.number])
            let erasure = Erasure([.comment(2)], reason: "本人要求", basis: "PIPL 47")
            _ = try await house.records.run(.erase(kind: "incident", made.id, erasure), as: house.admin)
            let erased = try await (numbers(house, "王某"), numbers(house, "扫描"), numbers(house, "三号库"))
            #expect(erased.0.isEmpty && erased.1.isEmpty && erased.2 == [made.number])
        }
    }

    @Test("A base made before there was a search is indexed when it is opened, as it would have been")
    func fills() async throws {
        try await TestHouse.with { house in
            try await SomeIncidents(house: house).make(60)
            let before = try await index(house)
            _ = try await house.store.write { try $0.run("DELETE FROM incident__search") }
            _ = try await house.store.write { try $0.run("UPDATE setting SET value = 'older' WHERE name = 'search_words'") }
            try await SearchFilling(store: house.store, registry: house.registry).bringUpToDate()
            let after = try await index(house)
            #expect(!before.isEmpty && before == after)
        }
    }

    @Test("Verification names each record whose index says more or less than its texts, and made anew the index is right", arguments: [
        "DELETE FROM incident__search WHERE row = 7 AND word = (SELECT min(word) FROM incident__search WHERE row = 7)",
        "INSERT INTO incident__search (word, row, parts) VALUES ('forgotten', 7, 2)",
        "UPDATE incident__search SET parts = parts + 32 WHERE row = 7",
        "UPDATE incident__search SET word = word || 'x' WHERE row = 7 AND word = (SELECT max(word) FROM incident__search WHERE row = 7)",
    ])
    func verified(harm: String) async throws {
        try await TestHouse.with { house in
            try await SomeIncidents(house: house).make(20)
            let verifier = house.house.verifier()
            let before = try await verifier.verify().findings
            #expect(before == [])
            _ = try await house.store.write { try $0.run(SQL(trusted: harm)) }
            let number = try await house.store.read { try $0.first("SELECT number FROM incident WHERE \(name: "row") = 7") { $0.text(0) } }
            let found = try await verifier.verify().findings
            #expect(found.map(\.place) == ["record \(number ?? "")"])
            try await house.house.rebuildSearch()
            let after = try await verifier.verify().findings
            #expect(after == [])
        }
    }

    @Test("What is indexed anew beside work may have its words already, and has them once")
    func besideWork() async throws {
        try await TestHouse.with { house in
            try await SomeIncidents(house: house).make(20)
            let before = try await index(house), filling = SearchFilling(store: house.store, registry: house.registry)
            for kind in house.registry.kinds { _ = try await house.store.write { try filling.piece(of: kind, after: 0, in: $0) } }
            let after = try await index(house)
            #expect(!before.isEmpty && after == before)
        }
    }

    @Test("Verification names what the index holds of records that are none, and counts what would be too much to name")
    func verifiedWhole() async throws {
        try await TestHouse.with { house in
            try await SomeIncidents(house: house).make(120)
            let verifier = house.house.verifier()
            _ = try await house.store.write { try $0.run("INSERT INTO person__search (word, row, parts) VALUES ('nobody', 999999999999, 1)") }
            let stray = try await verifier.verify().findings
            #expect(stray.map(\.place) == ["row 999999999999 of person"])
            _ = try await house.store.write { try $0.run("DELETE FROM incident__search") }
            let gone = try await verifier.verify().findings.filter { $0.place != "row 999999999999 of person" }
            #expect(gone.count == 101 && gone.last?.what.en == "the search index is wrong for 20 more records")
        }
    }

    private func index(_ house: TestHouse) async throws -> [String] {
        try await house.store.read { try $0.rows("SELECT word, row, parts FROM incident__search ORDER BY word, row") { "\($0.text(0)) \($0.whole(1)) \($0.whole(2))" } }
    }

    @Test("Every search finds what a look at each record finds")
    func sameAsLooking() async throws {
        try await TestHouse.with { house in
            try await SomeIncidents(house: house).make(120)
            let records = try await house.records.list("incident", Query(), limit: 200, as: house.admin).records
            var random = SeededRandom(11), hits = 0
            for n in 0..<200 {
                let text = try #require(records.randomElement(using: &random)?["title"].text)
                let words = Array(SearchTests.words(of: text)).sorted().shuffled(using: &random).prefix(Int.random(in: 1...3, using: &random))
                let who = ["agent", "customer", "other"][n % 3], customer = who == "customer" ? house.customerA : house.customerB
                let wanted = records.filter { record in
                    guard who == "agent" || record["customer"].id == customer else { return false }
                    let own = record.kind.fields.filter { $0.type.isProse && (who == "agent" || $0.audience == .everyone) }.compactMap { record[$0.id].text }
                    let known = own.reduce(into: Set<String>()) { $0.formUnion(SearchTests.words(of: $1)) }
                    return words.allSatisfy { word in
                        // A pair stands as it is; whatever else was typed is a beginning.
                        if case .pairs = SearchWords.runs(of: word).first { known.contains(word) } else { known.contains { $0.hasPrefix(word) } }
                    }
                }
                let found = try await numbers(house, words.joined(separator: " "), as: who)
                #expect(Set(found) == Set(wanted.map(\.number)), "\(words) as \(who)")
                hits += found.isEmpty ? 0 : 1
            }
            #expect(hits > 100)
        }
    }
}
