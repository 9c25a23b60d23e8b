/// Whom a value is for: everybody, a customer, a service, or a customer's use of a service.
public struct ParameterScope: Hashable, Sendable {
    public let customer: RecordID?
    public let service: RecordID?
    /// The team or supplier who promises it to us; nil: it is ours. What others promise never holds for what we promise.
    public let party: RecordID?

    public static let general = ParameterScope()
    public init(customer: RecordID? = nil, service: RecordID? = nil, party: RecordID? = nil) {
        self.customer = customer
        self.service = service
        self.party = party
    }

    /// The scopes whose values may hold here, the narrowest first.
    public var widening: [ParameterScope] {
        let scopes = party == nil
            ? [self, ParameterScope(service: service), ParameterScope(customer: customer), .general] : [self, ParameterScope(party: party)]
        return scopes.enumerated().filter { scopes.firstIndex(of: $1) == $0 }.map(\.element)
    }
}

/// The values in force at a moment, by parameter id and scope.
public struct ParameterValues: Sendable {
    private let values: [String: [ParameterScope: any ParameterValue]]

    public init(_ values: [String: [ParameterScope: any ParameterValue]]) { self.values = values }

    /// The value of the narrowest scope that has one. The registry has made sure at boot that every declared parameter has a general one.
    public func value<V>(of parameter: Parameter<V>, for scope: ParameterScope = .general) -> V? {
        find(parameter.id, for: scope)
    }
    public func targets(_ id: String, for scope: ParameterScope) -> Targets? { find(id, for: scope) }
    public func options(_ id: String, for scope: ParameterScope = .general) -> [ChoiceField.Option] {
        let options: Options? = find(id, for: scope)
        return options?.options ?? []
    }
    public func approvalPlan(_ id: String, for scope: ParameterScope) -> ApprovalPlan? { find(id, for: scope) }

    private func find<V: ParameterValue>(_ id: String, for scope: ParameterScope) -> V? {
        guard let scoped = values[id] else { return nil }
        // Mostly there is one value for everybody.
        if scoped.count == 1, scope.party == nil, let general = scoped[.general] { return general as? V }
        return scope.widening.lazy.compactMap { scoped[$0] as? V }.first
    }
}

/// The values of any moment.
public protocol ParameterHistory {
    /// The parameters that agreements may set, room by room.
    var agreed: [any AnyParameter] { get }
    /// A value as a version sets it; nil for what cannot be read.
    func value(of parameter: String, set text: String) -> (any ParameterValue)?
    func values(at moment: Moment) -> ParameterValues
    /// The version that gave the value which holds there and then, or a cell of it; nil: it is as shipped.
    func source(of parameter: String, for scope: ParameterScope, cell: (row: String, column: String)?, at moment: Moment) -> RecordID?
}
