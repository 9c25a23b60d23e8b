import Kernel

/// One stands in for another between two moments, once that has been agreed on.
public struct RotaSwap: RecordKind {
    public let rota = Field("rota", "值班表", "Rota", .reference("rota"), required: true)
    public let instead = Field("instead", "原值班人", "Instead of", .colleague, required: true)
    public let substitute = Field("substitute", "顶班人", "Substitute", .colleague, required: true)
    public let begins = Field("begins", "开始", "From", .moment, hint: Text("不填则自同意之时起。", "Left empty, from when it is agreed."))
    public let ends = Field("ends", "结束", "Until", .moment, hint: Text("不填则直到另行结束。", "Left empty, until it is ended."))
    public let reason = Field("reason", "理由", "Reason", .text(max: 200), required: true)
    public let asker = Field("asker", "提出人", "Asked by", .person, setter: .rules)
    public let answerer = Field("answerer", "待其同意", "To be agreed by", .person, setter: .rules)

    public init() {}

    static let agreed = "agreed"

    static let lifecycle = Lifecycle(
        [
            State("asked", "待同意", "Asked", .wait, open: true), State(agreed, "已同意", "Agreed", .done, open: true, fixed: true),
            State("ended", "已结束", "Ended", .closed, open: false, fixed: true), State("canceled", "已撤销", "Canceled", .stop, open: false, fixed: true),
        ],
        [
            Verb("agree", "同意", "Agree", "同意了", "agreed", from: ["asked"], to: agreed, key: "A", apartFrom: "asker", onlyBy: "answerer"),
            Verb("cancel", "撤销", "Cancel", "撤销了", "canceled it", from: ["asked"], to: "canceled"),
            Verb("end", "结束", "End", "结束了", "ended it", from: [agreed], to: "ended"),
        ])

    static let grants: [Grant] = {
        let act: Set<Act> = [.read, .note, .create, .change, .comment, .link, .attach]
        return [
            Grant("admin", act.union([.erase, .import]), verbs: .all), Grant("manager", act, verbs: .all), Grant("agent", act, verbs: .all),
            Grant("auditor", [.read, .note]),
        ]
    }()

    public static let kind = Kind(
        RotaSwap.self, "rota_swap", Text("换班", "Swap of duty"), plural: Text("换班", "Swaps of duty"), prefix: "SWP", scope: .internal, title: "reason",
        columns: ["rota", "instead", "substitute", "begins", "ends", "state"], lifecycle: lifecycle, rules: RotaRules.swaps, grants: grants,
        shapes: Organisation.shapes + [Shape(["rota"], sort: "number"), Shape(["rota", "open"], sort: "number"), Shape(["rota", "state"], sort: "ends"), Shape(["answerer", "state"], sort: "number")])
}
