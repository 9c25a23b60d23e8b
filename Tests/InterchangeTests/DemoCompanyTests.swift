import Engine
import Foundation
import Interchange
import Kernel
import Management
import StoreSQLite
import TestKit
import Testing

@Suite("The demo company")
struct DemoCompanyTests {
    static let passwords = ["admin", "manager", "agent", "auditor", "customer"].reduce(into: [String: String]()) { $0[$1] = "demo \($1) password" }

    /// Founds and fills a base, and hands it over.
    func build(until: Moment, _ body: (House, Principal, [DemoCompany.SignIn]) async throws -> Void) async throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("plumbline-demo-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let company = try DemoCompany(resources: TestHouse.resources)
        let time = SimulatedTime(company.start(until: until))
        let house = try await House.found(
            folder, store: SQLiteStore(file: House.base(in: folder).path), registry: TestHouse.registry(), clock: time.clock, isSimulated: true,
            roles: Role.shipped, organisation: company.organisation,
            administrator: (company.administrator.name, company.administrator.mail, "demo admin password"))
        let signIns = try await company.build(in: house, time: time, until: until, passwords: Self.passwords)
        #expect(time.clock.now() == until)
        let admin = try #require(await house.accounts.administrator())
        try await body(house, admin, signIns)
        try await house.close()
    }

    @Test("has its people, customers and two weeks of incidents, all made through the door")
    func whole() async throws {
        let until = try #require(Moment(iso: "2026-06-18T10:00:00Z"))
        try await build(until: until) { house, admin, signIns in
            func all(_ kind: String) async throws -> [StoredRecord] {
                try await house.records.list(kind, Query(sort: Query.Sort("updated", descending: false)), limit: 200, as: admin).records
            }
            #expect(try await house.organisation() == "恒准信息技术")
            #expect(try await all("unit").count == 4)
            #expect(try await all("team").count == 4)
            #expect(try await all("customer").count == 4)
            #expect(try await all("person").count == 17 && signIns.count == 17)
            #expect(Set(signIns.map(\.role)) == Set(Self.passwords.keys))
            #expect(try await all("calendar").count == 2)
            let versions = try await all("calendar_version")
            #expect(versions.map(\.state) == ["approved", "approved"])
            #expect(versions.allSatisfy { $0["approver"].id != nil && !$0["authors"].ids.contains($0["approver"].id ?? admin.person) })
            #expect(try await all("service_family").count == 3)
            #expect(try await all("service").map(\.state).filter { $0 == "offered" }.count == 8)
            #expect(try await all("agreement").map { $0["form"].text } == ["sla", "sla", "ola", "uc"])
            let promised = try await all("agreement_version")
            #expect(promised.map(\.state) == ["approved", "approved", "approved", "approved"])
            let incidents = try await all("incident")
            let named = incidents.filter { !$0["service"].isNull }
            #expect(named.count == 21)
            let byAgreement = named.compactMap { ClockState($0["resolution"])?.version }.filter { version in promised.contains { $0.id == version } }
            #expect(Set(byAgreement).count == 2)
            for field in ["team_time", "supplier_time"] {
                let timed = incidents.compactMap { ClockState($0[field]) }
                #expect(!timed.isEmpty && timed.allSatisfy { state in promised.contains { $0.id == state.version } }, "\(field)")
            }
            #expect(incidents.count == 42)
            #expect(try await all("task").count >= 4, "two given, one decided, one for each round")
            #expect(try await all("checklist_run").map { $0["outcome"].text } == ["deviations"])
            #expect(try await all("measure_value").map { $0["result"].text } == ["missed", "warned", "warned", "met"])
            #expect(Set(try await all("meeting").map(\.state)) == ["planned", "approved"])
            #expect(Set(incidents.map(\.state)) == ["new", "in_progress", "on_hold", "resolved", "closed", "canceled"])
            #expect(incidents.count { !$0["parent"].isNull } == 2)
            #expect(incidents.allSatisfy { $0.updated <= until })
            #expect(try await house.verifier().verify().findings.isEmpty)
        }
    }

    @Test("leaves out what would have happened later")
    func early() async throws {
        let until = try #require(Moment(iso: "2026-06-18T00:05:00Z"))
        try await build(until: until) { house, admin, _ in
            let count = try await house.records.count("incident", .all, as: admin)
            #expect(count?.number == 41)
        }
    }

    @Test("lets its people in with the password of their role")
    func signIn() async throws {
        let until = try #require(Moment(iso: "2026-06-18T10:00:00Z"))
        try await build(until: until) { house, _, signIns in
            for role in Self.passwords.keys.sorted() {
                let one = try #require(signIns.first { $0.role == role })
                let session = try await house.accounts.signIn(mail: one.mail, password: one.password)
                #expect(try await house.accounts.caller(session: session.token)?.principal.roles == [role])
            }
        }
    }
}
