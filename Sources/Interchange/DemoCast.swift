import Engine
import Kernel

/// The demo company's people, and what names stand for.
struct DemoCast {
    private let house: House
    private let passwords: [String: String]
    private let admin: Principal
    private var roles: [String: RecordID] = [:]
    /// By kind and name; of incidents, by their id in the plan.
    private var ids: [String: RecordID] = [:]
    private var principals: [String: Principal] = [:]
    private(set) var signIns: [DemoCompany.SignIn] = []

    init(house: House, passwords: [String: String]) async throws {
        guard let admin = try await house.accounts.administrator() else { throw Refused("这个库还没有管理员。", "The base has no administrator.") }
        self.house = house
        self.passwords = passwords
        self.admin = admin
        for role in try await house.records.list("role", Query(), limit: 200, as: admin).records { roles[role["key"].text ?? ""] = role.id }
    }

    mutating func hire(_ plan: DemoPlan, at now: Moment) async throws {
        know(admin, plan.administrator)
        try await enter(admin.person, plan.administrator)
        let provider = try await house.records.list("unit", Query(), limit: 1, as: admin).records.first?.id
        for unit in plan.units {
            var values = try self.values(["name": unit.name], of: "unit")
            values["parent"] = provider.map { .id($0) }
            try await create("unit", unit.name, values)
        }
        for team in plan.teams { try await create("team", team.name, values(without("lead", in: team.values), of: "team")) }
        for person in plan.people { try await hire(person, [:]) }
        for customer in plan.customers {
            try await create("customer", customer.name, values(customer.values, of: "customer"))
            for person in customer.people { try await hire(person, ["customer": try id("customer", customer.name)]) }
        }
        // Teams and units are led by people who were not there before.
        try await lead("team", "lead", plan.teams)
        try await lead("unit", "manager", plan.units)
    }

    /// Calendars and rotas hold from the company's start.
    mutating func agree(on all: [DemoPlan.Versioned], _ kind: String) async throws {
        for one in all {
            let author = try principal(one.author), approver = try principal(one.approver)
            let id = try await house.records.run(.create(kind: kind, Input(values(one.values, of: kind))), as: author).id
            know(kind, one.name, id)
            var version = try values(one.version, of: "\(kind)_version")
            version[kind] = .id(id)
            try await decide("\(kind)_version", version, author, approver)
        }
    }

    /// Parameters that are other than shipped, from the company's start.
    func decide(on changes: [DemoPlan.Change]) async throws {
        for change in changes {
            var version = try values(change.values, of: "parameter_version")
            version["values"] = parameters(change)
            try await decide("parameter_version", version, principal(change.author), principal(change.approver))
        }
    }

    private func parameters(_ change: DemoPlan.Change) -> Value {
        var set: [String: String] = [:]
        for (parameter, text) in change.parameters {
            // A calendar is called by its name.
            let json = ids["calendar \(text)"].map { JSON.text($0.description) } ?? JSON(yaml: text)
            set[parameter] = json.map { String(decoding: $0.bytes, as: UTF8.self) }
        }
        return .texts(set)
    }

    /// The catalogue, who supplies us, and what has been agreed on with whom.
    mutating func promise(_ plan: DemoPlan) async throws {
        for supplier in plan.suppliers { try await create("supplier", supplier.name, values(supplier.values, of: "supplier")) }
        for family in plan.families {
            try await create("service_family", family.name, values(family.values, of: "service_family"))
            for service in plan.services[family.name] ?? [] { try await offer(service, in: family.name) }
        }
        for agreement in plan.agreements {
            let author = try principal(agreement.version.author), approver = try principal(agreement.version.approver)
            let id = try await house.records.run(.create(kind: "agreement", Input(values(agreement.values, of: "agreement"))), as: author).id
            know("agreement", agreement.values["title"] ?? "", id)
            var version = try values(agreement.version.values, of: "agreement_version")
            version["agreement"] = .id(id)
            version["values"] = parameters(agreement.version)
            try await decide("agreement_version", version, author, approver)
        }
    }

    /// What else the company keeps, called by its name or title.
    mutating func keep(_ plan: DemoPlan, until: Moment) async throws {
        for thing in plan.things {
            let kind = house.records.registry.kind(thing.kind)
            let values = try self.values(plan.dated(thing.values, of: kind, until: until), of: thing.kind)
            let id = try await house.records.run(.create(kind: thing.kind, Input(values)), as: principal(thing.by)).id
            know(thing.kind, thing.values["name"] ?? thing.values["title"] ?? "", id)
            for deed in thing.deeds {
                let given = try self.values(plan.dated(deed.values, of: kind, until: until), of: thing.kind)
                _ = try await house.records.run(.perform(kind: thing.kind, id, version: nil, verb: deed.verb, Input(given)), as: principal(deed.by))
            }
        }
    }

