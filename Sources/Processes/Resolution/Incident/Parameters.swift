import Kernel

/// The values the incident procedure sets. Shipped values: `Resources/parameters/incident.yaml`.
enum Parameters {
    static let matrix = Parameter<Matrix>("incident.priority_matrix", "优先级矩阵（影响 × 紧急度）", "Priority matrix (impact × urgency)")
    static let categories = Parameter<Options>("incident.categories", "事件类别", "Categories")
    static let contacts = Parameter<Options>("incident.contacts", "事件来源", "Origins")
    static let holdReasons = Parameter<Options>("incident.hold_reasons", "挂起原因", "Hold reasons")
    static let closeCodes = Parameter<Options>("incident.close_codes", "解决代码", "Close codes")
    static let reopenWindow = Parameter<Duration>("incident.reopen_window", "关闭后可重开的期限", "How long after closure an incident may be reopened")

    static let all: [any AnyParameter] = [matrix, categories, contacts, holdReasons, closeCodes, reopenWindow]
}
