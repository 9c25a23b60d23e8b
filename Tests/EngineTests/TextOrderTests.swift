import Engine
import Foundation
import Kernel
import Management
import Resolution
import Store
import TestKit
import Testing

@Suite("Order of texts")
struct TextOrderTests {
    private static let names = ["王五", "阿强", "alice", "第10", "张三", "第2", "Bob", "李四", "曹操", "123", "陈晨", "Alice"]
    private static let inOrder = ["123", "阿强", "曹操", "陈晨", "澄江医院", "第2", "第10", "蓝湾物流", "李四", "王五", "张三", "alice", "Alice", "Bob"]

    private func customers(_ house: TestHouse) async throws {
        for name in TextOrderTests.names { try await house.make("customer", ["name": .text(name)]) }
    }

    /// The list, read in small pages by cursors as a client gives them back.
    private func list(_ records: Records, _ kind: String, by field: String, descending: Bool = false, as principal: Principal) async throws -> [StoredRecord] {
        var all: [StoredRecord] = []
        var cursor: Cursor?
        repeat {
            let query = Query(sort: .init(field, descending: descending))
            let page = try await records.list(kind, query, after: cursor, limit: 3, as: principal)
            all += page.records
            cursor = try page.next.map { try #require(Cursor($0.text)) }
        } while cursor != nil
        return all
    }

    private func findings(_ house: TestHouse) async throws -> [String] {
        try await Verifier(house.folder, store: house.store, registry: house.registry).verify().findings.map(\.description)
    }

    private func names(_ house: TestHouse, descending: Bool = false) async throws -> [String] {
        try await list(house.records, "customer", by: "name", descending: descending, as: house.admin).map(\.title)
    }

    @Test("Names stand in the order of pinyin, numbers in that of their value")
    func pinyin() async throws {
        try await TestHouse.with { house in
            try await customers(house)
            #expect(try await names(house) == TextOrderTests.inOrder)
            #expect(try await names(house, descending: true) == TextOrderTests.inOrder.reversed())
        }
    }

    @Test("The same name twice is listed twice, whatever the page ends with")
    func equals() async throws {
        try await TestHouse.with { house in
            for _ in 0..<7 { try await house.make("customer", ["name": .text("同名")]) }
            let rows = try await list(house.records, "customer", by: "name", as: house.admin).map(\.row)
            #expect(rows.count == 9 && Set(rows).count == 9)
        }
    }

    @Test("A new name is a new place")
    func renaming() async throws {
        try await TestHouse.with { house in
            try await customers(house)
            let name = Input(["name": .text("赵六")])
            _ = try await house.records.run(.change(kind: "customer", house.customerA, version: nil, name), as: house.admin)
            var expected = TextOrderTests.inOrder.filter { $0 != "澄江医院" }
            expected.insert("赵六", at: try #require(expected.firstIndex(of: "alice")))
            #expect(try await names(house) == expected)
        }
    }

    @Test("Long names are told apart as far as their keys go, and listed all the same")
    func long() async throws {
        try await TestHouse.with { house in
            let long = String(repeating: "长", count: 199)
            for end in ["乙", "甲"] { try await house.make("customer", ["name": .text(long + end)]) }
            try await house.make("customer", ["name": .text("长" + String(repeating: "安", count: 100))])
            let listed = try await names(house)
            #expect(listed.filter { $0.hasPrefix("长") }.map { $0.dropFirst().first } == ["安", "长", "长"])
        }
    }

    // MARK: bases made before

    /// Opens the same base anew, as the program does when it starts.
    private func reopened(_ house: TestHouse) async throws -> House {
        try await House.open(house.folder, store: house.store, registry: house.registry, clock: house.time.clock)
    }

    @Test("Keys of another version are made anew when the base is opened")
    func version() async throws {
        try await TestHouse.with { house in
            try await customers(house)
            _ = try await house.store.write { writer in
                try writer.run("UPDATE customer SET name__order = \([UInt8(0)])")
                try writer.run("UPDATE setting SET value = 'other' WHERE name = 'text_order'")
            }
            let again = try await reopened(house)
            #expect(try await list(again.records, "customer", by: "name", as: house.admin).map(\.title) == TextOrderTests.inOrder)
            #expect(try await findings(house) == [])
        }
    }

    @Test("Keys of another version are no finding before they are made anew")
    func otherVersion() async throws {
        try await TestHouse.with { house in
            _ = try await house.store.write { writer in
                try writer.run("UPDATE customer SET name__order = \([UInt8(0)])")
                try writer.run("UPDATE setting SET value = 'other' WHERE name = 'text_order'")
            }
            #expect(try await findings(house) == [])
        }
    }

    @Test("A base from before there were keys gets them when it is opened")
    func older() async throws {
        try await TestHouse.with { house in
            try await customers(house)
            _ = try await house.store.write { writer in
                try writer.run("DROP INDEX customer_by_name")
                try writer.run("DROP INDEX customer_by_open_name")
                try writer.run("ALTER TABLE customer DROP COLUMN name__order")
                try writer.run("DELETE FROM setting WHERE name = 'text_order'")
            }
            let again = try await reopened(house)
            #expect(try await list(again.records, "customer", by: "name", as: house.admin).map(\.title) == TextOrderTests.inOrder)
            #expect(try await findings(house) == [])
        }
    }

    @Test("A key that is not that of its text is a finding")
    func tampering() async throws {
        try await TestHouse.with { house in
            let customer = try await house.make("customer", ["name": .text("王五")])
            #expect(try await findings(house) == [])
            for key: SQL in ["\([UInt8(1), 2])", "NULL"] {
                _ = try await house.store.write { try $0.run("UPDATE customer SET name__order = \(key) WHERE number = \(customer.number)") }
                #expect(try await findings(house) == ["record \(customer.number): its sort key of name is not that of its value"])
            }
        }
    }

    // MARK: no value

    /// A text that may be empty and has a list shape.
    private struct Visit: RecordKind {
        let purpose = Field("purpose", "事由", "Purpose", .text, required: true)
        let guest = Field("guest", "来客", "Guest", .text)

        static let kind = Kind(
            Visit.self, "visit", Text("来访", "Visit"), plural: Text("来访", "Visits"), prefix: "VIS", scope: .internal, title: "purpose", columns: [],
            grants: [Grant("admin", Set(Act.allCases), verbs: .all)], shapes: [Shape([], sort: "guest")])
    }

    @Test("Records without the text come last, both ways")
    func nulls() async throws {
        try await TestHouse.with { house in
            let registry = try Registry(
                rooms: TestHouse.rooms + [Room("reception", Text("接待", "Reception"), kinds: [Visit.kind])],
                shipped: ParameterFiles.read(in: TestHouse.resources.appendingPathComponent("parameters")))
            let records = try await House.open(house.folder, store: house.store, registry: registry, clock: house.time.clock).records
            for (purpose, guest) in [("1", "张"), ("2", nil), ("3", "李"), ("4", nil), ("5", "王"), ("6", nil), ("7", nil)] {
                let values: [String: Value] = ["purpose": .text(purpose), "guest": guest.map { .text($0) } ?? .null]
                _ = try await records.run(.create(kind: "visit", Input(values)), as: house.admin)
            }
            let up = try await list(records, "visit", by: "guest", as: house.admin).map(\.title)
            #expect(up == ["3", "5", "1", "2", "4", "6", "7"])
            let down = try await list(records, "visit", by: "guest", descending: true, as: house.admin).map(\.title)
            #expect(down == ["1", "5", "3", "7", "6", "4", "2"])
        }
    }
}
