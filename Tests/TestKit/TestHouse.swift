import Delivery
import Engine
import Foundation
import Kernel
import Management
import Relationship
import Resolution
import Store
import StorePostgres
import StoreSQLite

/// A real base in a temporary folder, in simulated time, with one person a role.
public final class TestHouse: Sendable {
    /// A test asks what a list gives, however busy the machine.
    public static let limits = HouseLimits(list: 60_000, search: 60_000)
    public static let password = "a long enough password"
    public let house: House
    public let folder: URL
    public let time: SimulatedTime
    public let store: any Store
    public let engine: TestEngine
    private let base: PostgresBase?
    public let admin: Principal
    public let customerA: RecordID
    public let customerB: RecordID
    private let people: [String: Principal]

    public var records: Records { house.records }
    public var registry: Registry { house.records.registry }
    /// admin, manager, agent, auditor, customer (of A), other (a customer user of B), stranger (no role).
    public func person(_ name: String) -> Principal { people[name] ?? admin }

    public static let rooms: [Room] = managementRooms + relationshipRooms + resolutionRooms + deliveryRooms + serviceRooms

    public static var resources: URL {
        URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("Resources")
    }

    public static func registry(_ more: [Room] = []) throws -> Registry {
        try Registry(rooms: rooms + more, shipped: ParameterFiles.read(in: resources.appendingPathComponent("parameters")))
    }

    /// - Parameter rooms: what the test adds to those of the product.
    private init(_ engine: TestEngine, rooms: [Room]) async throws {
        self.engine = engine
        folder = FileManager.default.temporaryDirectory.appendingPathComponent("plumbline-test-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        time = SimulatedTime(Moment(iso: "2026-06-18T02:00:00Z") ?? Moment(seconds: 0))
        base = engine == .postgres ? try await PostgresBase() : nil
        store = if let base { try PostgresStore(base.address, readers: 4, writers: 4) } else { try SQLiteStore(file: House.base(in: folder).path) }
        house = try await House.found(
            folder, store: store, registry: try TestHouse.registry(rooms), clock: time.clock, limits: TestHouse.limits, isSimulated: true, roles: Role.shipped,
            organisation: "恒准信息技术", administrator: ("管理员", "admin@example.com", TestHouse.password))
        guard let admin = try await house.accounts.administrator() else { throw Failure.notFound }
        self.admin = admin
        let house = house
        func make(_ kind: String, _ values: [String: Value]) async throws -> RecordID {
            try await house.records.run(.create(kind: kind, Input(values)), as: admin).id
        }
        func role(_ key: String) async throws -> RecordID {
            try await house.records.list("role", Query(.equal("key", .value(.text(key)))), as: admin).records[0].id
        }
        customerA = try await make("customer", ["name": .text("澄江医院"), "code": .text("chengjiang")])
        customerB = try await make("customer", ["name": .text("蓝湾物流"), "code": .text("lanwan")])
        let desk = try await make("team", ["name": .text("服务台")])
        var people: [String: Principal] = ["admin": admin]
        for name in ["manager", "agent", "auditor", "customer", "other", "stranger"] {
            var values: [String: Value] = ["name": .text(name), "mail": .text("\(name)@example.com")]
            if name != "stranger" { values["roles"] = .ids([try await role(name == "other" ? "customer" : name)]) }
            if name == "customer" { values["customer"] = .id(customerA) }
            if name == "other" { values["customer"] = .id(customerB) }
            if name == "agent" { values["teams"] = .ids([desk]) }
            people[name] = try await house.accounts.principal(try await make("person", values))
        }
        self.people = people
    }

    public func close() async throws {
        try await house.close()
        try await base?.drop()
        try FileManager.default.removeItem(at: folder)
    }

    /// Runs a test in a base of its own, beside no more others than a server has connections for. It is never called within itself.
    public static func with(_ engine: TestEngine = .chosen, rooms: [Room] = [], _ body: (TestHouse) async throws -> Void) async throws {
        await Turnstile.houses.enter()
        do { try await within(engine, rooms, body) } catch {
            await Turnstile.houses.leave()
            throw error
        }
        await Turnstile.houses.leave()
    }

    private static func within(_ engine: TestEngine, _ rooms: [Room], _ body: (TestHouse) async throws -> Void) async throws {
        let house = try await TestHouse(engine, rooms: rooms)
        do { try await body(house) } catch {
            try? await house.close()
            throw error
        }
        try await house.close()
    }

    @discardableResult
    public func make(_ kind: String, _ values: [String: Value], as name: String = "admin") async throws -> StoredRecord {
        let receipt = try await records.run(.create(kind: kind, Input(values)), as: person(name))
        return try await records.read(kind, receipt.id, as: admin)
    }

    public func incident(_ title: String = "打印机不出纸", as name: String = "agent", customer: RecordID? = nil) async throws -> StoredRecord {
        try await make("incident", ["title": .text(title), "customer": .id(customer ?? customerA)], as: name)
    }
}
