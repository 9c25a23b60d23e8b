import Crypto
import Kernel
import Store

/// What is in force at a moment: the values of all parameters, and which versions of what has versions.
public struct Rulebook: Sendable {
    /// SHA-256 of the text; stamped on every event.
    public let id: [UInt8]
    /// One JSON object, members sorted by name: shipped values with general ones over them, then `scoped` and `versions` where there are any.
    public let text: String
    public let values: ParameterValues
    private let sources: [String: [ParameterScope: RuleVersion]]
    private let registry: RegistryRules

    init(_ registry: RegistryRules, _ versions: ArraySlice<RuleVersion>) {
        self.registry = registry
        var general = registry.shipped, values = registry.values, sources: [String: [ParameterScope: RuleVersion]] = [:]
        var scoped: [String: JSON] = [:], held: [String: [String: JSON]] = [:]
        // A version of something takes the place of the one before, with all that it set.
        let last = Dictionary(versions.compactMap { version in version.subject.map { ($0, version.id) } }, uniquingKeysWith: { $1 })
        for version in versions where version.subject.map({ last[$0] == version.id }) ?? true {
            for (id, json) in version.sets {
                // What this program no longer has, reads otherwise now or does not allow any more keeps what held before.
                guard let parameter = registry.parameters[id], let value = try? parameter.read(json), parameter.broken(by: value).isEmpty else { continue }
                values[id, default: [:]][version.scope] = value
                sources[id, default: [:]][version.scope] = version
                if version.scope == .general { general[id] = json } else { scoped["\(id) \(version.scope.text)"] = json }
            }
            held[version.kind, default: [:]][version.subject?.description ?? version.id.description] = .text(version.id.description)
        }
        var members = general
        if !scoped.isEmpty { members["scoped"] = .object(scoped.map { JSON.Member($0.key, $0.value) }) }
        if !held.isEmpty { members["versions"] = .object(held.map { JSON.Member($0.key, .object($0.value.map { JSON.Member($0.key, $0.value) })) }) }
        self.values = ParameterValues(values)
        self.sources = sources
        text = String(decoding: JSON.object(members.map { JSON.Member($0.key, $0.value) }).sorted.bytes, as: UTF8.self)
        id = Array(SHA256.hash(data: Array(text.utf8)))
    }

    public func parameter(_ id: String) -> (any AnyParameter)? { registry.parameters[id] }
    public var groups: [ParameterGroup] { registry.groups }

    /// The options a choice field offers without those added as records.
    public func options(of field: any AnyField) -> [ChoiceField.Option] {
        switch (field.type as? ChoiceField)?.source {
        case .closed(let options): options
        case .parameter(let id, _): values.options(id)
        case .open, nil: []
        }
    }

    /// The version a value comes from; nil: it is as shipped.
    public func source(of parameter: String, for scope: ParameterScope = .general) -> RuleVersion? { sources[parameter]?[scope] }
    /// The version that the value of a scope, or of the next wider one that has any, comes from.
    func holding(_ parameter: String, for scope: ParameterScope) -> RuleVersion? {
        guard let scoped = sources[parameter] else { return nil }
        return scope.widening.lazy.compactMap { scoped[$0] }.first
    }
    /// The scopes that have a value of their own, beside the general one.
    public func scopes(of parameter: String) -> [ParameterScope] {
        (sources[parameter] ?? [:]).keys.filter { $0 != .general }.sorted { $0.text < $1.text }
    }
    public func shipped(_ parameter: String) -> JSON? { registry.shipped[parameter] }
    /// A value as JSON, as it was shipped or set.
    public func json(of parameter: String, for scope: ParameterScope = .general) -> JSON? {
        source(of: parameter, for: scope)?.sets[parameter] ?? (scope == .general ? registry.shipped[parameter] : nil)
    }
}

/// An approved version, as the rules go by it.
public struct RuleVersion: Sendable {
    public let kind: String
    public let id: RecordID
    public let number: String
    public let title: Value
    public let subject: RecordID?
    public let from: Moment
    public let scope: ParameterScope
    /// The parameter values it sets.
    public let sets: [String: JSON]
    /// What it says of working time.
    let hours: CalendarVersion?

    /// - Returns: nil for a record that takes no effect.
    init?(_ record: StoredRecord) {
        guard let fields = record.kind.version, record.state == Lifecycle.approved, let from = Moment(record[fields.effective]) else { return nil }
        kind = record.kind.name
        id = record.id
        number = record.number
        title = record[record.kind.titleField]
        subject = fields.subject.flatMap { record[$0].id }
        self.from = from
        scope = RuleVersion.scope(record.kind) { record[$0] }
        sets = record.kind.parameters.map { RuleVersion.sets(record.values[$0]) } ?? [:]
        hours = record.kind.calendars?.calendarVersion(record, zone: Zones.named)
    }

    /// Whom the values are for that a record sets.
    public static func scope(of record: StoredRecord) -> ParameterScope { scope(record.kind) { record[$0] } }

    static func scope(_ kind: Kind, _ value: (String) -> Value) -> ParameterScope {
        func id(_ target: String) -> RecordID? { kind.reference(to: target).flatMap { value($0).id } }
        return ParameterScope(customer: id("customer"), service: id("service"), party: id("team") ?? id("supplier"))
    }

    static func sets(_ value: Value) -> [String: JSON] { value.texts.compactMapValues { JSON(parsing: Array($0.utf8)) } }
}

extension ParameterScope {
    /// For canonical text: which customer, which service.
    var text: String { "\(customer?.description ?? "*") \(service?.description ?? "*")\(party.map { " \($0)" } ?? "")" }
}
