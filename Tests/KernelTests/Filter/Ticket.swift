import Kernel

/// A kind with a field of every type, for the tests of the filter's text form.
struct Ticket: RecordKind {
    let title = Field("title", "标题", "Title", .text)
    let name = Field("name", "名称", "Display name", .localizedText)
    let details = Field("details", "详情", "Details", .longText)
    let priority = Field("priority", "优先级", "Priority", .choice([
        "p1": Text("一级", "Critical"), "p2": Text("二级", "High"), "none": Text("不定", "Unset"),
    ]))
    let category = Field("category", "类别", "Category", .choice(from: Ticket.categories))
    let cause = Field("cause", "原因", "Cause", .choice(from: Ticket.categories, open: true))
    let impact = Field("impact", "影响", "Impact", .whole(from: Ticket.impacts.lowerBound, to: Ticket.impacts.upperBound))
    let cost = Field("cost", "费用", "Cost", .decimal(places: 2))
    let major = Field("major", "重大", "Major incident", .truth)
    let opened = Field("opened", "发生", "Opened", .moment)
    let due = Field("due", "到期", "Due", .day)
    let term = Field("term", "期限", "Term", .period)
    let price = Field("price", "价款", "Price", .money)
    let notice = Field("notice", "通知期", "Notice", .duration)
    let group = Field("group", "处理组", "Assignment group", .reference("team"))
    let caller = Field("caller", "报告人", "Caller", .person)
    let customer = Field("customer", "客户", "Customer", .reference("customer"))
    let service = Field("service", "服务", "Service", .reference("service"))
    let watchers = Field("watchers", "关注人", "Watchers", .references("person"))
    let link = Field("link", "链接", "Link", .link)
    let source = Field("source", "来源事实", "Source facts", .facts)
    let proof = Field("proof", "凭据", "Proof", .attachment)

    static let impacts: ClosedRange<Int64> = -5...9
    static let categories = Parameter<Options>("ticket.categories", "类别", "Categories")
    static let lifecycle = Lifecycle(
        [
            State("new", "新建", "New", .new, open: true), State("resolved", "已解决", "Resolved", .done, open: false),
            State("closed", "已关闭", "Closed", .closed, open: false),
        ], [])
    static let kind = Kind(
        Ticket.self, "ticket", Text("工单", "Ticket"), plural: Text("工单", "Tickets"), prefix: "INC", scope: .customer(field: "customer"),
        title: "title", columns: ["priority"], lifecycle: lifecycle, grants: [], shapes: [Shape(sort: "updated")])

    static let options = [ChoiceField.Option("network", Text("网络", "Network")), ChoiceField.Option("printing", Text("打印", "Printing"))]
    /// 2026-06-18T20:30:00Z, which is the 19th in Shanghai.
    static let now = Moment(milliseconds: 1_781_814_600_000)
    static let shanghai = 8 * 3600
}

/// A kind that a ticket leads to.
struct Company: RecordKind {
    let label = Field("label", "名称", "Name", .text)
    let since = Field("since", "合作起", "Since", .day)
    let manager = Field("manager", "客户经理", "Manager", .person)

    static let kind = Kind(
        Company.self, "customer", Text("客户", "Customer"), plural: Text("客户", "Customers"), prefix: "CUS", scope: .internal, title: "label",
        columns: [], grants: [], shapes: [Shape(sort: "updated")])
}

func kinds(_ name: String) -> Kind? { name == "customer" ? Company.kind : nil }

func parse(_ text: String) throws(FilterError) -> Query {
    try Query(
        parsing: text, of: Ticket.kind, zoneOffset: Ticket.shanghai, now: Ticket.now,
        options: { $0 == "category" || $0 == "cause" ? Ticket.options : [] }, kinds: kinds)
}

func refusal(_ text: String) -> FilterError? {
    do { _ = try parse(text) } catch { return error }
    return nil
}

func span(_ first: String, _ until: String) -> Filter.Operand {
    guard let first = Day(iso: first), let until = Day(iso: until) else { return .none }
    return .days(first, until: until)
}

func any(_ field: String, _ operands: Filter.Operand...) -> Filter { .term(Filter.Path(field), .any, operands) }
func compared(_ field: String, _ comparison: Filter.Comparison, _ operand: Filter.Operand) -> Filter {
    .term(Filter.Path(field), comparison, [operand])
}
func key(_ text: String) -> Filter.Operand { .value(.text(text)) }
func title(_ words: String) -> Filter { compared("title", .contains, key(words)) }

/// The same numbers for the same seed (SplitMix64).
extension SeededRandom {
    mutating func pick<T>(_ all: [T], or other: T) -> T { all.randomElement(using: &self) ?? other }
}
