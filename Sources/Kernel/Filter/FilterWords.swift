/// What is said about a filter text that cannot be read.
enum FilterWords {
    // The text as a whole.
    static func tooLong(_ count: Int) -> Text {
        Text(
            "筛选条件最多 \(FilterLimits.text) 个字，现有 \(count) 个；请删去一些。",
            "A filter has at most \(FilterLimits.text) characters; there are \(count). Take some out.")
    }
    static let tooManyTerms = Text(
        "最多 \(FilterLimits.terms) 个条件；请把同一字段的取值合写，如 priority:p1,p2。",
        "At most \(FilterLimits.terms) conditions; write the values of one field together, like priority:p1,p2.")
    static let tooDeep = Text(
        "括号和否定最多套 \(FilterLimits.depth) 层；请写得平一些。",
        "Parentheses and negations nest at most \(FilterLimits.depth) deep; write it flatter.")
    static let strayClose = Text("多了一个右括号；请删去，或在前面补上左括号。", "This closing parenthesis has no opening one; remove it or add the other.")
    static let openGroup = Text("这个左括号没有配对的右括号；请补上。", "This parenthesis is never closed; add the closing one.")
    static let emptyGroup = Text("括号里没有条件；请写上条件或删去括号。", "There is no condition between the parentheses; write one or remove them.")
    static let openQuote = Text("这个引号没有配对的后引号；请补上。", "This quotation mark is never closed; add the closing one.")
    static let afterQuote = Text(
        "后引号之后要空一格；文字中的引号写成 \\\"。",
        "Leave a blank after the closing quotation mark; a quotation mark within the words is written \\\".")
    static func joint(_ word: String) -> Text {
        Text(
            "「\(clipped(word))」前后都要有条件；要查这个词，请加引号。",
            "“\(clipped(word))” needs a condition on both sides; to look for the word itself, put it in quotes.")
    }
    static let loneNot = Text(
        "否定要紧跟一个条件，如 -category:network；要查这个符号或词，请加引号。",
        "A negation needs its condition right after it, like -category:network; to look for the sign or word itself, put it in quotes.")

    // Order.
    static let sortBesideOr = Text(
        "排序管整个清单；请用括号把「或」两边的条件括起来，排序写在括号外。",
        "The order is for the whole list; put the conditions around “or” in parentheses and the order outside.")
    static let sortInside = Text("排序不能写在括号或否定里；请移到最外层。", "An order cannot stand within parentheses or a negation; move it outside.")
    static let secondSort = Text("只能按一个字段排序；请删去多余的。", "A list is sorted by one field; remove the other.")
    static func notSortable(_ field: any AnyField) -> Text {
        Text("不能按「\(field.label.zh)」排序；请换一个字段。", "A list cannot be sorted by “\(field.label.en)”; choose another field.")
    }

    // Names.
    static let noName = Text(
        "冒号前要写字段名，如 state:open；要查冒号，请加引号。",
        "A field's name stands before the colon, like state:open; to look for a colon, put the words in quotes.")
    static let noTitle = Text("这类记录没有可查的标题；请写明字段，如 state:open。", "These records have no title to search; name a field, like state:open.")
    static let oneStep = Text("只能经引用走一步，如 customer.name。", "A path takes one step through a reference, like customer.name.")
    static func unknownField(_ name: String, _ names: FieldNames) -> Text {
        let known = names.fields
        let zh = names.nearest(name).map { "是不是「\($0.id)」（\($0.label.zh)）？" } ?? "可用：" + listed(known.map(\.label.zh)) + "。"
        let en = names.nearest(name).map { "did you mean “\($0.id)”?" } ?? "there are: " + listed(known.map(\.id), ", ") + "."
        return Text(
            "没有「\(clipped(name))」这个字段；\(zh)要查带冒号的文字，请加引号。",
            "There is no field “\(clipped(name))”; \(en) To look for words with a colon, put them in quotes.")
    }
    static func noReference(_ field: any AnyField) -> Text {
        Text(
            "「\(field.label.zh)」不指向别的记录，后面不能加点；请只写 \(field.id)。",
            "“\(field.label.en)” does not lead to another record, so no dot can follow; write \(field.id) alone.")
    }
    static func badStep(_ field: any AnyField) -> Text {
        Text(
            "点后要写对方记录的字段名（小写字母、数字和 _），如 \(field.id).name。",
            "After the dot stands a field of the other record (letters, digits and _), like \(field.id).name.")
    }

