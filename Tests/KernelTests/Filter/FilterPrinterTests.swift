import Kernel
import Testing

@Suite("A query as text")
struct FilterPrinterTests {
    static let canonical: [(String, String)] = [
        ("", ""), ("状态：未结 优先级：一级，二级 sort:-更新", "state:open priority:p1,p2 sort:-updated"), ("open:no", "state:closed"),
        ("(a or b) sort:created", "(a or b) sort:created"), ("(a or b)", "a or b"), ("state:open,resolved a", "(state:resolved or state:open) a"),
        ("impact:≥1 impact:≤3", "impact:1..3"), ("impact:>=3 impact:<=1", "impact:>=3 impact:<=1"), ("opened:>-7d", "opened:>-7d"),
        ("opened:>-1w", "opened:>-7d"),
        ("opened:>-90m", "opened:>-90m"), ("opened:>=2026-06..2026-08".replacing(">=", with: ""), "opened:2026-06..2026-08"),
        ("-priority:any", "priority:none"), ("not (a b)", "-(a b)"), ("title:~\"a b\"", "\"a b\""), ("title:\"a b\",c", "title:\"a b\",c"),
        ("caller:我 group:我的 customer:mine", "caller:me group:me.teams customer:me.customer"), ("\"or\" \"-x\" \"inc42\"", "\"or\" \"-x\" \"inc42\""),
        ("客户.名称:~澄江", "customer.label:~澄江"), ("priority:\"none\"", "priority:\"none\""), ("\"a\\\"b\"", "\"a\\\"b\""), ("cost:5", "cost:5.00"), ("price:>5cny", "price:>\"5.00 CNY\""),
        ("notice:>36h", "notice:>P1DT12H"), ("term:2026-01..2026-06", "term:2026-01..2026-06"),
    ]

    @Test("There is one text for a query", arguments: canonical)
    func prints(_ text: String, _ expected: String) throws {
        #expect(try parse(text).text(of: Ticket.kind, kinds: kinds) == expected)
    }

    @Test("Filters no text gives ask the same when printed")
    func foreign() throws {
        func text(_ filter: Filter) -> String { Query(filter).text(of: Ticket.kind) }
        #expect(text(.or([])) == "open:none")
        #expect(text(.not(.all)) == "open:none")
        #expect(text(.and([.or([.all, title("a")]), .and([title("b")])])) == "b")
        #expect(text(any("priority", .value(.null))) == "priority:none")
        #expect(text(.term(Filter.Path("priority"), .any, [])) == "open:none")
        #expect(text(.term(Filter.Path("impact"), .less, [.value(.whole(1)), .value(.whole(2))])) == "impact:<1 or impact:<2")
        #expect(text(any("opened", span("2026-06-18", "2026-06-20"))) == "opened:2026-06-18..2026-06-19")
        #expect(text(compared("opened", .greater, span("2026-06-18", "2026-06-20"))) == "opened:>2026-06-19")
        let id = FilterParserTests.id
        #expect(text(any("watchers", .value(.ids([id, id])))) == "watchers:\(id),\(id)")
    }

    @Test("A query printed and parsed is the same query")
    func roundTrip() throws {
        var maker = QueryMaker(random: SeededRandom(20_260_618))
        for _ in 0..<2000 {
            let query = maker.query()
            let text = query.text(of: Ticket.kind, kinds: kinds)
            do {
                let read = try parse(text)
                #expect(read == query, "\(text)")
            } catch {
                Issue.record("\(text): \(error)")
            }
        }
    }

    @Test("Chips say each condition and how to go without it")
    func chips() throws {
        let query = try parse("state:open -category:网络,打印 opened:2026-06..2026-07 (major:yes or caller:me) sort:-updated")
        let chips = query.chips(of: Ticket.kind, options: { _ in Ticket.options })
        #expect(chips.map(\.text) == [
            "state:open", "-category:network,printing", "opened:2026-06..2026-07", "(major:yes or caller:me)", "sort:-updated",
        ])
        #expect(chips.map(\.label) == [
            Text("状态 新建", "State: New"), Text("类别 不是 网络、打印", "Category: not Network, Printing"),
            Text("发生 2026-06 至 2026-07", "Opened: 2026-06 to 2026-07"),
            Text("重大 是 或 报告人 我", "Major incident: yes or Caller: me"), Text("排序 更新 降序", "Sort: Updated, descending"),
        ])
        #expect(chips[0].without == "-category:network,printing opened:2026-06..2026-07 (major:yes or caller:me) sort:-updated")
        #expect(chips[2].without == "state:open -category:network,printing (major:yes or caller:me) sort:-updated")
        #expect(chips[4].without == "state:open -category:network,printing opened:2026-06..2026-07 (major:yes or caller:me)")
        #expect(Query().chips(of: Ticket.kind).isEmpty)
    }

    static let labels: [(String, Text)] = [
        ("打印机", Text("标题含「打印机」", "Title: contains “打印机”")), ("group:none", Text("处理组 无", "Assignment group: none")),
        ("group:any", Text("处理组 有值", "Assignment group: any")),
        ("opened:>-30d", Text("发生 晚于 30 天前", "Opened: after 30 days ago")), ("opened:<+1h", Text("发生 早于 1 小时后", "Opened: before 1 hour from now")),
        ("impact:>3", Text("影响 大于 3", "Impact: more than 3")), ("customer.label:~澄江", Text("客户的名称含「澄江」", "Customer, Name: contains “澄江”")),
        ("price:>\"12 000 CNY\"", Text("价款 大于 ¥12,000.00", "Price: more than CNY 12,000.00")), ("notice:<30d", Text("通知期 小于 30 天", "Notice: less than 30 days")),
        ("term:>2026-06-30", Text("期限 晚于 2026-06-30", "Term: after 2026-06-30")),
        ("state:new,resolved", Text("状态 新建、已解决", "State: New, Resolved")),
        ("opened:2026-06-18T02:00:00Z", Text("发生 2026-06-18 10:00", "Opened: 2026-06-18 10:00")),
        ("customer:\(FilterParserTests.id)", Text("客户 澄江", "Customer: 澄江")),
        ("-(a or b)", Text("非（标题含「a」 或 标题含「b」）", "Not (Title: contains “a” or Title: contains “b”)")),
    ]

    @Test("A chip speaks both languages", arguments: labels)
    func speaks(_ text: String, _ label: Text) throws {
        let chips = try parse(text).chips(of: Ticket.kind, zoneOffset: Ticket.shanghai, kinds: kinds, names: { _ in "澄江" })
        #expect(chips.map(\.label) == [label])
    }
}
