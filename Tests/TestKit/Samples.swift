import Engine
import Kernel

/// Values that fit any declared field, so that contract tests ask every kind the same questions.
public struct Samples: Sendable {
    let house: TestHouse

    public init(_ house: TestHouse) { self.house = house }

    /// A value the field takes; different for each `n` where the type allows.
    public func value(_ field: any AnyField, of kind: Kind, _ n: Int) async throws -> Value {
        switch field.type {
        case let text as TextField:
            if field.id == "mail" { return .text("sample\(n).\(kind.name)@example.com") }
            return .text(String("\(field.id) \(n)".prefix(text.max)))
        case is LongTextField: return .text("第一行 \(n)\nsecond line")
        case is LocalizedTextField: return .texts(["zh": "样例 \(n)", "en": "Sample \(n)"])
        case let whole as WholeField: return .whole(min(whole.range.upperBound, whole.range.lowerBound + Int64(n)))
        case is DecimalField: return .whole(Int64(n * 100))
        case is TruthField: return .truth(n.isMultiple(of: 2))
        // What takes effect does so later, so that it can still be revoked.
        case is MomentField where field.id == "ends": return house.time.clock.now().adding(seconds: 86_400 + Int64(n)).value
        case is MomentField: return (kind.version == nil ? house.time.clock.now() : house.time.clock.now().adding(seconds: Int64(n + 1) * 1000)).value
        case is DayField: return .whole(Int64(20_000 + n))
        case is DurationField: return .whole(Int64(n % 900 + 1) * 86_400)
        case is MoneyField: return try MoneyField().parse("\(n).50 \(n.isMultiple(of: 2) ? "CNY" : "USD")")
        case is PeriodField: return Period(first: Day(number: 20_000 + n), last: n.isMultiple(of: 2) ? nil : Day(number: 20_300 + n)).value
        case let choice as ChoiceField:
            let options = house.registry.shippedRules.options(of: field)
            if let option = options.first { return .text(option.key) }
            return choice.isOpen ? .text(try await option(list: "\(kind.name).\(field.id)")) : .null
        // Somebody else than who does it.
        case is ReferenceField where field.id == "substitute": return .id(house.person("manager").person)
        case is ReferenceField where field.id == "asked": return .id(house.person("agent").person)
        case is ReferenceField: return .id(try await reference(field.type.target ?? "", for: kind))
        case is ReferencesField: return .ids([try await reference(field.type.target ?? "", for: kind)])
        case let parameters as ParametersField where parameters.isAgreed:
            return .texts(["incident.targets": #"{"p1":{"resolution":"PT\#(n + 1)H"},"p2":{},"p3":{},"p4":{},"p5":{}}"#])
        case is ParametersField: return .texts(["incident.reopen_window": "\"P\(n % 90 + 1)D\""])
        case is LinkField: return .text("https://example.com/\(n)")
        case is HoursField: return .text("08:00-\(12 + n % 10):30")
        case is ZoneField: return .text(n.isMultiple(of: 2) ? "Europe/Berlin" : "+05:30")
        case is SubjectField: return Reference("customer", house.customerA).value
        case let lines as LinesField:
            var told: [String] = []
            for place in 1...3 { told.append(try await line(of: lines, n + place, for: kind)) }
            return try lines.parse(told.joined(separator: "\n"))
        default: return .null
        }
    }

    private func line(of lines: LinesField, _ n: Int, for kind: Kind) async throws -> String {
        var cells: [String] = []
        for column in lines.columns {
            switch column.type {
            case is DayField: cells.append(Day(number: 20_000 + n).iso)
            case is HoursField: cells.append(n.isMultiple(of: 2) ? "" : "10:00-16:00")
            case is TimeOfDayField: cells.append("0\(n % 10):30")
            case is TruthField: cells.append("no")
            case is WholeField: cells.append(String(n % 4 + 1))
            case let choice as ChoiceField: cells.append(choice.closed.first?.key ?? "")
            case is ReferenceField: cells.append(try await reference(column.type.target ?? "", for: kind).description)
            default: cells.append("\(column.id) \(n)")
            }
        }
        return cells.joined(separator: "\t")
    }

    /// What rules ask for, beside what is declared as required.
    private static let asked: Set<String> = ["agreement.customer", "agreement_version.values", "rota_version.turns"]

    /// Values for all fields a person must give to create a record of the kind.
    public func required(_ kind: Kind, _ n: Int) async throws -> [String: Value] {
        var values: [String: Value] = [:]
        for field in kind.fields where (field.isRequired || field.id == kind.version?.effective || Samples.asked.contains("\(kind.name).\(field.id)")) && field.setter != .rules { values[field.id] = try await value(field, of: kind, n) }
        return values
    }

    /// A record of any kind, made by whoever may: the house itself for kinds whose keys only the house sets.
    public func record(_ kind: Kind, _ n: Int) async throws -> StoredRecord {
        if kind.name == "approval" { return try await approval(n) }
        let byHouse = kind.fields.contains { $0.isRequired && $0.setter == .rules }
        if byHouse, let first = try await house.records.list(kind.name, Query(), as: house.admin).records.first { return first }
        return try await house.make(kind.name, try await required(kind, n))
    }

    /// What somebody is asked to approve: an agreement's version that was submitted.
    private func approval(_ n: Int) async throws -> StoredRecord {
        guard let version = house.registry.kind("agreement_version") else { throw Failure.notFound }
        let proposed = try await record(version, in: "proposed", n)
        let about = Query(.equal("subject", Reference(to: proposed).value))
        guard let asked = try await house.records.list("approval", about, as: house.admin).records.first else { throw Failure.notFound }
        return asked
    }

    /// A record brought to a state by the shortest way of verbs; one that a verb may be done to, where that asks for more than a state.
    public func record(_ kind: Kind, in state: String, _ n: Int, for wanted: Verb? = nil) async throws -> StoredRecord {
        var record = try await record(kind, n)
        if wanted?.with != nil, let first = kind.lifecycle.verbs(from: record.state).first(where: { $0.to == nil && $0.with == nil }) {
            record = try await perform(first, on: record)
        }
        for verb in path(kind.lifecycle, from: record.state, to: state) { record = try await perform(verb, on: record) }
        return record
    }

    @discardableResult
    public func perform(_ verb: Verb, on record: StoredRecord) async throws -> StoredRecord {
        let receipt = try await house.records.run(
            .perform(kind: record.kind.name, record.id, version: record.version, verb: verb.id, try await input(verb, of: record.kind)), as: person(for: verb, on: record))
        return try await house.records.read(record.kind.name, receipt.id, as: house.admin)
    }

    /// Who does it: another than those who may not, whom the record asks, or the house.
    public func person(for verb: Verb, on record: StoredRecord) -> Principal {
        if verb.isByHouse { return .house }
        if let only = verb.onlyBy { return ["manager", "agent"].map(house.person).first { record[only] == .id($0.person) } ?? house.admin }
        guard let duty = verb.apartFrom, record[duty].ids.contains(house.admin.person) else { return house.admin }
        return house.person("manager")
    }

    public func input(_ verb: Verb, of kind: Kind) async throws -> Input {
        var values: [String: Value] = [:]
        for id in verb.needs { if let field = kind.field(id) { values[id] = try await value(field, of: kind, 1) } }
        return Input(values, comment: verb.comment == .none ? nil : "因为 because")
    }

    private func path(_ life: Lifecycle, from start: String, to goal: String) -> [Verb] {
        var ways: [(state: String, verbs: [Verb])] = [(start, [])]
        var seen: Set<String> = [start]
        while !ways.isEmpty {
            let way = ways.removeFirst()
            if way.state == goal { return way.verbs }
            for verb in life.verbs(from: way.state) {
                guard let next = verb.to, seen.insert(next).inserted else { continue }
                ways.append((next, way.verbs + [verb]))
            }
        }
        return []
    }

    private func reference(_ target: String, for kind: Kind) async throws -> RecordID {
        if target == "customer" { return house.customerA }
        if target == "person" { return house.admin.person }
        guard let declared = house.registry.kind(target) else { return house.admin.person }
        if target == kind.name { return try await record(declared, 900).id }
        let first = try await house.records.list(target, Query(), limit: 1, as: house.admin).records.first
        let known = if let first { first } else { try await record(declared, 900) }
        if kind.version == nil, let versions = house.registry.kinds.first(where: { $0.versionOf == target }) { try await decide(versions, of: known.id) }
        return known.id
    }

    /// What has versions has one in force.
    private func decide(_ versions: Kind, of record: RecordID) async throws {
        guard let fields = versions.version, let subject = fields.subject else { return }
        let held = Filter.equal(subject, .value(.id(record))).and(.equal("state", .value(.text(Lifecycle.approved))))
        guard try await house.records.list(versions.name, Query(held), limit: 1, as: house.admin).records.isEmpty else { return }
        var values = try await required(versions, 901)
        values[subject] = .id(record)
        values[fields.effective] = nil
        var made = try await house.make(versions.name, values)
        for verb in ["propose", "approve"].compactMap({ versions.lifecycle.verb($0) }) { made = try await perform(verb, on: made) }
    }

    private func option(list: String) async throws -> String {
        let key = "sample"
        let known = try await house.records.list(
            "option", Query(.and([.equal("list", .value(.text(list))), .equal("key", .value(.text(key)))])), as: house.admin)
        if known.records.isEmpty {
            try await house.make("option", ["list": .text(list), "key": .text(key), "label": .texts(["zh": "样例", "en": "Sample"])])
        }
        return key
    }
}