    private mutating func offer(_ service: DemoPlan.Named, in family: String) async throws {
        var texts = without("state", in: service.values)
        texts["family"] = family
        let id = try await create("service", service.name, values(texts, of: "service"))
        guard service.values["state"] == nil else { return }
        _ = try await house.records.run(.perform(kind: "service", id, version: nil, verb: "offer", Input()), as: admin)
    }

    private func decide(_ kind: String, _ version: [String: Value], _ author: Principal, _ approver: Principal) async throws {
        let made = try await house.records.run(.create(kind: kind, Input(version)), as: author).id
        for (verb, person) in [("propose", author), ("approve", approver)] {
            _ = try await house.records.run(.perform(kind: kind, made, version: nil, verb: verb, Input()), as: person)
        }
    }

    func principal(_ name: String) throws -> Principal {
        guard let principal = principals[name] else { throw missing("person", name) }
        return principal
    }

    func id(_ kind: String, _ name: String) throws -> RecordID {
        guard let id = ids["\(kind) \(name)"] else { throw missing(kind, name) }
        return id
    }

    mutating func know(_ kind: String, _ name: String, _ id: RecordID) { ids["\(kind) \(name)"] = id }

    /// Texts as values of a kind's fields; references are names.
    func values(_ texts: [String: String], of kindName: String) throws -> [String: Value] {
        guard let kind = house.records.registry.kind(kindName) else { throw missing("kind", kindName) }
        var values: [String: Value] = [:]
        for (name, text) in texts {
            guard let field = kind.field(name) else { throw missing("field", name) }
            if let target = field.type.target, field.type is ReferencesField {
                values[name] = .ids(try text.split(separator: ",").map { try id(target, String($0).trimmed) }.sorted())
            } else if let target = field.type.target {
                values[name] = .id(try id(target, text))
            } else if let lines = field.type as? LinesField {
                values[name] = try self.lines(text, lines)
            } else if field.type is SubjectField, let blank = text.firstIndex(of: " ") {
                let named = String(text[..<blank])
                values[name] = Reference(named, try id(named, String(text[text.index(after: blank)...]))).value
            } else { values[name] = try field.type.parse(text) }
        }
        return values
    }

    private func lines(_ text: String, _ type: LinesField) throws -> Value {
        var rows = Lines(.text(text))?.rows ?? []
        for naming in type.namings(in: rows) { rows[naming.row][naming.place] = try id(naming.kind, naming.name).description }
        return try type.parse(type.plain(Lines(rows).value))
    }

    private mutating func hire(_ person: DemoPlan.Person, _ more: [String: RecordID]) async throws {
        var values = try self.values(person.values, of: "person")
        for (field, id) in more { values[field] = .id(id) }
        if let role = roles[person.role] { values["roles"] = .ids([role]) }
        if !person.teams.isEmpty { values["teams"] = .ids(try person.teams.map { try id("team", $0) }.sorted()) }
        let hired = try await create("person", person.name, values)
        if let principal = try await house.accounts.principal(hired) { know(principal, person) }
        try await enter(hired, person)
    }

    private mutating func know(_ principal: Principal, _ person: DemoPlan.Person) {
        principals[person.name] = principal
        know("person", person.name, principal.person)
    }

    /// The administrator has a password since the base was founded.
    private mutating func enter(_ id: RecordID, _ person: DemoPlan.Person) async throws {
        guard let password = passwords[person.role] else { return }
        if id != admin.person { try await house.accounts.setPassword(password, of: id, by: admin) }
        signIns.append(DemoCompany.SignIn(role: person.role, name: person.name, mail: person.mail, password: password))
    }

    private func lead(_ kind: String, _ field: String, _ groups: [DemoPlan.Named]) async throws {
        for group in groups {
            guard let name = group.values[field] else { continue }
            let input = Input([field: .id(try id("person", name))])
            _ = try await house.records.run(.change(kind: kind, try id(kind, group.name), version: nil, input), as: admin)
        }
    }

    @discardableResult
    private mutating func create(_ kind: String, _ name: String, _ values: [String: Value]) async throws -> RecordID {
        let id = try await house.records.run(.create(kind: kind, Input(values)), as: admin).id
        know(kind, name, id)
        return id
    }

    private func without(_ field: String, in texts: [String: String]) -> [String: String] { texts.filter { $0.key != field } }

    private func missing(_ what: String, _ name: String) -> Refused {
        Refused("演示公司里没有 \(what)「\(name)」。", "The demo company has no \(what) “\(name)”.")
    }
}
