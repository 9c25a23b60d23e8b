import Kernel

/// Who has duty in a team, and when. What it says stands in its versions, and in the swaps that people agree on.
public struct Rota: DutyKind {
    public let name = Field("name", "名称", "Name", .text(max: 100), required: true)
    public let team = Field("team", "处理组", "Group", .reference("team"), required: true)
    public let description = Field("description", "说明", "Description", .longText)

    public init() {}

    public static let kind = Kind(
        Rota.self, "rota", Text("值班表", "Rota"), plural: Text("值班表", "Rotas"), prefix: "ROT", scope: .internal, title: "name",
        columns: ["team", "state", "updated"], grants: Organisation.deciders,
        shapes: Organisation.namedShapes + [Shape(["team", "open"], sort: "number")], panels: RotaPanels.all)

    public static func onCall(_ team: RecordID, at moment: Moment, _ looking: any Looking) throws -> [OnCall] {
        try DutyReading(look: { try looking.look($0, where: $1, limit: $2) }, zone: { looking.zone($0) }).onCall(team, at: moment)
    }
}

/// Rotas, their versions and swaps.
public enum Rotas {
    public static let room = Room("rota", Text("值班", "Duty"), area: .house, kinds: [Rota.kind, VersionOfRota.kind, RotaSwap.kind])
}
