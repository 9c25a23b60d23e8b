import Kernel
import Testing

@Suite("JSON Merge Patch")
struct JSONPatchTests {
    private static func value(_ random: inout SeededRandom, depth: Int) -> JSON {
        switch Int.random(in: 0..<(depth == 0 ? 3 : 5), using: &random) {
        case 0: return .whole(Int64.random(in: 0...3, using: &random))
        case 1: return .text(String(Int.random(in: 0...3, using: &random)))
        case 2: return .list([.whole(Int64.random(in: 0...1, using: &random))])
        default: return object(&random, depth: depth - 1)
        }
    }

    private static func object(_ random: inout SeededRandom, depth: Int) -> JSON {
        var members: [JSON.Member] = []
        for name in ["a", "b", "c", "d"].shuffled(using: &random) where random.chance(60) { members.append(JSON.Member(name, value(&random, depth: depth))) }
        return .object(members)
    }

    @Test("A patch between two objects makes one of the other, and is empty between the same")
    func roundTrip() {
        var random = SeededRandom(7396)
        for _ in 0..<2000 {
            let before = JSONPatchTests.object(&random, depth: 3), after = JSONPatchTests.object(&random, depth: 3)
            #expect(before.merged(with: before.patch(to: after)).sorted == after.sorted)
            #expect(before.sorted.patch(to: before.sorted).members == [])
        }
    }

    @Test("null takes a member away, at any depth")
    func removal() {
        let before = JSON.object(["p1": .object(["response": "PT1H", "resolution": "PT4H"]), "p2": "x"])
        let after = before.merged(with: .object(["p1": .object(["response": .null]), "p2": .null, "p3": .object(["response": .null])]))
        #expect(after == .object(["p1": .object(["resolution": "PT4H"]), "p3": .object([JSON.Member]())]))
    }
}
