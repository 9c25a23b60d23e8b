import Kernel

/// The values the incident procedure sets. Shipped values: `Resources/parameters/incident.yaml`.
enum Parameters {
    static let matrix = Parameter<Matrix>(
        "incident.priority_matrix", "优先级矩阵", "Priority matrix",
        form: .matrix(
            rows: .init("影响", "Impact", Incident.level.closed), columns: .init("紧急度", "Urgency", Incident.level.closed), cells: Incident.priorities.closed),
        hint: Text(
            "登记或改动影响、紧急度时，优先级由此得出；已有事件到下次改动时才按新矩阵。",
            "Gives the priority whenever impact or urgency is set; incidents that are there follow it at their next such change."),
        limits: [
            Limit("R-8.6.1-02", "影响或紧急度更高时，优先级不能更低", "more impact or urgency never gives a lower priority") { isMonotone($0) }
        ])
    static let categories = Parameter<Options>("incident.categories", "事件类别", "Categories")
    static let contacts = Parameter<Options>(
        "incident.contacts", "事件来源", "Origins",
        limits: [
            Limit("R-8.6.1-01", "须有「phone」与「portal」：登记时据此记来源", "“phone” and “portal” must stay: what is raised is recorded as one of them") {
                $0.has("phone") && $0.has("portal")
            }
        ])
    static let holdReasons = Parameter<Options>(
        "incident.hold_reasons", "挂起原因", "Hold reasons",
        limits: [
            Limit(
                "R-8.6.1-06", "须有「caller」：等待报障人时要写明等什么", "“caller” must stay: whoever waits for the caller says for what"
            ) { $0.has("caller") }
        ])
    static let closeCodes = Parameter<Options>("incident.close_codes", "解决代码", "Close codes")
    static let pausing = Parameter<Keys>(
        "incident.pausing", "哪些挂起原因停表", "Holds that stop the clock", form: .keys(of: "incident.hold_reasons"),
        hint: Text("因这些原因挂起时，解决时钟暂停；其余照走。", "While an incident is on hold for one of these, its resolution clock stands still; otherwise it goes on."))
    static let supplierHolds = Parameter<Keys>(
        "incident.supplier_holds", "等待供应商的挂起原因", "Holds that wait for a supplier", form: .keys(of: "incident.hold_reasons"),
        hint: Text(
            "因这些原因挂起时须写明供应商，供应商时限按其支持合同计。",
            "An incident on hold for one of these names the supplier, whose time runs by the underpinning contract."))
    static let targets = Parameter<Targets>(
        "incident.targets", "响应与解决目标", "Targets for response and resolution",
        form: .targets(rows: priorities, columns: metrics),
        agreed: true,
        hint: Text(
            "按日历的工作时间计。目标改动时，已走的时间保留。", "Counted in the calendar's working time. Where a target changes, the time already counted stays."),
        limits: [
            Limit("R-8.6.1-04", "响应目标不能长于解决目标", "no response later than its resolution") { $0.keeps("response", within: "resolution") },
            Limit("R-8.6.1-02", "优先级更高时，目标不能更长", "a higher priority never has more time") { targets in
                ["response", "resolution"].allSatisfy { targets.rises($0, along: Incident.priorities.closed.map(\.key)) }
            },
        ])
    private static let priorities = ParameterForm.Axis("优先级", "Priority", Incident.priorities.closed)
    private static let metrics = ParameterForm.Axis("指标", "Metric", Incident.metrics.closed)
    static let escalation = Parameter<Escalation>(
        "incident.escalation", "升级", "Escalation", form: Escalation.form(lines: priorities, metrics: metrics),
        hint: Text(
            "时钟走到目标的这一比例时告知谁；值班的无人在岗时，立即告知下一个。",
            "Who is told when a clock has come to this share of its target; where nobody is on duty, the next is told at once."),
        limits: [
            Limit("R-8.6.1-03", "P1 解决超时，须告知组长或更高", "the team lead or above hears of a P1 that is not resolved in time") {
                $0.reaches(.lead, highest, "resolution")
            }
        ])
    static let calendar = Parameter<CalendarChoice>(
        "incident.calendar", "计时日历", "Calendar of the clocks", agreed: true, hint: Text("目标按谁的工作时间计。", "Whose working time the targets are counted in."))
    static let warning = Parameter<Whole>(
        "incident.warning", "预警点（目标的百分之几）", "Warning point, in percent of a target",
        hint: Text("时钟走到目标的这一比例时预警，走满即超时；由系统按时记入经过。", "When a clock has come to this share of its target a warning is noted, and a breach when it has come to all of it."),
        limits: [Limit("R-8.6.1-04", "1 到 100", "from 1 to 100") { Limits.percent.contains($0.number) }])
    static let autoClose = Parameter<Duration>(
        "incident.auto_close", "解决后多久无异议即关闭", "Closed without objection after",
        hint: Text("按自然时间计。", "In time that passes, whatever the calendar."),
        limits: [Limit("R-8.6.1-05", "最长 90 天：关闭须有定论", "90 days at most: what is resolved is closed") { $0.seconds <= longestReopening }])
    static let reopenWindow = Parameter<Duration>(
        "incident.reopen_window", "关闭后可重开的期限", "How long after closure an incident may be reopened", openRecords: .keep,
        limits: [Limit("R-8.6.1-05", "最长 90 天：关闭须有定论", "90 days at most: what is closed is closed") { $0.seconds <= longestReopening }])
    static let parentLevels = Parameter<Whole>(
        "incident.parent_levels", "上级事件最多几级", "Levels of parent incidents",
        limits: [Limit("R-8.6.1-01", "1 到 20 级", "from 1 to 20") { (1...Limits.levels).contains($0.number) }])

    static let childrenFollow = Parameter<Truth>(
        "incident.children_follow", "下级随上级解决", "Children follow their parent",
        hint: Text(
            "是：解决上级时，未解决的下级一并解决，对客户的答复也告诉同一客户的下级。否：各自解决，只有等待上级的继续处理。",
            "Yes: resolving a parent resolves its children, and what is said to its customer is said at that customer's children. No: each is resolved by itself; those waiting for the parent go on."))
    static let majorPriorities = Parameter<Keys>(
        "incident.major_priorities", "可升级为重大事件的优先级", "Priorities that can become major", form: .among(Incident.priorities.closed),
        limits: [Limit("R-8.6.1-07", "至少一个：须有重大事件的判定准则", "at least one: there are criteria for a major incident") { !$0.keys.isEmpty }])

    static let all: [any AnyParameter] = [
        targets, calendar, warning, escalation, pausing, supplierHolds, matrix, categories, contacts, holdReasons, closeCodes, autoClose, reopenWindow,
        parentLevels, childrenFollow, majorPriorities,
    ]

    // What the bounds are is no procedure's to say.
    private static let highest = "p1"
    private static let longestReopening: Int64 = 90 * 24 * 60 * 60

    /// Levels stand with the highest first, and `p1` before `p2`.
    private static func isMonotone(_ matrix: Matrix) -> Bool {
        let levels = Incident.level.closed.map(\.key)
        let pairs = zip(levels, levels.dropFirst())
        return levels.allSatisfy { level in
            pairs.allSatisfy { higher, lower in
                matrix[higher, level] ?? "" <= matrix[lower, level] ?? "" && matrix[level, higher] ?? "" <= matrix[level, lower] ?? ""
            }
        }
    }
}
