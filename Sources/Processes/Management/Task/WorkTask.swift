import Kernel

/// Work that somebody is to have done by some moment, mostly about another record. Swift has a `Task` of its own.
public struct WorkTask: RecordKind {
    public let title = Field("title", "标题", "Title", .text(max: 200), required: true)
    public let description = Field("description", "说明", "Description", .longText)
    public let subject = Field(
        "subject", "所属记录", "About", .subject, hint: Text("为哪条记录而做，写它的编号。", "The record it is done for, by its number."))
    public let customer = Field("customer", "客户", "Customer", .reference("customer"), setter: .rules)
    public let team = Field("team", "处理组", "Group", .reference("team"))
    public let assignee = Field("assignee", "处理人", "Assignee", .colleague)
    public let priority = Field("priority", "优先级", "Priority", WorkTask.priorities, required: true, initial: "medium")
    public let checklist = Field(
        "checklist", "检查表", "Checklist", .reference("checklist"), hint: Text("完成前须按它检查完毕。", "To be filled in before the task is finished."))
    public let due = Field("due", "截止", "Due", .moment)
    public let finished = Field("finished", "完成", "Finished", .moment, setter: .rules)
    public let reminded = Field("reminded", "已提醒", "Reminded", WorkTask.reminders, setter: .rules)

    public init() {}

    private static let priorities = ChoiceField.choice(["high": Text("高", "High"), "medium": Text("中", "Medium"), "low": Text("低", "Low")])
    private static let reminders = ChoiceField.choice(["soon": Text("快到期", "Soon due"), "due": Text("已到期", "Due")])

    static let lifecycle = Lifecycle(
        [
            State("new", "待办", "To do", .new, open: true), State("in_progress", "进行中", "In progress", .work, open: true),
            State("done", "已完成", "Done", .done, open: false), State("canceled", "已取消", "Canceled", .stop, open: false),
        ],
        [
            Verb("start", "开始", "Start", "开始做", "started it", from: ["new"], to: "in_progress", asks: ["team", "assignee"], key: "W"),
            Verb("finish", "完成", "Finish", "完成了", "finished it", from: ["new", "in_progress"], to: "done", key: "S"),
            Verb("cancel", "取消", "Cancel", "取消了", "canceled it", from: ["new", "in_progress"], to: "canceled", comment: .required),
            Verb("reopen", "重新打开", "Reopen", "重新打开", "reopened it", from: ["done", "canceled"], to: "new", comment: .required, key: "O"),
        ])

    public static let kind = Kind(
        WorkTask.self, "task", Text("任务", "Task"), plural: Text("任务", "Tasks"), prefix: "TSK", scope: .partly(customer: "customer"), title: "title",
        columns: ["priority", "due", "state", "team", "assignee", "subject", "customer", "updated"], lifecycle: lifecycle, rules: TaskRules.all,
        grants: Organisation.workers,
        shapes: [
            Shape(["open"], sort: "updated"), Shape([], sort: "updated"), Shape(["state"], sort: "updated"), Shape(["open"], sort: "due"),
            Shape(["open", "assignee"], sort: "due"), Shape(["open", "team"], sort: "due"), Shape(["open", "subject"], sort: "updated"),
        ],
        panels: [.checks])
}

/// What is to be done, whatever it is about.
enum Tasks {
    static let room = Room("task", Text("任务", "Tasks"), kinds: [WorkTask.kind], parameters: TaskParameters.all)
}

/// Shipped values: `Resources/parameters/task.yaml`.
enum TaskParameters {
    static let reminder = Parameter<Duration>(
        "task.reminder", "任务到期前多久提醒", "Reminder before a task is due",
        hint: Text("按自然时间计；到期时再提醒一次。", "In time that passes, whatever the calendar; another follows when it is due."))

    static let all: [any AnyParameter] = [reminder]
}