    // Comparisons.
    static func notProse(_ field: any AnyField) -> Text {
        Text("「\(field.label.zh)」不是文字，不能用 ~ 查；请写 \(field.id):值。", "“\(field.label.en)” is not a text to search with ~; write \(field.id):value.")
    }
    static func notOrdered(_ field: any AnyField) -> Text {
        Text("「\(field.label.zh)」没有大小先后，不能这样比较；请写 \(field.id):值。", "“\(field.label.en)” has no order to compare by; write \(field.id):value.")
    }
    static let noValue = Text(
        "这里缺一个值；值紧跟在冒号或逗号后，查空值写 none。",
        "A value is missing here; it follows the colon or comma directly. For records without a value write none.")
    static let emptyValue = Text("值是空的；查没有值的记录请写 none。", "The value is empty; for records without a value write none.")
    static let oneValue = Text("这样比较只能用一个值；几个条件请用 or 连接。", "Such a comparison takes one value; join several conditions with or.")
    static let oneRange = Text("区间只有首尾两个值，如 2026-06..2026-08。", "A range has two ends, like 2026-06..2026-08.")
    static func backwards(_ low: String, _ high: String) -> Text {
        Text("区间首尾颠倒；请写成 \(clipped(high))..\(clipped(low))。", "The range is backwards; write \(clipped(high))..\(clipped(low)).")
    }

    // Values.
    static func unknownState(_ name: String, _ states: [ChoiceField.Option]) -> Text {
        Text(
            "没有「\(clipped(name))」这个状态；可用：open（未结）、closed（已结）、\(listed(states.map(\.label.zh)))。",
            "There is no state “\(clipped(name))”; there are: open, closed, \(listed(states.map(\.key), ", ")).")
    }
    static func unknownOption(_ name: String, of field: any AnyField, _ options: [ChoiceField.Option]) -> Text {
        Text(
            "「\(field.label.zh)」没有「\(clipped(name))」这一项；可用：\(listed(options.map(\.label.zh)))。",
            "“\(field.label.en)” has no option “\(clipped(name))”; there are: \(listed(options.map(\.key), ", ")).")
    }
    static func notMine(_ word: String, _ field: any AnyField) -> Text {
        Text(
            "「\(field.label.zh)」不能用「\(word)」；请写编号或名称，名称就是这个词时请加引号。",
            "“\(field.label.en)” does not know “\(word)”; write a number or name, in quotes if the name is this word.")
    }
    static func noTime(_ text: String, isDay: Bool) -> Text {
        let time = isDay ? "" : "、2026-06-18T10:03:00Z"
        return Text(
            "「\(clipped(text))」不是时间；可写 2026-06-18、2026-06、2026、今天、本周、本月、-30d\(time)。",
            "“\(clipped(text))” is not a time; write 2026-06-18, 2026-06, 2026, today, this-week, this-month, -30d\(isDay ? "" : " or 2026-06-18T10:03:00Z").")
    }
    static func noToday(_ word: String) -> Text {
        Text(
            "此处的条件不能随日子变，不能用「\(word)」；请写日期，如 2026-06-18。",
            "A condition here cannot depend on the day, so “\(word)” is not allowed; write a date like 2026-06-18.")
    }
    static func bareShift(_ field: any AnyField, _ text: String) -> Text {
        Text(
            "「\(text)」是一个瞬间；请写 \(field.id):>\(text)（之后）或 \(field.id):<\(text)（之前）。",
            "“\(text)” is an instant; write \(field.id):>\(text) for after it or \(field.id):<\(text) for before it.")
    }
    static let farShift = Text("离现在最多一百年；请写近一些。", "A time is at most a hundred years from now; write a nearer one.")

    /// The beginning of what was typed, so that a sentence stays a sentence.
    private static func clipped(_ text: String) -> String { text.count > 40 ? text.prefix(40) + "…" : text }

    private static func listed(_ names: [String], _ separator: String = "、") -> String {
        names.prefix(20).joined(separator: separator) + (names.count > 20 ? "…" : "")
    }
}
