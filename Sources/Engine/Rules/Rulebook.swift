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
    /// By parameter and scope, in the order in which they take effect.
    private let sources: [String: [ParameterScope: [RuleVersion]]]
    private let registry: RegistryRules
    /// Of the parameters that versions have set.
    private let layers: [String: ParameterLayers]

    init(_ registry: RegistryRules, _ versions: ArraySlice<RuleVersion>) {
        self.registry = registry
        var layers: [String: ParameterLayers] = [:], sources: [String: [ParameterScope: [RuleVersion]]] = [:]
        var held: [String: [String: JSON]] = [:]
        // A version of something takes the place of the one before, with all that it set.
        let last = Dictionary(versions.compactMap { version in version.subject.map { ($0, version.id) } }, uniquingKeysWith: { $1 })
        for version in versions where version.subject.map({ last[$0] == version.id }) ?? true {
            for (id, json) in version.sets {
                guard var next = layers[id] ?? registry.layers(of: id) else { continue }
                next.set(json, for: version.scope, isWhole: version.isPromise)
                // What this program no longer has, reads otherwise now or does not allow any more keeps what held before.
                guard next.faults(for: version.scope).isEmpty else { continue }
                layers[id] = next
                sources[id, default: [:]][version.scope, default: []].append(version)
            }
            held[version.kind, default: [:]][version.subject?.description ?? version.id.description] = .text(version.id.description)
        }
        var members = registry.shipped, values = registry.values, scoped: [String: JSON] = [:]
        for (id, layer) in layers {
            for scope in layer.reached(from: .general) {
                let json = layer.value(for: scope)
                guard layer.faults(for: scope).isEmpty, let value = try? layer.parameter.read(json) else {
                    layers[id]?.drop(scope)
                    sources[id]?[scope] = nil
                    continue
                }
                values[id, default: [:]][scope] = value
                if scope == .general { members[id] = json } else { scoped["\(id) \(scope.text)"] = json }
            }
        }
        if !scoped.isEmpty { members["scoped"] = .object(scoped.map { JSON.Member($0.key, $0.value) }) }
        if !held.isEmpty { members["versions"] = .object(held.map { JSON.Member($0.key, .object($0.value.map { JSON.Member($0.key, $0.value) })) }) }
        self.layers = layers
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
    public func source(of parameter: String, for scope: ParameterScope = .general) -> RuleVersion? { sources[parameter]?[scope]?.last }
    /// The version by which an agreement promises a value to a scope; nil: none does.
    func promise(of parameter: String, to scope: ParameterScope) -> RuleVersion? { sources[parameter]?[scope]?.last { $0.isPromise } }
    /// The version that made a value what it is, for a scope or the next wider one; of a table, that made a cell what it is.
    /// - Parameter cell: row and column.
    func holding(_ parameter: String, for scope: ParameterScope, cell: (row: String, column: String)? = nil) -> RuleVersion? {
        guard let scoped = sources[parameter] else { return nil }
        let own = scope.widening.first { scoped[$0] != nil }, isWhole = layers[parameter]?.isWhole(for: scope) == true
        guard let cell, !isWhole else { return own.flatMap { scoped[$0]?.last } }
        for scope in [own, .general].compactMap({ $0 }) {
            if let found = scoped[scope]?.last(where: { $0.sets[parameter]?[cell.row]?[cell.column] != nil }) { return found }
        }
        return nil
    }
    /// The scopes that have a value of their own, beside the general one.
    public func scopes(of parameter: String) -> [ParameterScope] {
        (sources[parameter] ?? [:]).keys.filter { $0 != .general }.sorted { $0.text < $1.text }
    }
    public func shipped(_ parameter: String) -> JSON? { registry.shipped[parameter] }
    /// What holds for a scope, as JSON.
    public func json(of parameter: String, for scope: ParameterScope = .general) -> JSON? { layers(of: parameter)?.value(for: scope) }
    func layers(of parameter: String) -> ParameterLayers? { layers[parameter] ?? registry.layers(of: parameter) }
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
    public let approver: RecordID?
    /// When it was approved.
    public let approved: Moment?
    /// What it sets, by parameter: cells as a patch, all else whole.
    public let sets: [String: JSON]
    /// Whether what it sets is a promise, which is whole by itself and lies over nothing.
    let isPromise: Bool
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
        approver = record[fields.approver].id
        approved = Moment(record[fields.approved])
        scope = RuleVersion.scope(record.kind) { record[$0] }
        sets = record.kind.parameters.map { RuleVersion.sets(record.values[$0]) } ?? [:]
        isPromise = record.kind.promises
        hours = record.kind.calendars?.calendarVersion(record, zone: Zones.named)
    }

    /// For whom the values of a version are.
    public static func scope(_ kind: Kind, _ value: (String) -> Value) -> ParameterScope {
        func id(_ target: String) -> RecordID? { kind.reference(to: target).flatMap { value($0).id } }
        return ParameterScope(customer: id("customer"), service: id("service"), party: id("team") ?? id("supplier"))
    }

    static func sets(_ value: Value) -> [String: JSON] { value.texts.compactMapValues { JSON(parsing: Array($0.utf8)) } }
}

extension ParameterScope {
    /// For canonical text: which customer, which service.
    var text: String { "\(customer?.description ?? "*") \(service?.description ?? "*")\(party.map { " \($0)" } ?? "")" }
}
