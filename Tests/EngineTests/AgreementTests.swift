import Foundation
import Kernel
import Store
import TestKit
import Testing

@testable import Engine

/// What an agreement promises, from when and for whom; and that nothing beneath it takes longer.
@Suite("Agreements")
struct AgreementTests {
    private static let hour: Int64 = 3600

    /// P1 in so many hours, the rest as long as P1 or longer.
    private static func targets(p1: Int, p2: Int = 24) -> String {
        #"{"p1":{"response":"PT10M","resolution":"PT\#(p1)H"},"p2":{"response":"PT20M","resolution":"PT\#(p2)H"},"p3":{"resolution":"PT48H"},"p4":{},"p5":{}}"#
    }

    static func service(_ house: TestHouse, _ name: String, customers: [RecordID] = [], team: RecordID? = nil) async throws -> RecordID {
        let known = try await house.records.list("service_family", Query(), as: house.admin).records.first?.id
        let family = if let known { known } else { try await house.make("service_family", ["name": .text("应用服务")]).id }
        var values: [String: Value] = ["name": .text(name), "family": .id(family)]
        if !customers.isEmpty { values["customers"] = .ids(customers) }
        if let team { values["team"] = .id(team) }
        let made = try await house.make("service", values)
        _ = try await house.records.run(.perform(kind: "service", made.id, version: nil, verb: "offer", Input()), as: house.admin)
        return made.id
    }

    static func agreement(_ house: TestHouse, _ values: [String: Value]) async throws -> StoredRecord {
        try await house.make("agreement", ["title": .text("协议")].merging(values) { $1 }, as: "manager")
    }

    private static func sla(_ house: TestHouse, service: RecordID? = nil, customer: RecordID? = nil) async throws -> StoredRecord {
        var values: [String: Value] = ["form": .text("sla"), "customer": .id(customer ?? house.customerA)]
        if let service { values["service"] = .id(service) }
        return try await agreement(house, values)
    }

    private static func ola(_ house: TestHouse, under: [StoredRecord]) async throws -> StoredRecord {
        let team = try await house.make("team", ["name": .text("应用运维")])
        return try await agreement(house, ["form": .text("ola"), "team": .id(team.id), "under": .ids(under.map(\.id))])
    }

    private static func version(_ house: TestHouse, _ agreement: StoredRecord, _ values: [String: String], from moment: Moment? = nil) async throws -> StoredRecord {
        var fields: [String: Value] = ["title": .text("首版"), "agreement": .id(agreement.id)]
        if values.isEmpty { fields["ends"] = .truth(true) } else { fields["values"] = .texts(values) }
        if let moment { fields["effective"] = moment.value }
        return try await house.make("agreement_version", fields, as: "manager")
    }

    private static func perform(_ verb: String, _ version: StoredRecord, _ house: TestHouse, as who: String) async throws {
        let signed: [String: Value] = verb == "propose" ? ["signatory": .text("许静"), "signed": .whole(Int64(house.time.clock.now().wall(offset: 0).day.number))] : [:]
        _ = try await house.records.run(.perform(kind: "agreement_version", version.id, version: nil, verb: verb, Input(signed)), as: house.person(who))
    }

    @discardableResult
    static func approved(_ house: TestHouse, _ agreement: StoredRecord, _ values: [String: String], from moment: Moment? = nil) async throws -> StoredRecord {
        let made = try await version(house, agreement, values, from: moment)
        try await perform("propose", made, house, as: "manager")
        try await perform("approve", made, house, as: "admin")
        return try await house.records.read("agreement_version", made.id, as: house.admin)
    }

    static func refusals(_ act: () async throws -> Void) async throws -> [Refusal] {
        do {
            try await act()
            return []
        } catch let refused as Refused { return refused.refusals }
    }

    /// A P1 of a customer about a service.
    private static func raised(_ house: TestHouse, _ service: RecordID?, customer: RecordID? = nil) async throws -> StoredRecord {
        var values: [String: Value] = ["title": .text("停了"), "customer": .id(customer ?? house.customerA), "impact": .text("high"), "urgency": .text("high")]
        if let service { values["service"] = .id(service) }
        return try await house.make("incident", values, as: "agent")
    }

