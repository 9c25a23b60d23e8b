import Kernel

/// An unplanned interruption or loss of quality of a service, from the first word to its closure.
public struct Incident: RecordKind {
    public let caller = Field("caller", "报障人", "Caller", .person)
    public let customer = Field(
        "customer", "客户", "Customer", .reference("customer"), required: true,
        hint: Text("不填则为报障人所属客户。", "Left empty, it is the caller's."))
    public let title = Field("title", "标题", "Title", .text(max: 200), required: true)
    public let description = Field("description", "描述", "Description", .longText)
    public let service = Field("service", "服务", "Service", .reference("service"), hint: Text("受影响的服务。", "The service concerned."))
    public let contact = Field("contact", "来源", "Origin", .choice(from: Parameters.contacts, open: true), setter: .staff)
    public let impact = Field(
        "impact", "影响", "Impact", Incident.level, required: true, initial: "low",
        hint: Text("高：整个单位；中：一个部门或多人；低：个别人。", "High: the whole organisation; medium: a department or several people; low: one or two."))
    public let urgency = Field(
        "urgency", "紧急度", "Urgency", Incident.level, required: true, initial: "low",
        hint: Text("高：工作停了；中：能绕过去；低：可以等。", "High: work has stopped; medium: there is a way round; low: it can wait."))
    public let priority = Field("priority", "优先级", "Priority", Incident.priorities, setter: .rules)
    public let major = Field("major", "重大事件", "Major incident", .truth, setter: .rules, initial: false)
    public let majorManager = Field("major_manager", "重大事件负责人", "Major incident manager", .colleague, setter: .staff)
    public let majorDeclared = Field("major_declared", "升级为重大的时间", "Declared major", .moment, audience: .staff, setter: .rules)
    public let review = Field(
        "review", "重大事件评审", "Major incident review", .longText, audience: .staff, setter: .staff,
        hint: Text("经过、原因、处理得失、改进措施与责任人；客户看不到。", "What happened, why, what went well or badly, what will be improved and by whom; customers do not see it."))
    public let category = Field("category", "类别", "Category", .choice(from: Parameters.categories, open: true))
    public let subcategory = Field("subcategory", "子类", "Subcategory", .openChoice, setter: .staff)
    public let symptom = Field("symptom", "现象", "Symptom", .openChoice, setter: .staff)
    public let location = Field("location", "地点", "Location", .text(max: 100))
    public let team = Field("team", "处理组", "Group", .reference("team"), setter: .staff)
    public let assignee = Field("assignee", "处理人", "Assignee", .colleague, setter: .staff)
    public let holdReason = Field(
        "hold_reason", "挂起原因", "Hold reason", .choice(from: Parameters.holdReasons), setter: .staff,
        hint: Text("等待报障人时，说明必填：写明要他提供什么。", "When waiting for the caller, a comment is required: what is needed from them."))
    public let supplier = Field(
        "supplier", "供应商", "Supplier", .reference("supplier"), audience: .staff, setter: .staff,
        hint: Text("交由哪家供应商处理；等待供应商时必填。", "Who it was handed to; required when waiting for the supplier."))
    public let parent = Field("parent", "上级事件", "Parent incident", .reference("incident"), audience: .staff, setter: .staff)
    /// While children are still to follow it, a few at a time.
    public let leading = Field("leading", "下级待跟随", "Children still to follow", .truth, audience: .staff, setter: .rules)
    public let closeCode = Field("close_code", "解决代码", "Close code", .choice(from: Parameters.closeCodes, open: true), setter: .staff)
    public let closeNotes = Field("close_notes", "解决说明", "Close notes", .longText, setter: .staff, hint: Text("客户看得到。", "The customer sees it."))
    public let response = Field("response", "响应时限", "Response time", .clock, audience: .staff, setter: .rules)
    public let resolution = Field("resolution", "解决时限", "Resolution time", .clock, audience: .staff, setter: .rules)
    public let responseDue = Field("response_due", "响应到期", "Response due", .moment, audience: .staff, setter: .rules)
    public let resolutionDue = Field("resolution_due", "解决到期", "Resolution due", .moment, audience: .staff, setter: .rules)
    public let teamTime = Field("team_time", "处理组时限", "Group time", .clock, audience: .staff, setter: .rules)
    public let teamTimeDue = Field("team_time_due", "处理组到期", "Group due", .moment, audience: .staff, setter: .rules)
    public let supplierTime = Field("supplier_time", "供应商时限", "Supplier time", .clock, audience: .staff, setter: .rules)
    public let supplierTimeDue = Field("supplier_time_due", "供应商到期", "Supplier due", .moment, audience: .staff, setter: .rules)
    public let escalations = Field("escalations", "升级记录", "Escalations", .lines(IncidentEscalation.columns, by: 0), audience: .staff, setter: .rules)
    public let unattended = Field("unattended", "升级时无人在岗", "Nobody was on duty", .truth, audience: .staff, setter: .rules)
    public let opened = Field("opened", "发生", "Opened", .moment, setter: .rules)
    public let openedBy = Field("opened_by", "登记人", "Opened by", .person, setter: .rules)
    public let resolved = Field("resolved", "解决", "Resolved", .moment, setter: .rules)
    public let resolvedBy = Field("resolved_by", "解决人", "Resolved by", .person, setter: .rules)
    public let closed = Field("closed", "关闭", "Closed", .moment, setter: .rules)
    public let reassignments = Field(
        "reassignments", "转派次数", "Reassignments", .whole(from: 0, to: 100_000), audience: .staff, setter: .rules, initial: Int64(0))
    public let reopens = Field(
        "reopens", "重开次数", "Reopens", .whole(from: 0, to: 100_000), audience: .staff, setter: .rules, initial: Int64(0))
    public let external = Field("external", "外部编号", "External number", .text(max: 100), setter: .staff)
    /// What the system it was imported from said of it, by its own names.
    public let source = Field("source", "来源系统所记", "Source's own facts", .facts, audience: .staff, setter: .rules)

