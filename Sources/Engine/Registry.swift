import Crypto
import Kernel
import Store

/// Everything the rooms declare, checked as a whole when the house opens. What is wrong stops the start with its name.
public struct Registry: Sendable {
    public let rooms: [Room]
    public let kinds: [Kind]
    public let parameters: ParameterValues
    /// SHA-256 of the canonical text of all parameter values in force; stamped on every event.
    public let rulebook: [UInt8]
    /// The canonical text itself: one JSON object, members sorted by name.
    public let rulebookText: String
    private let byName: [String: Kind]

    /// - Parameter shipped: parameter values by id.
    /// - Throws: `RegistryFault` listing all that is wrong.
    public init(rooms: [Room], shipped: [String: JSON]) throws {
        self.rooms = rooms
        kinds = rooms.flatMap(\.kinds)
        byName = Dictionary(kinds.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
        var faults: [String] = []
        var values: [String: any ParameterValue] = [:]
        for parameter in rooms.flatMap(\.parameters) {
            guard let json = shipped[parameter.id] else {
                faults.append("parameter \(parameter.id) has no shipped value")
                continue
            }
            do {
                values[parameter.id] = try parameter.read(json)
            } catch {
                faults.append("parameter \(parameter.id): \(error.refusals.map(\.text.en).joined(separator: " "))")
            }
        }
        let declared = Set(rooms.flatMap(\.parameters).map(\.id))
        faults += shipped.keys.filter { !declared.contains($0) }.sorted().map { "shipped value \($0) belongs to no parameter" }
        parameters = ParameterValues(values)
        rulebookText = Registry.canonical(shipped)
        rulebook = Array(SHA256.hash(data: Array(rulebookText.utf8)))
        faults += RegistryCheck(kinds: kinds, rooms: rooms, parameters: parameters).faults
        if !faults.isEmpty { throw RegistryFault(faults: faults) }
    }

    public func kind(_ name: String) -> Kind? { byName[name] }

    public var schema: Schema {
        Schema(tables: HouseTables.all + kinds.flatMap { KindTables(kind: $0).all }, sequences: kinds.map(\.name), steps: schemaSteps)
    }

    private static func canonical(_ shipped: [String: JSON]) -> String {
        let members = shipped.sorted { $0.key < $1.key }.map { JSON.Member($0.key, sorted($0.value)) }
        return String(decoding: JSON.object(members).bytes, as: UTF8.self)
    }

    private static func sorted(_ json: JSON) -> JSON {
        switch json {
        case .object(let members): .object(members.sorted { $0.name < $1.name }.map { JSON.Member($0.name, sorted($0.value)) })
        case .list(let elements): .list(elements.map(sorted))
        default: json
        }
    }
}

/// The declarations contradict each other; the start ends here.
public struct RegistryFault: Error, CustomStringConvertible, Sendable {
    public let faults: [String]
    public var description: String { faults.map { "registry: \($0)" }.joined(separator: "\n") }
}
