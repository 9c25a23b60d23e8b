import Kernel

/// Who has duty in a team, and when. What it says stands in its versions, and in the swaps that people agree on.
public struct Rota: DutyKind {
    public let name = Field("name", "名称", "Name", .text(max: 100), required: true)
    public let team = Field("team", "处理组", "Group", .reference("team"), required: true)
    public let description = Field("description", "说明", "Description", .longText)

    public init() {}

    public static let kind = Kind(
        Rota.self, "rota", Text("值班表", "Rota"), plural: Text("值班表", "Rotas"), prefix: "ROT", scope: .internal, title: "name",
        columns: ["team", "state", "updated"], rules: [oncePerTeam], grants: Organisation.deciders,
        shapes: Organisation.namedShapes + [Shape(["team", "open"], sort: "number")], panels: RotaPanels.all)

    static let oncePerTeam = Rule<Rota>.saving("一个组一份值班表", "A team has one rota") { rota in
        guard rota.changes(\.team) || rota.verb == "restore", let team = rota.draft.team else { return }
        guard let other = try DutyReading.rota(of: team, { try rota.look($0, where: $1, limit: $2) }), other.id != rota.id else { return }
        rota.refuse(\.team, "这个组已有值班表 \(other.number)。", "This group has the rota \(other.number) already.")
    }

    public static func onCall(_ team: RecordID, at moment: Moment, _ looking: any Looking) throws -> [OnCall] {
        let reading = DutyReading(look: { try looking.look($0, where: $1, limit: $2) }, zone: { looking.zone($0) })
        return try reading.duty(in: team, at: moment).onCall(at: moment)
    }
}

/// Rotas, their versions and swaps.
public enum Rotas {
    public static let room = Room("rota", Text("值班", "Duty"), area: .house, kinds: [Rota.kind, VersionOfRota.kind, RotaSwap.kind])
}