    public init() {}

    static let level = ChoiceField.choice(["high": Text("高", "High"), "medium": Text("中", "Medium"), "low": Text("低", "Low")])
    static let metrics = ChoiceField.choice(["response": Text("响应", "Response"), "resolution": Text("解决", "Resolution")])
    static let priorities = ChoiceField.choice([
        "p1": Text("P1 紧急", "P1 Critical"), "p2": Text("P2 高", "P2 High"), "p3": Text("P3 中", "P3 Moderate"), "p4": Text("P4 低", "P4 Low"),
        "p5": Text("P5 计划", "P5 Planning"),
    ])

    public static let kind = Kind(
        Incident.self, "incident", Text("事件", "Incident"), plural: Text("事件", "Incidents"), prefix: "INC",
        scope: .customer(field: "customer"), title: "title",
        columns: ["customer", "priority", "resolution", "state", "team", "assignee", "service", "category", "opened", "updated"],
        lifecycle: lifecycle, rules: IncidentRules.all, grants: grants, shapes: shapes,
        report: Report(from: "opened", to: ["resolved", "closed"], sums: ["reassignments", "reopens"], by: "priority"), panels: [FamilyPanels.children, .tasks, .checks])

    static let grants: [Grant] = {
        let work: Set<Act> = [.read, .note, .create, .change, .comment, .link, .attach]
        return [
            Grant("admin", work.union([.erase, .import]), verbs: .all), Grant("manager", work, verbs: .all),
            Grant("agent", work, verbs: .all), Grant("auditor", [.read, .note]),
            Grant("customer", [.read, .create, .comment, .attach], verbs: .only(["reopen", "cancel"]), where: .equal("customer", .myCustomer)),
        ]
    }()

    static let shapes = [
        Shape(["open"], sort: "updated"), Shape([], sort: "updated"), Shape(["open"], sort: "priority"), Shape(["state"], sort: "updated"),
        // Within one customer the lists above are short enough to filter further.
        Shape(["open"], sort: "resolution_due", scoped: false),
        Shape([], sort: "opened", scoped: false), Shape(["open"], sort: "opened", scoped: false),
        Shape(["open", "team"], sort: "updated", scoped: false), Shape(["open", "assignee"], sort: "updated", scoped: false),
        Shape(["open", "service"], sort: "updated", scoped: false),
        // The major ones of today, and all there were.
        Shape(["open", "major"], sort: "priority", scoped: false), Shape(["major"], sort: "updated", scoped: false),
        // What is in somebody's hands, the most urgent first.
        Shape(["open", "team"], sort: "priority", scoped: false), Shape(["open", "assignee"], sort: "priority", scoped: false),
        Shape(["caller"], sort: "updated", scoped: false),
        Shape(["parent"], sort: "updated", scoped: false), Shape(["external"], sort: "updated", scoped: false),
    ]
}

public let resolutionRooms = [
    Room("incident", Text("事件管理", "Incident management"), kinds: [Incident.kind], parameters: Parameters.all)
]
