/// A typed value that runs a process and that a procedure sets. Rules read it through this handle, never from a file.
public struct Parameter<V: ParameterValue>: AnyParameter {
    public let id: String
    public let label: Text
    public let hint: Text?
    public let form: ParameterForm
    public let holdsFor: OpenRecords
    public let isAgreed: Bool
    public let bounds: [Bound]
    private let holds: [@Sendable (V) -> Bool]

    /// - Parameters:
    ///   - id: room and name, `incident.priority_matrix`; the shipped value stands under it in `Resources/parameters/<room>.yaml`.
    ///   - form: how a person writes it; nil: as its type is written.
    ///   - openRecords: which value holds for records that are open when it changes.
    ///   - agreed: whether an agreement with a customer, a team or a supplier may set it.
    ///   - hint: what it does, in a sentence.
    ///   - limits: what must hold of it, each with the requirement it protects.
    public init(
        _ id: String, _ zh: String, _ en: String, form: ParameterForm? = nil, openRecords: OpenRecords = .follow, agreed: Bool = false, hint: Text? = nil,
        limits: [Limit<V>] = []
    ) {
        self.id = id
        label = Text(zh, en)
        self.form = form ?? V.form
        self.hint = hint
        holdsFor = openRecords
        isAgreed = agreed
        bounds = limits.map(\.bound)
        holds = limits.map(\.holds)
    }

    public func read(_ json: JSON) throws(Refused) -> any ParameterValue {
        let faults = form.faults(json)
        guard faults.isEmpty else { throw Refused(faults.map { Refusal($0) }) }
        return try V(json)
    }

    public func broken(by value: any ParameterValue) -> [Bound] {
        guard let value = value as? V else { return [] }
        return zip(bounds, holds).filter { !$0.1(value) }.map(\.0)
    }
}

/// What must hold of a parameter's value. To loosen a procedure is to break one of these, and nothing else is.
public struct Bound: Sendable, Hashable {
    /// The requirement it protects, such as `8.6.1-3`.
    public let requirement: String
    public let text: Text
}

/// A bound with its predicate.
public struct Limit<V: ParameterValue>: Sendable {
    let bound: Bound
    let holds: @Sendable (V) -> Bool

    public init(_ requirement: String, _ zh: String, _ en: String, holds: @escaping @Sendable (V) -> Bool) {
        bound = Bound(requirement: requirement, text: Text(zh, en))
        self.holds = holds
    }
}

/// Which value holds for a record that is there already when a parameter changes.
public enum OpenRecords: Sendable, Hashable {
    /// The new one, from its moment on.
    case follow
    /// The one of the moment the record was made.
    case keep
}

public protocol AnyParameter: Sendable {
    var id: String { get }
    var label: Text { get }
    var hint: Text? { get }
    var form: ParameterForm { get }
    var holdsFor: OpenRecords { get }
    /// Whether agreements may set it, and promise it thereby.
    var isAgreed: Bool { get }
    var bounds: [Bound] { get }
    /// Reads and checks a value but for its bounds; throws a sentence that says what is wrong.
    func read(_ json: JSON) throws(Refused) -> any ParameterValue
    /// The bounds a value does not keep.
    func broken(by value: any ParameterValue) -> [Bound]
}

public protocol ParameterValue: Sendable {
    /// How a person writes such a value, where the parameter does not say.
    static var form: ParameterForm { get }
    /// Reads and checks a value; throws a sentence that says what is wrong.
    init(_ json: JSON) throws(Refused)
}

extension ParameterValue {
    public static var form: ParameterForm { .yaml }
}