    private static func clock(_ record: StoredRecord) throws -> ClockState { try #require(ClockState(record["resolution"])) }

    // MARK: the clocks of incidents

    @Test("An incident of the customer and service runs by the agreement's target and calendar, and its clock names the version; others do not")
    func covered() async throws {
        try await TestHouse.with { house in
            let calendar = try await house.make("calendar", ["name": .text("工作日")])
            let hours = try await house.make("calendar_version", ["calendar": .id(calendar.id), "name": .text("5×9"), "zone": .text("+08:00")], as: "manager")
            for (verb, who) in [("propose", "manager"), ("approve", "admin")] {
                _ = try await house.records.run(.perform(kind: "calendar_version", hours.id, version: nil, verb: verb, Input()), as: house.person(who))
            }
            let portal = try await AgreementTests.service(house, "门户"), other = try await AgreementTests.service(house, "邮件")
            let sla = try await AgreementTests.sla(house, service: portal)
            let version = try await AgreementTests.approved(
                house, sla, ["incident.targets": AgreementTests.targets(p1: 2), "incident.calendar": "\"\(calendar.id)\""])
            #expect(version["customer"] == .id(house.customerA) && version["service"] == .id(portal))
            let covered = try await AgreementTests.raised(house, portal), state = try AgreementTests.clock(covered)
            #expect(state.target == 2 * AgreementTests.hour && state.calendar == calendar.id && state.version == version.id)
            let strangers = [
                try await AgreementTests.raised(house, other), try await AgreementTests.raised(house, nil),
                try await AgreementTests.raised(house, portal, customer: house.customerB),
            ]
            for stranger in strangers {
                let state = try AgreementTests.clock(stranger)
                #expect(state.target == 4 * AgreementTests.hour && state.calendar == nil && state.version == nil)
            }
            #expect(try await house.house.verifier().verify().findings == [])
        }
    }

    @Test("An agreement on all services covers each of them, but for one with an agreement of its own")
    func all() async throws {
        try await TestHouse.with { house in
            let portal = try await AgreementTests.service(house, "门户"), mail = try await AgreementTests.service(house, "邮件")
            let whole = try await AgreementTests.approved(house, try await AgreementTests.sla(house), ["incident.targets": AgreementTests.targets(p1: 3)])
            let single = try await AgreementTests.approved(house, try await AgreementTests.sla(house, service: portal), ["incident.targets": AgreementTests.targets(p1: 1)])
            #expect(try AgreementTests.clock(try await AgreementTests.raised(house, portal)).version == single.id)
            for service in [mail, nil] { #expect(try AgreementTests.clock(try await AgreementTests.raised(house, service)).version == whole.id) }
        }
    }

    @Test("A new version is taken up by open incidents when they are next touched; one that ends the promise brings the general target back")
    func switched() async throws {
        try await TestHouse.with { house in
            let sla = try await AgreementTests.sla(house)
            let first = try await AgreementTests.approved(house, sla, ["incident.targets": AgreementTests.targets(p1: 3), "incident.calendar": #""always""#])
            let raised = try await AgreementTests.raised(house, nil)
            let moment = house.time.clock.now().adding(seconds: 600)
            let second = try await AgreementTests.approved(house, sla, ["incident.targets": AgreementTests.targets(p1: 2)], from: moment)
            house.time.set(moment)
            let still = try await house.records.read("incident", raised.id, as: house.admin)
            #expect(try AgreementTests.clock(still).version == first.id)
            _ = try await house.records.run(.change(kind: "incident", raised.id, version: nil, Input(["location": .text("三楼")])), as: house.person("agent"))
            let touched = try AgreementTests.clock(try await house.records.read("incident", raised.id, as: house.admin))
            #expect(touched.version == second.id && touched.target == 2 * AgreementTests.hour && touched.elapsed == 600_000)
            let book = try await house.records.rulebook(), scope = ParameterScope(customer: house.customerA)
            #expect(book.source(of: "incident.calendar", for: scope) == nil)
            house.time.advance(seconds: 60)
            try await AgreementTests.approved(house, sla, [:])
            let after = try AgreementTests.clock(try await AgreementTests.raised(house, nil))
            #expect(after.target == 4 * AgreementTests.hour && after.version == nil)
        }
    }

    @Test("What a team promises us does not time incidents")
    func inner() async throws {
        try await TestHouse.with { house in
            let ola = try await AgreementTests.ola(house, under: [])
            try await AgreementTests.approved(house, ola, ["incident.targets": AgreementTests.targets(p1: 1)])
            #expect(try AgreementTests.clock(try await AgreementTests.raised(house, nil)).version == nil)
            let scope = ParameterScope(party: ola["team"].id), book = try await house.records.rulebook()
            #expect(book.values.targets("incident.targets", for: scope)?.seconds("p1", "resolution") == AgreementTests.hour)
            #expect(book.values.targets("incident.targets", for: ParameterScope(party: house.customerA)) == nil)
        }
    }

    // MARK: the chain

    @Test("Nothing beneath an agreement takes longer than it promises, whichever of them comes later")
    func chain() async throws {
        try await TestHouse.with { house in
            let sla = try await AgreementTests.sla(house), ola = try await AgreementTests.ola(house, under: [sla])
            try await AgreementTests.approved(house, sla, ["incident.targets": AgreementTests.targets(p1: 4)])
            let long = try await AgreementTests.version(house, ola, ["incident.targets": AgreementTests.targets(p1: 6)])
            let refused = try await AgreementTests.refusals { try await AgreementTests.perform("propose", long, house, as: "manager") }
            #expect(refused.map(\.text.zh) == ["P1 紧急的解决：\(sla.number) 承诺 4 小时，支撑它的 \(ola.number) 却要 6 小时。"])
            #expect(refused.map(\.field) == ["values"])
            try await AgreementTests.approved(house, ola, ["incident.targets": AgreementTests.targets(p1: 3)])
            house.time.advance(seconds: 60)
            let short = try await AgreementTests.version(house, sla, ["incident.targets": AgreementTests.targets(p1: 2)])
            let other = try await AgreementTests.refusals { try await AgreementTests.perform("propose", short, house, as: "manager") }
            #expect(other.map(\.text.en) == ["Resolution of P1 Critical: \(sla.number) promises 2 hours, and \(ola.number), which supports it, takes 3 hours."])
        }
    }

    @Test("A promise is held against those that begin while it holds, too")
    func chainInTime() async throws {
        try await TestHouse.with { house in
            let sla = try await AgreementTests.sla(house), ola = try await AgreementTests.ola(house, under: [sla])
            let later = house.time.clock.now().adding(seconds: 86_400)
            try await AgreementTests.approved(house, sla, ["incident.targets": AgreementTests.targets(p1: 4)])
            try await AgreementTests.approved(house, sla, ["incident.targets": AgreementTests.targets(p1: 2)], from: later)
            let slow = try await AgreementTests.version(house, ola, ["incident.targets": AgreementTests.targets(p1: 3)])
            let refused = try await AgreementTests.refusals { try await AgreementTests.perform("propose", slow, house, as: "manager") }
            #expect(refused.count == 1 && refused.allSatisfy { $0.text.zh.contains("2 小时") })
        }
    }

    @Test("A parameter version for one customer takes back nothing that an agreement promises them, whichever is approved first")
    func overridden() async throws {
        try await TestHouse.with { house in
            func change(_ cells: String, customer: RecordID, from: Moment? = nil) async throws -> StoredRecord {
                var fields: [String: Value] = [
                    "title": .text("改"), "reason": .text("评审"), "customer": .id(customer), "values": .texts(["incident.targets": cells]),
                ]
                if let from { fields["effective"] = from.value }
                return try await house.make("parameter_version", fields, as: "manager")
            }
            func perform(_ verb: String, _ record: StoredRecord, as who: String) async throws {
                _ = try await house.records.run(.perform(kind: "parameter_version", record.id, version: nil, verb: verb, Input()), as: house.person(who))
            }
            let promise = try await AgreementTests.approved(house, try await AgreementTests.sla(house), ["incident.targets": AgreementTests.targets(p1: 2)])
            house.time.advance(seconds: 60)
            let longer = try await change(#"{"p1":{"resolution":"PT3H"}}"#, customer: house.customerA)
            let refused = try await AgreementTests.refusals { try await perform("propose", longer, as: "manager") }
            #expect(refused.map(\.field) == ["values"])
            #expect(refused.map(\.text.zh) == ["响应与解决目标：与 \(promise.number) 合起来：P1 紧急的解决承诺为 2 小时，却成了 3 小时。"])
            let none = try await change(#"{"p3":{"resolution":null}}"#, customer: house.customerA)
            let dropped = try await AgreementTests.refusals { try await perform("propose", none, as: "manager") }
            #expect(dropped.count == 1 && dropped.allSatisfy { $0.text.en.contains(promise.number) && $0.text.en.contains("would have no target") })
            for (cells, customer) in [(#"{"p1":{"resolution":"PT1H"}}"#, house.customerA), (#"{"p1":{"resolution":"PT3H"}}"#, house.customerB)] {
                try await perform("propose", try await change(cells, customer: customer), as: "manager")
            }
            // Approved to come, before anything is promised.
            let later = try await change(#"{"p1":{"resolution":"PT3H"}}"#, customer: house.customerB, from: house.time.clock.now().adding(seconds: 3600))
            for (verb, who) in [("propose", "manager"), ("approve", "admin")] { try await perform(verb, later, as: who) }
            let theirs = try await AgreementTests.sla(house, customer: house.customerB)
            let tight = try await AgreementTests.version(house, theirs, ["incident.targets": AgreementTests.targets(p1: 2)])
            let other = try await AgreementTests.refusals { try await AgreementTests.perform("propose", tight, house, as: "manager") }
            #expect(other.map(\.field) == ["values"] && other.allSatisfy { $0.text.zh.contains(later.number) })
            let wide = try await AgreementTests.version(house, theirs, ["incident.targets": AgreementTests.targets(p1: 3)])
            try await AgreementTests.perform("propose", wide, house, as: "manager")
        }
    }

    // MARK: what cannot be

    @Test("Who wrote a version does not approve it, nothing is back-dated, and the other side has signed")
    func cheating() async throws {
        try await TestHouse.with { house in
            let sla = try await AgreementTests.sla(house), now = house.time.clock.now()
            let values = ["incident.targets": AgreementTests.targets(p1: 2)]
            let early = try await AgreementTests.refusals { _ = try await AgreementTests.version(house, sla, values, from: now.adding(seconds: -1)) }
            #expect(early.map(\.field) == ["effective"])
            let version = try await AgreementTests.version(house, sla, values)
            let unsigned = try await AgreementTests.refusals {
                _ = try await house.records.run(.perform(kind: "agreement_version", version.id, version: nil, verb: "propose", Input()), as: house.admin)
            }
            #expect(Set(unsigned.compactMap(\.field)) == ["signatory", "signed"])
            let tomorrow = Input(["signatory": .text("许静"), "signed": .whole(Int64(now.adding(seconds: 3 * 86_400).wall(offset: 0).day.number))])
            let ahead = try await AgreementTests.refusals {
                _ = try await house.records.run(.perform(kind: "agreement_version", version.id, version: nil, verb: "propose", tomorrow), as: house.person("manager"))
            }
            #expect(ahead.map(\.field) == ["signed"], "\(ahead.map(\.text.en))")
            try await AgreementTests.perform("propose", version, house, as: "manager")
            let own = try await AgreementTests.refusals { try await AgreementTests.perform("approve", version, house, as: "manager") }
            #expect(own.count == 1 && own.allSatisfy(\.isNoted))
        }
    }

    @Test("Only what may be agreed on is taken, two agreements do not promise the same, and sides stay as they were submitted")
    func clashes() async throws {
        try await TestHouse.with { house in
            let sla = try await AgreementTests.sla(house)
            let stray = try await AgreementTests.refusals { _ = try await AgreementTests.version(house, sla, ["incident.reopen_window": #""P3D""#]) }
            #expect(stray.map(\.field) == ["values"])
            try await AgreementTests.approved(house, sla, ["incident.targets": AgreementTests.targets(p1: 3)])
            let second = try await AgreementTests.version(house, try await AgreementTests.sla(house), ["incident.targets": AgreementTests.targets(p1: 2)])
            let twice = try await AgreementTests.refusals { try await AgreementTests.perform("propose", second, house, as: "manager") }
            #expect(twice.map(\.field) == ["agreement"] && twice.allSatisfy { $0.text.zh.contains(sla.number) })
            let moved = try await AgreementTests.refusals {
                _ = try await house.records.run(.change(kind: "agreement", sla.id, version: nil, Input(["customer": .id(house.customerB)])), as: house.admin)
            }
            #expect(moved.count == 1)
            let ending = try await AgreementTests.refusals {
                _ = try await house.records.run(.perform(kind: "agreement", sla.id, version: nil, verb: "end", Input(comment: "到期")), as: house.admin)
            }
            #expect(ending.count == 1)
            let odd = try await AgreementTests.refusals { _ = try await AgreementTests.agreement(house, ["form": .text("ola"), "customer": .id(house.customerA)]) }
            #expect(odd.compactMap(\.field).sorted() == ["customer", "team"])
            let looped = try await AgreementTests.ola(house, under: [sla])
            let loop = try await AgreementTests.refusals {
                _ = try await house.records.run(.change(kind: "agreement", looped.id, version: nil, Input(["under": .ids([looped.id])])), as: house.admin)
            }
            #expect(loop.map(\.field) == ["under"])
        }
    }

    // MARK: who sees what

    @Test("A customer sees the own agreements as they were agreed, and of the catalogue what is offered to them")
    func customers() async throws {
        try await TestHouse.with { house in
            let mine = try await AgreementTests.sla(house), theirs = try await AgreementTests.sla(house, customer: house.customerB)
            try await AgreementTests.approved(house, mine, ["incident.targets": AgreementTests.targets(p1: 3)])
            try await AgreementTests.approved(house, theirs, ["incident.targets": AgreementTests.targets(p1: 3)])
            try await AgreementTests.approved(house, try await AgreementTests.ola(house, under: [mine]), ["incident.targets": AgreementTests.targets(p1: 2)])
            house.time.advance(seconds: 60)
            _ = try await AgreementTests.version(house, mine, ["incident.targets": AgreementTests.targets(p1: 2)])
            let shared = try await AgreementTests.service(house, "门户"), own = try await AgreementTests.service(house, "专线", customers: [house.customerA])
            _ = try await house.make("service", ["name": .text("将来"), "family": .id(try #require(try await house.records.list("service_family", Query(), as: house.admin).records.first?.id))])
            func seen(_ kind: String, _ who: String) async throws -> Set<RecordID> {
                Set(try await house.records.list(kind, Query(), as: house.person(who)).records.map(\.id))
            }
            #expect(try await seen("agreement", "customer") == [mine.id])
            #expect(try await seen("agreement", "other") == [theirs.id])
            let agent = house.person("agent"), serving = Principal(person: agent.person, name: agent.name, roles: agent.roles, customers: [house.customerA])
            let served = try await house.records.list("agreement", Query(), as: serving).records
            #expect(served.map(\.id).contains(mine.id) && !served.map(\.id).contains(theirs.id), "who serves some customers alone sees no other's")
            let versions = try await house.records.list("agreement_version", Query(), as: house.person("customer")).records
            #expect(versions.map(\.state) == ["approved"] && versions.allSatisfy { $0["customer"] == .id(house.customerA) })
            #expect(try await seen("service", "customer") == [shared, own])
            #expect(try await seen("service", "other") == [shared])
            await #expect(throws: Refused.self) { try await AgreementTests.raised(house, own, customer: house.customerB) }
        }
    }

    @Test("A service brings the team that delivers it, where none is named")
    func team() async throws {
        try await TestHouse.with { house in
            let team = try await house.make("team", ["name": .text("应用运维")]).id
            let portal = try await AgreementTests.service(house, "门户", team: team)
            #expect(try await AgreementTests.raised(house, portal)["team"] == .id(team))
            #expect(try await AgreementTests.raised(house, nil)["team"].isNull)
        }
    }
}
