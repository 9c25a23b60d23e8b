import Kernel

/// Who decides for somebody who is away.
public struct Substitution: RecordKind {
    public let person = Field("person", "外出人员", "Who is away", .colleague, required: true)
    public let substitute = Field("substitute", "代理人", "Substitute", .colleague, required: true)
    public let begins = Field("begins", "自", "From", .moment, required: true)
    public let ends = Field("ends", "至", "Until", .moment, required: true)
    public let reason = Field("reason", "事由", "Reason", .text(max: 200))

    public init() {}

    public static let kind = Kind(
        Substitution.self, "substitution", Text("代理", "Substitution"), plural: Text("代理", "Substitutions"), prefix: "SUB", scope: .internal, title: "reason",
        columns: ["person", "substitute", "begins", "ends", "state"], rules: [apart, inTime, own],
        grants: [
            Grant("admin", Set(Act.allCases), verbs: .all), Grant("manager", writing, verbs: .all), Grant("agent", writing, verbs: .all, where: mine),
            Grant("auditor", [.read, .note]),
        ],
        shapes: Organisation.shapes + [Shape(["person"], sort: "begins"), Shape(["person", "state"], sort: "begins")])

    private static let writing: Set<Act> = [.read, .note, .create, .change, .comment]
    private static let mine = Filter.or([.equal("person", .me), .equal("substitute", .me)])

    static let apart = Rule<Substitution>.saving("代理人是另一个人", "A substitute is somebody else") { absence in
        guard absence.changes(\.person) || absence.changes(\.substitute), let person = absence.draft.person else { return }
        if person == absence.draft.substitute { absence.refuse(\.substitute, "代理人不能是本人。", "Nobody stands in for themselves.") }
        for (field, id) in [(\Substitution.person, person), (\Substitution.substitute, absence.draft.substitute ?? person)] {
            guard let found = try absence.look("person", where: .equal("id", .value(.id(id)))).first, !found["customer"].isNull else { continue }
            absence.refuse(field, "只有本公司人员可以互相代理。", "Only our own people stand in for each other.")
        }
    }

    static let inTime = Rule<Substitution>.saving("代理不在过去", "Nobody stood in for anybody afterwards") { absence in
        guard let begins = absence.draft.begins, let ends = absence.draft.ends else { return }
        if ends <= begins { absence.refuse(\.ends, "止须晚于起。", "It ends after it begins.") }
        if absence.changes(\.begins), begins < absence.now { absence.refuse(\.begins, "不能从过去开始。", "It cannot begin in the past.", noted: !absence.isNew) }
        if absence.changes(\.ends), ends < absence.now { absence.refuse(\.ends, "不能在过去结束。", "It cannot end in the past.") }
    }

    /// Whoever is away says who stands in, or who manages the house; nobody gives themselves what another is asked for.
    static let own = Rule<Substitution>.saving("由本人或管理者安排", "Arranged by who is away, or who manages") { absence in
        let me = absence.principal.person, isManager = !absence.principal.roles.isDisjoint(with: ["admin", "manager"])
        guard absence.verb != "retire", absence.isChanged || absence.verb != nil, absence.draft.person != me else { return }
        if !isManager { absence.refuse(\.person, "只能为本人安排代理。", "You arrange a substitute for yourself only.", noted: true) }
        if isManager, absence.draft.substitute == me {
            absence.refuse(\.substitute, "不能自行充当他人的代理人；请由本人或另一位管理者安排。", "Nobody makes themselves a substitute; who is away arranges it, or another who manages.", noted: true)
        }
    }
}
