import Foundation
import Kernel
import Store
import Synchronization

/// An open base with everything that works on it.
public final class House: Sendable {
    public let records: Records
    public let accounts: Accounts
    public let sealer: Sealer
    public let folder: URL
    public let isSimulated: Bool
    public let scheduler: Scheduler
    public let mailer: Mailer
    let lease = Lease("keeper", length: 120)
    let store: any Store
    let core: Core
    let securityLog: SecurityLog
    let pulse: Pulse
    /// When attachments and security log were last looked through.
    let tidied = Mutex<Moment?>(nil)

    public static func base(in folder: URL) -> URL { folder.appendingPathComponent("plumbline.db") }
    static func attachments(in folder: URL) -> URL { folder.appendingPathComponent("attachments") }
    static func heads(in folder: URL) -> URL { folder.appendingPathComponent("heads") }

    private init(folder: URL, store: any Store, core: Core, isSimulated: Bool) async throws {
        self.folder = folder
        self.store = store
        self.core = core
        self.isSimulated = isSimulated
        let log = SecurityLog(store: store)
        let beside = NodeFolder(folder: folder)
        let key = try await beside.key(for: store)
        try await beside.checkAttachments(of: store)
        securityLog = log
        pulse = Pulse(start: core.now())
        records = Records(store: store, core: core, securityLog: log)
        accounts = Accounts(store: store, core: core, log: log)
        scheduler = Scheduler(store: store, core: core)
        mailer = Mailer(store: store, core: core)
        _ = try await store.read { try core.rules.timeline(in: $0) }
        sealer = Sealer(store: store, core: core, key: key, isSimulated: isSimulated, heads: House.heads(in: folder))
    }

    /// Whether the store holds a base that `found` has finished.
    public static func isFounded(_ store: any Store) async throws -> Bool {
        try await store.read { reader in
            guard try reader.exists(reader.dialect.columns(of: "setting")) else { return false }
            return try reader.exists("SELECT 1 FROM setting WHERE name = 'time'")
        }
    }

    /// Opens a base that `found` has made.
    public static func open(
        _ folder: URL, store: any Store, registry: Registry, clock: Clock = .system, limits: HouseLimits = HouseLimits()
    ) async throws -> House {
        try await prepare(store, registry)
        let time = try await store.read { try $0.first("SELECT value FROM setting WHERE name = 'time'") { $0.text(0) } }
        guard let time else {
            throw Refused("这个库还没有初始化完，请删去后重新 init。", "This base was never finished; remove it and run init again.")
        }
        let stands = try await store.read(Clock.stands)
        let core = Core(
            registry: registry, clock: clock.isSystem ? stands.map(Clock.row) ?? clock : clock, attachments: AttachmentFiles(House.attachments(in: folder)),
            limits: limits)
        return try await House(folder: folder, store: store, core: core, isSimulated: time == "simulated")
    }

    /// Makes a new base: the provider, the shipped roles, one administrator.
    /// - Parameter standing: where the clock of a simulated base stands; nil: it goes by the world's time, or by whoever opens it.
    public static func found(
        _ folder: URL, store: any Store, registry: Registry, clock: Clock = .system, limits: HouseLimits = HouseLimits(), isSimulated: Bool = false, standing: Moment? = nil,
        roles: [(key: String, name: Text)], organisation: String, administrator: (name: String, mail: String, password: String)
    ) async throws -> House {
        try Passwords.check(administrator.password)
        try await prepare(store, registry)
        let core = Core(registry: registry, clock: clock, attachments: AttachmentFiles(House.attachments(in: folder)), limits: limits)
        let person = RecordID(at: core.now())
        let founder = Principal(person: person, name: administrator.name, roles: ["admin"])
        try await store.write { writer in
            let transaction = try Transaction(core: core, principal: founder, writer: writer)
            var admin: RecordID?
            for role in roles {
                let values: [String: Value] = ["key": .text(role.key), "name": .texts(["zh": role.name.zh, "en": role.name.en])]
                let made = try transaction.create(core.kind("role"), Input(values), byHouse: true)
                if role.key == "admin" { admin = made.id }
            }
            let unit = try transaction.create(core.kind("unit"), Input(["name": .text(organisation)]), byHouse: true)
            let values: [String: Value] = [
                "name": .text(administrator.name), "mail": .text(administrator.mail), "unit": .id(unit.id), "roles": .ids(admin.map { [$0] } ?? []),
            ]
            _ = try transaction.create(core.kind("person"), Input(values), id: person, byHouse: true)
            try writer.run("INSERT INTO setting (name, value) VALUES ('time', \(isSimulated ? "simulated" : "real"))")
            if let standing { try Clock.set(standing, in: writer) }
        }
        let house = try await House(folder: folder, store: store, core: core, isSimulated: isSimulated)
        try await house.accounts.setPassword(administrator.password, of: person, by: founder)
        try await house.sealer.seal()
        return house
    }

