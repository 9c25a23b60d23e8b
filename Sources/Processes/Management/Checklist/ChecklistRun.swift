import Kernel

/// A checklist as it was filled in once: answers to the questions of the version in force when it was begun.
public struct ChecklistRun: RecordKind {
    public let title = Field("title", "标题", "Title", .text(max: 200), setter: .rules)
    public let checklist = Field("checklist", "检查表", "Checklist", .reference("checklist"), required: true)
    public let version = Field("edition", "版本", "Version", .reference("checklist_version"), setter: .rules)
    public let subject = Field(
        "subject", "所属记录", "About", .subject, hint: Text("为哪条记录而检查，写它的编号。", "The record it is filled in for, by its number."))
    public let customer = Field("customer", "客户", "Customer", .reference("customer"), setter: .rules)
    public let answers = Field(
        "answers", "检查结果", "Answers", .answers(to: "edition", at: "questions"),
        hint: Text("可以分几次填写；必答项都填了才能完成。", "It may be filled in bit by bit; it is finished once all that is required is answered."))
    public let remark = Field("remark", "备注", "Remark", .longText)
    public let outcome = Field("outcome", "结论", "Outcome", ChecklistRun.outcomes, setter: .rules)
    public let finishedBy = Field("finished_by", "检查人", "Filled in by", .person, setter: .rules)
    public let finished = Field("finished", "完成", "Finished", .moment, setter: .rules)

    public init() {}

    private static let outcomes = ChoiceField.choice(["complete": Text("符合", "As it should be"), "deviations": Text("有不符合项", "With deviations")])

    static let lifecycle = Lifecycle(
        [
            State("filling", "填写中", "Being filled in", .work, open: true), State("finished", "已完成", "Finished", .done, open: false, fixed: true),
            State("canceled", "已取消", "Canceled", .stop, open: false, fixed: true),
        ],
        [
            Verb("finish", "完成", "Finish", "完成了检查", "finished it", from: ["filling"], to: "finished", key: "S"),
            Verb("cancel", "取消", "Cancel", "取消了", "canceled it", from: ["filling"], to: "canceled", comment: .required),
        ])

    public static let kind = Kind(
        ChecklistRun.self, "checklist_run", Text("检查记录", "Check"), plural: Text("检查记录", "Checks"), prefix: "CHK", scope: .partly(customer: "customer"),
        title: "title", columns: ["checklist", "subject", "customer", "state", "outcome", "finished_by", "finished"], lifecycle: lifecycle, rules: ChecklistRules.all,
        grants: Organisation.workers,
        shapes: [
            Shape([], sort: "updated"), Shape(["open"], sort: "updated"), Shape(["state"], sort: "updated"), Shape(["checklist"], sort: "updated"),
            Shape(["subject"], sort: "updated"), Shape(["checklist", "outcome"], sort: "updated"),
        ])
}
