import Kernel

/// Work that comes again: a task each time, from a first moment on.
public struct RecurringTask: RecordKind {
    public let title = Field("title", "任务标题", "Title of the task", .text(max: 200), required: true)
    public let description = Field("description", "任务说明", "Description of the task", .longText)
    public let starts = Field(
        "starts", "首次", "First time", .moment, required: true,
        hint: Text("以后每次按它的时刻、星期或日期推算；当月没有那一天的，在月末。", "The others follow from its time, weekday or day of the month; the last day where a month has none such."))
    public let every = Field("every", "间隔", "Every", .whole(from: 1, to: 1000), required: true, initial: 1)
    public let unit = Field("unit", "周期", "Unit", RecurringTask.units, required: true, initial: "week")
    public let zone = Field("zone", "时区", "Time zone", .zone, required: true, initial: "Asia/Shanghai")
    public let dayOff = Field("day_off", "遇休息日", "On a day off", RecurringTask.daysOff, required: true, initial: "keep")
    public let calendar = Field("calendar", "日历", "Calendar", .reference("calendar"), hint: Text("哪些天是休息日，看它。", "Says which days are off."))
    public let last = Field("last", "最后一天", "Last day", .day, hint: Text("不填则一直进行。", "Left empty, it goes on."))
    public let team = Field("team", "处理组", "Group", .reference("team"))
    public let assignee = Field("assignee", "处理人", "Assignee", .colleague)
    public let checklist = Field("checklist", "检查表", "Checklist", .reference("checklist"))
    public let hours = Field("hours", "几小时内完成", "To be done within hours", .whole(from: 1, to: 10_000), hint: Text("按自然时间计。", "In time that passes."))
    public let next = Field("next", "下一次", "Next time", .moment, setter: .rules)

    public init() {}

    private static let units = ChoiceField.choice([
        "day": Text("天", "Day"), "week": Text("周", "Week"), "month": Text("月", "Month"), "year": Text("年", "Year"),
    ])
    private static let daysOff = ChoiceField.choice([
        "keep": Text("照常", "Take place"), "skip": Text("跳过", "Left out"), "next": Text("顺延到下一个工作日", "Put off to the next working day"),
    ])

    static let active = "active"
    static let lifecycle = Lifecycle(
        [
            State(active, "执行中", "Active", .work, open: true), State("paused", "已暂停", "Paused", .hold, open: true),
            State("ended", "已结束", "Ended", .stop, open: false),
        ],
        [
            Verb("pause", "暂停", "Pause", "暂停了", "paused it", from: [active], to: "paused", key: "H"),
            Verb("resume", "恢复", "Resume", "恢复了", "resumed it", from: ["paused"], to: active, key: "R"),
            Verb("end", "结束", "End", "结束了", "ended it", from: [active, "paused"], to: "ended", comment: .required),
        ])

    public static let kind = Kind(
        RecurringTask.self, "recurrence", Text("周期任务", "Recurring task"), plural: Text("周期任务", "Recurring tasks"), prefix: "RCT", scope: .internal,
        title: "title", columns: ["every", "unit", "next", "team", "assignee", "checklist", "state"], lifecycle: lifecycle, rules: RecurrenceRules.all,
        grants: Organisation.deciders, shapes: Organisation.shapes + [Shape(["open"], sort: "next"), Shape(["checklist"], sort: "number")], panels: [.tasks])
}

/// What is to be done again and again.
enum RecurringTasks {
    static let room = Room(
        "recurrence", Text("周期任务", "Recurring tasks"), area: .house, kinds: [RecurringTask.kind], parameters: RecurrenceParameters.all)
}

/// Shipped values: `Resources/parameters/recurrence.yaml`.
enum RecurrenceParameters {
    static let catchUp = Parameter<Whole>(
        "recurrence.catch_up", "停机期间错过的任务最多补几次", "Missed times that are made up for at most",
        hint: Text("系统停机期间错过的，恢复后补建最近的几次。", "What was missed while the system stood still is made up for when it runs again: the last times."),
        limits: [Limit("R-8.1-03", "1 到 100", "from 1 to 100") { (1...most).contains($0.number) }])

    static let all: [any AnyParameter] = [catchUp]
    private static let most = 100
}
