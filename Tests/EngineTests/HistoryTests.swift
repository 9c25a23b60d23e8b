import Foundation
import Kernel
import Store
import TestKit
import Testing

@testable import Engine

@Suite("History")
struct HistoryTests {
    @Test("Every value of an event has a salt of its own", arguments: [0, 1, 16, 17, 40])
    func salts(count: Int) throws {
        let packed = EventValues.pack((0..<count).map { Change("field\($0)", .text("same")) })
        let kept = try #require(EventValues.unpack(packed.content)).compactMap { $0 }
        #expect(kept.count == count && Set(kept.map { Array($0.salt) }).count == count)
        #expect(kept.allSatisfy { Set($0.salt).count > 4 }, "no salt is left as it was allocated")
    }

    @Test("A tree grown leaf by leaf has the roots of RFC 6962's definition")
    func merkle() {
        func root(_ leaves: ArraySlice<[UInt8]>) -> [UInt8] {
            if leaves.isEmpty { return Digest.sha256([UInt8]()) }
            if leaves.count == 1 { return MerkleFrontier.leaf(leaves[leaves.startIndex]) }
            var split = 1
            while split * 2 < leaves.count { split *= 2 }
            let middle = leaves.startIndex + split
            return MerkleFrontier.node(root(leaves[..<middle]), root(leaves[middle...]))
        }
        var frontier = MerkleFrontier()
        var leaves: [[UInt8]] = []
        #expect(frontier.root == root([]))
        for n in 0..<130 {
            let leaf = Digest.sha256("leaf \(n)")
            leaves.append(leaf)
            frontier.append(leaf: leaf)
            #expect(frontier.root == root(leaves[...]), "size \(n + 1)")
            #expect(MerkleFrontier(size: frontier.size, packed: frontier.packed) == frontier)
        }
    }

    @Test("Every type of value keeps its meaning through its bytes")
    func values() {
        let id = RecordID(high: 1, low: UInt64.max)
        for value: Value in [.null, .text(""), .text("打印机\u{0}"), .whole(.min), .whole(-1), .truth(true), .truth(false), .id(id), .ids([]), .ids([id, id]), .texts(["zh": "中", "en": "e"]), .texts([:])] {
            var bytes: [UInt8] = []
            EventCoding.append(value, to: &bytes)
            #expect(EventCoding.value(bytes[...]) == value)
        }
    }

    @Test("Work leaves a base that verifies, sealed or not")
    func verifies() async throws {
        try await TestHouse.with { house in
            let incident = try await house.incident()
            _ = try await house.records.run(.comment(kind: "incident", incident.id, Input(comment: "看过了")), as: house.person("agent"))
            #expect(try await house.house.verifier().verify().findings == [])
            let head = try #require(try await house.house.sealer.seal())
            #expect(head.isValid && head.isSimulated)
            _ = try await house.incident("第二单")
            let result = try await house.house.verifier().verify(head: head)
            #expect(result.findings == [])
            #expect(result.sealed == head.size)
            #expect(result.events > Int(head.size))
        }
    }

    @Test("A change of a row behind the history's back is named")
    func tampering() async throws {
        try await TestHouse.with { house in
            let incident = try await house.incident()
            _ = try await house.store.write { try $0.run("UPDATE incident SET priority = 'p1' WHERE id = \(incident.id)") }
            let findings = try await house.house.verifier().verify().findings
            #expect(findings.map(\.place) == ["record \(incident.number)"])
        }
    }

    @Test("Erasure forgets the value everywhere and leaves the proofs")
    func erasure() async throws {
        try await TestHouse.with { house in
            let incident = try await house.incident("王小明的电脑")
            try await house.house.sealer.seal()
            let erasure = Erasure([.field("title")], reason: "本人要求", basis: "PIPL 47")
            _ = try await house.records.run(.erase(kind: "incident", incident.id, erasure), as: house.admin)
            let after = try await house.records.read("incident", incident.id, as: house.admin)
            #expect(after["title"].text?.contains("王小明") == false)
            let history = try await house.records.history(after, as: house.admin)
            #expect(history[0].has("title") && history[0]["title"] == .none)
            #expect(try await house.house.verifier().verify().findings == [])
            await #expect(throws: Failure.self) { try await house.records.run(.erase(kind: "incident", incident.id, erasure), as: house.person("agent")) }
        }
    }

    @Test("An erased value without an act of erasure is named")
    func quietErasure() async throws {
        try await TestHouse.with { house in
            let incident = try await house.incident()
            _ = try await house.store.write { writer in
                let found = try writer.first("SELECT v.seq, v.content FROM event e JOIN event_value v ON v.seq = e.seq WHERE e.record = \(incident.id)") { ($0.whole(0), $0.bytes(1)) }
                guard let (seq, content) = found, var values = EventValues.unpack(content) else { return }
                values[values.count - 1] = nil
                try writer.run("UPDATE event_value SET content = \(EventValues.pack(values)) WHERE seq = \(seq)")
            }
            #expect(try await !house.house.verifier().verify().findings.isEmpty)
        }
    }
}
