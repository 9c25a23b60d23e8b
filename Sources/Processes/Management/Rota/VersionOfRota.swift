import Kernel

/// The turns of a rota from a moment on: who, on which days, from when to when, first or second line, in which week of the cycle.
public struct VersionOfRota: VersionKind {
    public let rota = Field("rota", "值班表", "Rota", .reference("rota"), required: true)
    public let name = Field("name", "名称", "Name", .text(max: 100), required: true, hint: Text("如「第一季度排班」。", "Such as “First quarter”."))
    public let effective = VersionOfRota.effectiveField
    public let zone = Field("zone", "时区", "Time zone", .zone, required: true, initial: "Asia/Shanghai")
    public let turns = Field(
        "turns", "班次", "Turns", .lines(VersionOfRota.columns, by: 0), required: true,
        hint: Text(
            "「至」不晚于「自」即到次日。轮换时写明在第几周；不填则每周都值。",
            "A turn that does not end after it begins ends on the next day. Where people take turns, give the week; without one it is each week."))
    public let first = Field(
        "first_week", "第一周", "First week", .day, hint: Text("轮换从哪一周算起；不填则为生效的那一周。", "A day of the week with which the turns begin; left empty, the week in which this takes effect."))
    public let reason = Field("reason", "理由", "Reason", .longText)
    public let authors = VersionOfRota.authorsField
    public let approver = VersionOfRota.approverField
    public let approved = VersionOfRota.approvedField

    public init() {}

    public static var subject: KeyPath<VersionOfRota, Field<RecordID>>? { \.rota }

    private static let columns: [LinesField.Column] = [
        LinesField.Column("days", "日子", "Days", VersionOfRota.days, required: true), LinesField.Column("start", "自", "From", .timeOfDay, required: true),
        LinesField.Column("end", "至", "To", .timeOfDay, required: true), LinesField.Column("person", "值班人", "Person", .colleague, required: true),
        LinesField.Column("rank", "线别", "Line", VersionOfRota.ranks, required: true), LinesField.Column("week", "第几周", "Week", .whole(from: 1, to: 52)),
    ]
    private static let days = ChoiceField.choice([
        "every": Text("每天", "Every day"), "workdays": Text("周一至周五", "Monday to Friday"), "weekend": Text("周末", "Weekend"), "monday": Text("周一", "Monday"),
        "tuesday": Text("周二", "Tuesday"), "wednesday": Text("周三", "Wednesday"), "thursday": Text("周四", "Thursday"), "friday": Text("周五", "Friday"),
        "saturday": Text("周六", "Saturday"), "sunday": Text("周日", "Sunday"),
    ])
    private static let ranks = ChoiceField.choice(["first": Text("一线", "First line"), "second": Text("二线", "Second line")])

    public static let kind = Kind(
        VersionOfRota.self, "rota_version", Text("值班表版本", "Rota version"), plural: Text("值班表版本", "Rota versions"), prefix: "ROV",
        scope: .internal, title: "name", columns: ["rota", "effective", "zone", "state"], lifecycle: .version,
        rules: Rule.versions + RotaRules.versions, grants: Organisation.deciders,
        shapes: Organisation.namedShapes + [Shape(["rota"], sort: "effective"), Shape(["rota", "state"], sort: "effective"), Shape(["state"], sort: "number")])

    /// What lines of turns say.
    static func turns(in lines: Lines?) -> [DutyTurn] { (lines?.rows ?? []).compactMap { turn($0) } }

    private static func turn(_ cells: [String]) -> DutyTurn? {
        var line: [String: Value] = [:]
        for (column, cell) in zip(columns, cells) { line[column.id] = column.value(cell) }
        guard let days = line["days"]?.text.flatMap({ DutyDays(rawValue: $0) }), let start = line["start"]?.whole, let end = line["end"]?.whole,
            let person = line["person"]?.id, let rank = line["rank"]?.text.flatMap({ DutyTurn.Rank(rawValue: $0) })
        else { return nil }
        return DutyTurn(days, from: Int(start), to: Int(end), person: person, rank: rank, week: line["week"]?.whole.map { Int($0) })
    }
}
