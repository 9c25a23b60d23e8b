import Kernel

/// The parameters of one room.
public struct ParameterGroup: Sendable {
    public let room: String
    public let label: Text
    public let parameters: [any AnyParameter]
}

/// The parameters all rooms declare, and the values they are shipped with.
struct RegistryRules: Sendable {
    let parameters: [String: any AnyParameter]
    /// By room, in the order in which they are declared.
    let groups: [ParameterGroup]
    let shipped: [String: JSON]
    /// The shipped values, read.
    let values: [String: [ParameterScope: any ParameterValue]]
    /// What is wrong with the declarations or the shipped values.
    let faults: [String]

    init(_ rooms: [Room], shipped: [String: JSON]) {
        groups = rooms.filter { !$0.parameters.isEmpty }.map { ParameterGroup(room: $0.name, label: $0.label, parameters: $0.parameters) }
        var faults: [String] = []
        var parameters: [String: any AnyParameter] = [:], values: [String: [ParameterScope: any ParameterValue]] = [:]
        for parameter in groups.flatMap(\.parameters) {
            let id = parameter.id
            if parameters.updateValue(parameter, forKey: id) != nil { faults.append("parameter \(id) is declared twice") }
            guard let json = shipped[id] else {
                faults.append("parameter \(id) has no shipped value")
                continue
            }
            do {
                let value = try parameter.read(json)
                values[id] = [.general: value]
                faults += parameter.broken(by: value).map { "parameter \(id): the shipped value breaks \($0.requirement): \($0.text.en)" }
            } catch {
                faults.append("parameter \(id): \(error.refusals.map(\.text.en).joined(separator: " "))")
            }
        }
        faults += shipped.keys.filter { parameters[$0] == nil }.sorted().map { "shipped value \($0) belongs to no parameter" }
        self.parameters = parameters
        self.shipped = shipped
        self.values = values
        self.faults = faults
    }
    /// As shipped, with nothing set over it.
    func layers(of id: String) -> ParameterLayers? {
        guard let parameter = parameters[id], let json = shipped[id] else { return nil }
        return ParameterLayers(parameter, shipped: json)
    }
}
