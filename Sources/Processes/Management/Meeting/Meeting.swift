import Kernel

/// People who meet: what about, who was there, what was said, and what has been decided.
public struct Meeting: RecordKind {
    public let title = Field("title", "主题", "Subject", .text(max: 200), required: true)
    public let starts = Field("starts", "开始", "Starts", .moment, required: true)
    public let duration = Field("duration", "时长（分钟）", "Minutes it takes", .whole(from: 1, to: 1440))
    public let zone = Field("zone", "时区", "Time zone", .zone, required: true, initial: "Asia/Shanghai")
    public let place = Field("place", "地点", "Place", .text(max: 200))
    public let online = Field("online", "会议链接", "Online at", .link)
    public let chair = Field("chair", "主持人", "Chair", .colleague)
    public let invited = Field("invited", "邀请", "Invited", .references("person"))
    public let attended = Field("attended", "出席", "Attended", .references("person"))
    public let agenda = Field("agenda", "议程", "Agenda", Meeting.topics)
    public let minutes = Field("minutes", "纪要", "Minutes", .longText)
    public let decisions = Field(
        "decisions", "决议", "Decisions", Decision.lines, hint: Text("纪要批准后，每项决议生成一条任务。", "Once the minutes are approved each becomes a task."))
    public let writers = Field("writers", "纪要撰写", "Minutes by", .references("person"), setter: .rules)
    public let approver = Field("approver", "批准", "Approved by", .person, setter: .rules)
    public let reminded = Field("reminded", "已提醒", "Reminded", .truth, setter: .rules, initial: false)

    public init() {}

    private static let topics = LinesField.lines(
        [
            LinesField.Column("topic", "议题", "Topic", .text(max: 200), required: true), LinesField.Column("presenter", "汇报人", "Presenter", .text(max: 100)),
            LinesField.Column("minutes", "分钟", "Minutes", .whole(from: 1, to: 1440)),
        ], by: 0)

    public static let kind = Kind(
        Meeting.self, "meeting", Text("会议", "Meeting"), plural: Text("会议", "Meetings"), prefix: "MTG", scope: .internal, title: "title",
        columns: ["starts", "place", "chair", "invited", "state"], lifecycle: lifecycle, rules: MeetingRules.all, grants: Organisation.workers,
        shapes: Organisation.shapes + [Shape([], sort: "starts"), Shape(["open"], sort: "starts"), Shape(["state"], sort: "starts"), Shape(["state"], sort: "number")], panels: [.tasks])

    static let planned = "planned"
    static let lifecycle = Lifecycle(
        [
            State(planned, "已安排", "Planned", .new, open: true), State("held", "已召开", "Held", .work, open: true),
            State("minuted", "纪要待批准", "Minutes await approval", .wait, open: true, fixed: true),
            State("approved", "纪要已批准", "Minutes approved", .done, open: false, fixed: true), State("canceled", "已取消", "Canceled", .stop, open: false, fixed: true),
        ],
        [
            Verb("hold", "召开", "Hold", "召开了会议", "held it", from: [planned], to: "held", needs: ["attended"], key: "W"),
            Verb("submit", "提交纪要", "Submit the minutes", "提交了纪要", "submitted the minutes", from: ["held"], to: "minuted", asks: ["decisions"], needs: ["minutes"], key: "S"),
            Verb("approve", "批准", "Approve", "批准了纪要", "approved the minutes", from: ["minuted"], to: "approved", key: "A", apartFrom: "writers"),
            Verb("return", "退回修改", "Return", "退回修改", "returned it", from: ["minuted"], to: "held", comment: .required, key: "R"),
            Verb("cancel", "取消会议", "Cancel", "取消了会议", "canceled it", from: [planned], to: "canceled", comment: .required),
        ])
}

/// Who meets about what, and when.
enum Meetings {
    static let room = Room("meeting", Text("会议", "Meetings"), kinds: [Meeting.kind], parameters: MeetingParameters.all)
}

/// Shipped values: `Resources/parameters/meeting.yaml`.
enum MeetingParameters {
    static let reminder = Parameter<Duration>("meeting.reminder", "会议开始前多久提醒", "Reminder before a meeting")

    static let all: [any AnyParameter] = [reminder]
}

/// A line of what a meeting has decided.
struct Decision {
    let words: String
    let owner: String
    let due: Day?

    static let lines = LinesField.lines(
        [
            LinesField.Column("decision", "决议", "Decision", .text(max: 200), required: true), LinesField.Column("owner", "负责人", "Owner", .text(max: 100)),
            LinesField.Column("due", "期限", "Due", .day),
        ], by: 0)

    init(_ cells: [String]) {
        words = Decision.lines.cell("decision", of: cells)
        owner = Decision.lines.cell("owner", of: cells)
        due = Day(iso: Decision.lines.cell("due", of: cells))
    }
}
