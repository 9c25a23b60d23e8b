import Kernel

/// Makes random queries of the form the parser gives, over every type of field.
struct QueryMaker {
    var random: SeededRandom

    private enum Group { case top, and, or, not }

    mutating func query() -> Query {
        let filter = random.chance(5) ? Filter.all : filter(within: .top, depth: 0)
        guard random.chance(40) else { return Query(filter) }
        let field = random.pick(["updated", "priority", "opened", "customer"], or: "number")
        return Query(filter, sort: Query.Sort(field, descending: random.chance(50)))
    }

    private mutating func filter(within group: Group, depth: Int) -> Filter {
        let roll = depth >= 4 ? 99 : Int.random(in: 0..<100, using: &random)
        switch roll {
        case 0..<25 where group != .and: return .and(filters(within: .and, depth))
        case 25..<45 where group != .or: return .or(filters(within: .or, depth))
        case 45..<60 where group != .not: return .not(filter(within: .not, depth: depth + 1))
        default: return term()
        }
    }

    private mutating func filters(within group: Group, _ depth: Int) -> [Filter] {
        (0..<Int.random(in: 2...3, using: &random)).map { _ in filter(within: group, depth: depth + 1) }
    }

    private mutating func term() -> Filter {
        switch Int.random(in: 0..<19, using: &random) {
        case 0: return prose("title", step: nil)
        case 1: return prose("details", step: nil)
        case 2: return prose("name", step: nil)
        case 3: return prose("customer", step: "label")
        case 4: return list("priority") { .value(.text($0.pick(["p1", "p2", "none"], or: "p1"))) }
        case 5: return list("category") { .value(.text($0.pick(["network", "printing"], or: "network"))) }
        case 6: return list("cause") { .value(.text(QueryMaker.words(&$0))) }
        case 7: return ordered("impact") { .value(.whole(Int64.random(in: -5...9, using: &$0))) }
        case 8: return ordered("cost") { .value(.whole(Int64.random(in: -99_999...99_999, using: &$0))) }
        case 9: return time("opened", step: nil)
        case 10: return random.chance(50) ? time(random.pick(["due", "term"], or: "due"), step: nil) : time("customer", step: "since")
        case 11: return list("group") { $0.chance(30) ? .myTeams : QueryMaker.record(&$0) }
        case 12: return list(random.pick(["caller", "watchers"], or: "caller")) { $0.chance(30) ? .me : QueryMaker.record(&$0) }
        case 13: return list("customer") { $0.pick([.myCustomer, .myCustomers, .named(QueryMaker.words(&$0))], or: .myCustomer) }
        case 14: return list(random.pick(["state", "number"], or: "state"), none: false) { _ in .value(.text("new")) }
        case 15: return .equal(random.pick(["open", "major"], or: "open"), .value(.truth(random.chance(50))))
        case 16: return ordered("notice") { .value(.whole(60 * Int64.random(in: 0...100_000, using: &$0))) }
        case 17: return ordered("price") { .value(QueryMaker.money(&$0)) }
        default: return random.chance(30) ? .equal("source", .none) : list("proof") { .value(.id(QueryMaker.id(&$0))) }
        }
    }

    private mutating func list(_ field: String, step: String? = nil, none: Bool = true, _ make: (inout SeededRandom) -> Filter.Operand) -> Filter {
        let operands = (0..<Int.random(in: 1...3, using: &random)).map { _ in none && random.chance(10) ? Filter.Operand.none : make(&random) }
        return .term(Filter.Path(field, step: step), .any, operands)
    }

    private mutating func prose(_ field: String, step: String?) -> Filter {
        let path = Filter.Path(field, step: step)
        if random.chance(50) { return .term(path, .contains, [.value(.text(QueryMaker.words(&random)))]) }
        if field == "name", random.chance(30) {
            let words = random.pick(["Standup", "a (b) \"c\"", "or"], or: "a")
            return .term(path, .any, [.value(.texts(["zh": "早会", "en": words]))])
        }
        return list(field, step: step) { .value(.text(QueryMaker.words(&$0))) }
    }

    private mutating func ordered(_ field: String, _ make: (inout SeededRandom) -> Filter.Operand) -> Filter {
        random.chance(40) ? list(field, make) : .term(Filter.Path(field), comparison(), [make(&random)])
    }

    private mutating func time(_ field: String, step: String?) -> Filter {
        let day = Day(number: Int.random(in: -3000...40000, using: &random))
        let month = Day(year: day.civil.year, month: day.civil.month, day: 1) ?? day
        let next = Day(year: day.civil.year + 1, month: 1, day: 1) ?? day
        let spans: [Filter.Operand] = [
            .days(day, until: Day(number: day.number + 1)), .days(Day(year: day.civil.year, month: 1, day: 1) ?? day, until: next),
            .days(month, until: Day(year: month.civil.year, month: month.civil.month + 1, day: 1) ?? Day(number: month.number + 31)),
        ]
        let span = random.pick(spans, or: spans[0])
        let path = Filter.Path(field, step: step)
        if random.chance(40) { return .term(path, .any, [random.chance(20) ? .none : span]) }
        let instant = Filter.Operand.value(.whole(Int64.random(in: -1_000_000_000_000...4_000_000_000_000, using: &random)))
        let shift = Filter.Operand.fromNow(seconds: random.pick([60, 3600, 86400, 1], or: 1) * Int64.random(in: -500...500, using: &random))
        return .term(path, comparison(), [random.pick(field == "opened" ? [span, instant, shift] : [span, shift], or: span)])
    }

    private mutating func comparison() -> Filter.Comparison { random.pick([.less, .atMost, .greater, .atLeast], or: .less) }

    private static func money(_ random: inout SeededRandom) -> Value {
        (try? MoneyField().parse("\(Int.random(in: 0...99_999, using: &random)) \(random.pick(["CNY", "JPY"], or: "CNY"))")) ?? .null
    }
    private static func id(_ random: inout SeededRandom) -> RecordID { RecordID(high: random.next(), low: random.next()) }
    private static func record(_ random: inout SeededRandom) -> Filter.Operand {
        random.chance(40) ? .value(.id(id(&random))) : .named(random.chance(10) ? id(&random).description : words(&random))
    }

    private static let pieces = [
        "打印机", "a", "or", "或", "and", "not", "none", "any", "me", "mine", "我的", "today", "now", "open", "inc42", "INC0000042", "-", "－",
        "..", ".", ":",
        "：", ",", "，", "、", "(", "）", "\"", "“", "”", "＂", "\\", "\\\"", "<", ">=", "~", "≤", "\u{301}", "\u{600}", "👩‍👩‍👧", "🇨🇳",
        "\u{200D}", "é", "2026-06", "-30d", "#", "@",
        "sort:x", "title",
    ]

    /// Words with all that a text form may stumble over; never blank at an end, never empty.
    static func words(_ random: inout SeededRandom) -> String {
        var words = random.pick(pieces, or: "a")
        for _ in 0..<Int.random(in: 0...3, using: &random) { words += (random.chance(30) ? " " : "") + random.pick(pieces, or: "a") }
        return words
    }
}
