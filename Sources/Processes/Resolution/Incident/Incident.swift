import Kernel

/// An unplanned interruption or loss of quality of a service, from the first word to its closure.
public struct Incident: RecordKind {
    public let title = Field("title", "标题", "Title", .text(max: 200), required: true)
    public let description = Field("description", "描述", "Description", .longText)
    public let customer = Field("customer", "客户", "Customer", .reference("customer"), required: true)
    public let caller = Field("caller", "用户", "Caller", .person)
    public let contact = Field("contact", "来源", "Origin", .choice(from: Parameters.contacts, open: true), setter: .staff)
    public let impact = Field("impact", "影响", "Impact", Incident.level, required: true, initial: "low")
    public let urgency = Field("urgency", "紧急度", "Urgency", Incident.level, required: true, initial: "low")
    public let priority = Field("priority", "优先级", "Priority", Incident.priorities, setter: .rules)
    public let major = Field("major", "重大事件", "Major incident", .truth, setter: .staff, initial: false)
    public let category = Field("category", "类别", "Category", .choice(from: Parameters.categories, open: true))
    public let subcategory = Field("subcategory", "子类", "Subcategory", .openChoice, setter: .staff)
    public let symptom = Field("symptom", "现象", "Symptom", .openChoice, setter: .staff)
    public let location = Field("location", "地点", "Location", .text(max: 100))
    public let team = Field("team", "处理组", "Group", .reference("team"), setter: .staff)
    public let assignee = Field("assignee", "处理人", "Assignee", .person, setter: .staff)
    public let holdReason = Field("hold_reason", "挂起原因", "Hold reason", .choice(from: Parameters.holdReasons), setter: .staff)
    public let parent = Field("parent", "上级事件", "Parent incident", .reference("incident"), audience: .staff, setter: .staff)
    public let closeCode = Field("close_code", "解决代码", "Close code", .choice(from: Parameters.closeCodes, open: true), setter: .staff)
    public let closeNotes = Field("close_notes", "解决说明", "Close notes", .longText, setter: .staff)
    public let opened = Field("opened", "发生", "Opened", .moment, setter: .rules)
    public let openedBy = Field("opened_by", "登记人", "Opened by", .person, setter: .rules)
    public let resolved = Field("resolved", "解决", "Resolved", .moment, setter: .rules)
    public let resolvedBy = Field("resolved_by", "解决人", "Resolved by", .person, setter: .rules)
    public let closed = Field("closed", "关闭", "Closed", .moment, setter: .rules)
    public let reassignments = Field("reassignments", "转派次数", "Reassignments", .whole(from: 0, to: 100_000), setter: .rules, initial: Int64(0))
    public let reopens = Field("reopens", "重开次数", "Reopens", .whole(from: 0, to: 100_000), setter: .rules, initial: Int64(0))
    public let external = Field("external", "外部编号", "External number", .text(max: 100), setter: .staff)
    /// What the system it was imported from said of it, by its own names.
    public let source = Field("source", "来源系统所记", "Source's own facts", .facts, audience: .staff, setter: .rules)

    public init() {}

    static let level = ChoiceField.choice(["high": Text("高", "High"), "medium": Text("中", "Medium"), "low": Text("低", "Low")])
    static let priorities = ChoiceField.choice([
        "p1": Text("P1 紧急", "P1 Critical"), "p2": Text("P2 高", "P2 High"), "p3": Text("P3 中", "P3 Moderate"), "p4": Text("P4 低", "P4 Low"),
        "p5": Text("P5 计划", "P5 Planning"),
    ])

    public static let kind = Kind(
        Incident.self, "incident", Text("事件", "Incident"), plural: Text("事件", "Incidents"), prefix: "INC",
        scope: .customer(field: "customer"), title: "title",
        columns: ["customer", "priority", "state", "team", "assignee", "category", "opened", "updated"],
        lifecycle: lifecycle, rules: IncidentRules.all, grants: grants, shapes: shapes)

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
        Shape([], sort: "opened", scoped: false), Shape(["open"], sort: "opened", scoped: false),
        Shape(["open", "team"], sort: "updated", scoped: false), Shape(["open", "assignee"], sort: "updated", scoped: false),
        Shape(["caller"], sort: "updated", scoped: false),
        Shape(["parent"], sort: "updated", scoped: false), Shape(["external"], sort: "updated", scoped: false),
    ]
}

public let resolutionRooms = [
    Room("incident", Text("事件管理", "Incident management"), kinds: [Incident.kind], parameters: Parameters.all)
]