    /// Makes a new base from what another house had.
    /// - Parameters:
    ///   - administrator: who will be one of the people that `fill` brings, and may then sign in with the password.
    ///   - fill: brings the records. Before it has ended, the base is none.
    public static func found(
        _ folder: URL, store: any Store, registry: Registry, clock: Clock = .system, limits: HouseLimits = HouseLimits(),
        administrator: Principal, password: String, fill: (Records) async throws -> Void
    ) async throws -> House {
        try Passwords.check(password)
        try await prepare(store, registry)
        try await checkEmpty(store, registry)
        let core = Core(registry: registry, clock: clock, attachments: AttachmentFiles(House.attachments(in: folder)), limits: limits)
        let house = try await House(folder: folder, store: store, core: core, isSimulated: false)
        try await fill(house.records)
        guard try await house.accounts.principal(administrator.person)?.roles.contains("admin") == true else {
            throw Refused(field: "admin", "「\(administrator.name)」不是管理员。", "“\(administrator.name)” is no administrator.")
        }
        try await store.write { writer in _ = try writer.run("INSERT INTO setting (name, value) VALUES ('time', 'real')") }
        try await house.accounts.setPassword(password, of: administrator.person, by: administrator)
        try await house.sealer.seal()
        try await store.renewStatistics()
        return house
    }

    /// On a server, what was cut off is still there.
    private static func checkEmpty(_ store: any Store, _ registry: Registry) async throws {
        let isEmpty = try await store.read { reader in
            try registry.kinds.allSatisfy { try !reader.exists("SELECT 1 FROM \(name: $0.name) LIMIT 1") }
        }
        guard isEmpty else { throw Refused("库里有一次没做完的初始化；请换一个空库。", "The base holds an init that was never finished; name an empty one.") }
    }

    /// Brings a base to what this program declares: tables and indexes, and what is derived from records.
    private static func prepare(_ store: any Store, _ registry: Registry) async throws {
        try await registry.schema.apply(to: store)
        try await OrderFilling(store: store, registry: registry).bringUpToDate()
        try await SearchFilling(store: store, registry: registry).bringUpToDate()
    }

    public func verifier() -> Verifier {
        Verifier(folder, store: store, registry: core.registry)
    }

    /// The provider's name.
    public func organisation() async throws -> String {
        try await store.read { try $0.first("SELECT name FROM unit WHERE parent IS NULL ORDER BY row LIMIT 1") { $0.text(0) } } ?? "Plumbline"
    }

    /// Makes anew what searches go by, from the records and their history; work may go on, but searches miss records meanwhile.
    public func rebuildSearch() async throws {
        try await SearchFilling(store: store, registry: core.registry).beginAnew()
        try await store.renewStatistics()
    }

    /// To be called after much was brought in at once, so that the next lists are found by what there is now.
    public func renewStatistics() async throws { try await store.renewStatistics() }

    /// Seals, and closes the files.
    public func close() async throws {
        try await sealer.seal()
        try? await records.scrubIfDue()
        try? await store.write { [leases = [lease, scheduler.tenure.lease, mailer.tenure.lease]] writer in
            for lease in leases { try lease.end(in: writer) }
        }
        try await store.close()
    }
}
