import Kernel
import Store

/// Everything the rooms declare, checked as a whole when the house opens. What is wrong stops the start with its name.
public struct Registry: Sendable {
    public let rooms: [Room]
    public let kinds: [Kind]
    /// The declared parameters and what is shipped for them.
    let rules: RegistryRules
    /// Kinds of versions, and of what has versions: with them what is in force may change, or what it is called.
    let ruling: Set<String>
    private let byName: [String: Kind]

    /// - Parameter shipped: parameter values by id.
    /// - Throws: `RegistryFault` listing all that is wrong.
    public init(rooms: [Room], shipped: [String: JSON]) throws {
        self.rooms = rooms
        kinds = rooms.flatMap(\.kinds)
        byName = Dictionary(kinds.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
        ruling = Set(kinds.filter { $0.version != nil }.flatMap { [$0.name] + [$0.versionOf].compactMap { $0 } })
        rules = RegistryRules(rooms, shipped: shipped)
        let faults = rules.faults + RegistryCheck(kinds: kinds, rooms: rooms, parameters: ParameterValues(rules.values)).faults
        if !faults.isEmpty { throw RegistryFault(faults: faults) }
    }

    public func kind(_ name: String) -> Kind? { byName[name] }
    /// What is in force as long as no version says otherwise.
    public var shippedRules: Rulebook { Rulebook(rules, []) }

    public var schema: Schema {
        Schema(tables: HouseTables.all + kinds.flatMap { KindTables(kind: $0).all }, sequences: kinds.map(\.name), steps: schemaSteps)
    }
}

/// The declarations contradict each other; the start ends here.
public struct RegistryFault: Error, CustomStringConvertible, Sendable {
    public let faults: [String]
    public var description: String { faults.map { "registry: \($0)" }.joined(separator: "\n") }
}
