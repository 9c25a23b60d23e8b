import Engine
import Kernel

/// Incidents in all states with all sorts of values, among them texts that engines are known to treat differently.
public struct SomeIncidents {
    let house: TestHouse

    public init(house: TestHouse) { self.house = house }

    static let words = [
        "打印机不出纸", "VPN 断线", "vpn slow", "ＶＰＮ　全角", "100% disk", "under_score", "back\\slash", "O'Brien \"quoted\"", "é vs e\u{301}", "ÄÖÜ äöü", "İstanbul ı",
        "emoji 🖨️🔥", "ß SS", "[glob]*?", "尾空格 ", "~tilde", "-dash", "null", "ﬃ ligature", "Zebra", "apple", "啊", "字",
    ]

    public func make(_ count: Int) async throws {
        var random = SeededRandom(7)
        let agent = house.person("agent")
        let teams = try await house.records.list("team", Query(), as: house.admin).records.map(\.id)
        for n in 0..<count {
            house.time.advance(seconds: Int64.random(in: 1...90_000, using: &random))
            var values: [String: Value] = [
                "title": .text("\(SomeIncidents.words[n % SomeIncidents.words.count]) \(n % 7)"),
                "customer": .id(Bool.random(using: &random) ? house.customerA : house.customerB),
                "impact": .text(["high", "medium", "low"].randomElement(using: &random) ?? "low"),
                "urgency": .text(["high", "medium", "low"].randomElement(using: &random) ?? "low"),
            ]
            if n.isMultiple(of: 2) { values["description"] = .text(SomeIncidents.words.shuffled(using: &random).prefix(3).joined(separator: "\n")) }
            if n.isMultiple(of: 3) { values["location"] = .text(SomeIncidents.words.randomElement(using: &random) ?? "") }
            if n.isMultiple(of: 4) { values["team"] = teams.randomElement(using: &random).map { .id($0) } }
            let receipt = try await house.records.run(.create(kind: "incident", Input(values)), as: agent)
            if n % 3 > 0 { try await perform("start", receipt.id, [:]) }
            if n % 5 == 4 { try await perform("resolve", receipt.id, ["close_code": .text("solution"), "close_notes": .text("好了 \(n)")]) }
            if n % 15 == 14 { try await perform("close", receipt.id, [:]) }
        }
    }

    private func perform(_ verb: String, _ id: RecordID, _ values: [String: Value]) async throws {
        _ = try await house.records.run(.perform(kind: "incident", id, version: nil, verb: verb, Input(values)), as: house.person("agent"))
    }
}
