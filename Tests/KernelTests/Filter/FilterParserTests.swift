import Kernel
import Testing

@Suite("What a filter text asks for")
struct FilterParserTests {
    static let open = any("open", .value(.truth(true)))
    static let closed = any("open", .value(.truth(false)))
    static let p1 = any("priority", key("p1"))
    static let id = RecordID(high: 0x0190_0000_0000_7000, low: 0x8000_0000_0000_0001)

    static let groups: [(String, Filter)] = [
        ("", .all), ("  　", .all),
        ("state:open", open), ("State:Open", open), ("状态：未结", open), ("open:yes", open), ("未结:是", open),
        ("state:closed", closed), ("state:\"closed\"", any("state", key("closed"))),
        ("state:resolved", any("state", key("resolved"))), ("state:已解决,New", any("state", key("resolved"), key("new"))),
        ("state:open,resolved", .or([any("state", key("resolved")), open])),
        ("state:open priority:p1", .and([open, p1])), ("state:open and priority:p1", .and([open, p1])),
        ("state:open 且 priority:p1", .and([open, p1])),
        ("state:open or priority:p1", .or([open, p1])), ("state:open OR priority:p1", .or([open, p1])),
        ("（state:open）或（priority:p1）", .or([open, p1])),
        ("state:open priority:p1 or major:yes", .or([.and([open, p1]), any("major", .value(.truth(true)))])),
        ("state:open (priority:p1 or 打印机)", .and([open, .or([p1, title("打印机")])])),
        ("((state:open) (priority:p1 打印机))", .and([open, p1, title("打印机")])),
        ("(a or b) or c", .or([title("a"), title("b"), title("c")])),
        ("-priority:p1", .not(p1)), ("not priority:p1", .not(p1)), ("NOT(priority:p1)", .not(p1)), ("－priority:p1", .not(p1)),
        ("--priority:p1", p1), ("-(priority:p1 a)", .not(.and([p1, title("a")]))), ("-(a or b)", .not(.or([title("a"), title("b")]))),
    ]

    @Test("Conditions join, branch and negate", arguments: groups)
    func reads(group text: String, _ filter: Filter) throws {
        #expect(try parse(text) == Query(filter))
    }

    static let words: [(String, Filter)] = [
        ("打印机", title("打印机")), ("打印机 三楼", .and([title("打印机"), title("三楼")])), ("\"打印机 三楼\"", title("打印机 三楼")),
        ("“打印机 三楼”", title("打印机 三楼")), ("\"a \\\"b\\\" \\\\ \\n\"", title("a \"b\" \\ \\n")), ("24\"", title("24\"")),
        ("\"or\"", title("or")), ("order", title("order")), ("或许", title("或许")), ("notes", title("notes")), ("none", title("none")),
        ("a,b", title("a,b")), ("title:~打印机", title("打印机")), ("标题:～“打印机 坏了”", title("打印机 坏了")),
        ("title:~a,\"b c\"", .or([title("a"), title("b c")])),
        ("title:\"打印机，坏了\"", any("title", key("打印机，坏了"))), ("title:\"none\"", any("title", key("none"))), ("title:a..b", any("title", key("a..b"))),
        ("inc42", any("number", key("INC0000042"))), ("INC00000042", any("number", key("INC00000042"))), ("\"inc42\"", title("inc42")),
        ("number:inc42", any("number", key("INC0000042"))), ("number:\"inc42\"", any("number", key("inc42"))), ("inc42x", title("inc42x")),
        ("name:早会", any("name", key("早会"))), ("name:zh=早会|en=Standup", any("name", .value(.texts(["zh": "早会", "en": "Standup"])))),
        ("link:https://example.org/a?b=c", any("link", key("https://example.org/a?b=c"))),
        ("\u{301}a", title("\u{301}a")), ("title:\"\u{301}a\"", any("title", key("\u{301}a"))),
    ]

    @Test("Words are looked for in the title, numbers among numbers", arguments: words)
    func reads(words text: String, _ filter: Filter) throws {
        #expect(try parse(text) == Query(filter))
    }

    static let values: [(String, Filter)] = [
        ("priority:p1,p2", any("priority", key("p1"), key("p2"))), ("优先级：一级，high、\"none\"", any("priority", key("p1"), key("p2"), key("none"))),
        ("priority:none", any("priority", .none)), ("priority:any", .not(any("priority", .none))), ("-priority:any", any("priority", .none)),
        ("priority:p1,none", any("priority", key("p1"), .none)), ("majorincident:no", any("major", .value(.truth(false)))),
        ("\"Major incident\":是", any("major", .value(.truth(true)))), ("category:网络", any("category", key("network"))),
        ("cause:Printing,sabotage", any("cause", key("printing"), key("sabotage"))), ("impact:-5", any("impact", .value(.whole(-5)))),
        ("impact:>=3", compared("impact", .atLeast, .value(.whole(3)))), ("impact:≤3", compared("impact", .atMost, .value(.whole(3)))),
        ("impact:1..3", .and([compared("impact", .atLeast, .value(.whole(1))), compared("impact", .atMost, .value(.whole(3)))])),
        ("impact:5,1..3", .or([
            any("impact", .value(.whole(5))),
            .and([compared("impact", .atLeast, .value(.whole(1))), compared("impact", .atMost, .value(.whole(3)))]),
        ])),
        ("price:>12000CNY", compared("price", .greater, key("CNY 000000012000.00"))), ("price:\"JPY 1,500\"", any("price", key("JPY 000000001500"))),
        ("notice:>=30d", compared("notice", .atLeast, .value(.whole(2_592_000)))), ("notice:PT4H", any("notice", .value(.whole(14_400)))),
        ("cost:＜12.5", compared("cost", .less, .value(.whole(1250)))), ("source:none", any("source", .none)),
        ("proof:\(id)", any("proof", .value(.id(id)))), ("id:\(id)", any("id", .value(.id(id)))),
        ("group:mine", any("group", .myTeams)), ("group:我的", any("group", .myTeams)), ("group:me.teams", any("group", .myTeams)),
        ("group:\"mine\"", any("group", .named("mine"))), ("caller:me", any("caller", .me)), ("caller:我,mine", any("caller", .me, .me)),
        ("watchers:me,张伟", any("watchers", .me, .named("张伟"))), ("customer:my", any("customer", .myCustomer)),
        ("customer:me.customers", any("customer", .myCustomers)), ("customer:chengjiang", any("customer", .named("chengjiang"))),
        ("customer:\(id)", any("customer", .value(.id(id)))), ("customer:\"\(id)\"", any("customer", .named(id.description))),
    ]

    @Test("A value is read by the type of its field", arguments: values)
    func reads(value text: String, _ filter: Filter) throws {
        #expect(try parse(text) == Query(filter))
    }

    static let times: [(String, Filter)] = [
        ("opened:>-30d", compared("opened", .greater, .fromNow(seconds: -2_592_000))),
        ("opened:<+2h", compared("opened", .less, .fromNow(seconds: 7200))),
        ("opened:>=-15m", compared("opened", .atLeast, .fromNow(seconds: -900))),
        ("opened:>-1w", compared("opened", .greater, .fromNow(seconds: -604_800))),
        ("发生：＞－2小时", compared("opened", .greater, .fromNow(seconds: -7200))), ("opened:<now", compared("opened", .less, .fromNow(seconds: 0))),
        ("due:+7d", any("due", .fromNow(seconds: 604_800))),
        ("term:2026", any("term", span("2026-01-01", "2027-01-01"))), ("期限:今天", any("term", span("2026-06-19", "2026-06-20"))),
        ("term:>2026-06-30", compared("term", .greater, span("2026-06-30", "2026-07-01"))), ("term:<+90d", compared("term", .less, .fromNow(seconds: 7_776_000))),
        ("opened:2026-06-18", any("opened", span("2026-06-18", "2026-06-19"))),
        ("opened:>2026-06", compared("opened", .greater, span("2026-06-01", "2026-07-01"))),
        ("opened:2024-02", any("opened", span("2024-02-01", "2024-03-01"))), ("due:2026", any("due", span("2026-01-01", "2027-01-01"))),
        ("opened:today", any("opened", span("2026-06-19", "2026-06-20"))), ("opened:昨天", any("opened", span("2026-06-18", "2026-06-19"))),
        ("opened:本周", any("opened", span("2026-06-15", "2026-06-22"))), ("opened:last-week", any("opened", span("2026-06-08", "2026-06-15"))),
        ("opened:this-month", any("opened", span("2026-06-01", "2026-07-01"))), ("opened:上月", any("opened", span("2026-05-01", "2026-06-01"))),
        ("opened:9999-12", any("opened", .days(Day(number: 2_932_866), until: Day(number: 2_932_897)))),
        ("opened:2026-06..-1d", .and([
            compared("opened", .atLeast, span("2026-06-01", "2026-07-01")), compared("opened", .atMost, .fromNow(seconds: -86400)),
        ])),
        ("opened:\"2026-06-18 10:00\"..\"2026-06-18 11:00\"", .and([
            compared("opened", .atLeast, .value(.whole(1_781_748_000_000))), compared("opened", .atMost, .value(.whole(1_781_751_600_000))),
        ])),
        ("opened:2026-06-18T02:00:00Z", any("opened", .value(.whole(1_781_748_000_000)))),
    ]

    @Test("Times are instants, spans of days, or counted from now", arguments: times)
    func reads(time text: String, _ filter: Filter) throws {
        #expect(try parse(text) == Query(filter))
    }

    @Test("One step through a reference is read by the field it leads to")
    func steps() throws {
        let name = Filter.Path("customer", step: "label"), since = Filter.Path("customer", step: "since")
        #expect(try parse("customer.name:~澄江") == Query(.term(name, .contains, [key("澄江")])))
        #expect(try parse("客户.since:2026") == Query(.term(since, .any, [span("2026-01-01", "2027-01-01")])))
        #expect(try parse("customer.manager:mine") == Query(.term(Filter.Path("customer", step: "manager"), .any, [.me])))
        #expect(try parse("customer.state:open") == Query(.term(Filter.Path("customer", step: "open"), .any, [.value(.truth(true))])))
        #expect(try parse("service.owner:~x") == Query(.term(Filter.Path("service", step: "owner"), .contains, [key("x")])))
        #expect(try parse("service.rank:none,5") == Query(.term(Filter.Path("service", step: "rank"), .any, [.none, key("5")])))
    }

    @Test("An order stands anywhere among the outermost conditions")
    func sorts() throws {
        #expect(try parse("sort:-updated") == Query(.all, sort: Query.Sort("updated", descending: true)))
        #expect(try parse("state:open 排序：优先级 打印机") == Query(.and([Self.open, title("打印机")]), sort: Query.Sort("priority", descending: false)))
        #expect(try parse("(a or b) sort:-建档") == Query(.or([title("a"), title("b")]), sort: Query.Sort("created", descending: true)))
    }

    @Test("A field the reader may not read is an unknown one, and is not suggested")
    func unreadable() throws {
        for (text, name) in [("cost:5", "cost"), ("cots:5", "cots"), ("费用:5", "费用")] {
            let error = #expect(throws: FilterError.self) { try Query(parsing: text, of: Ticket.kind, readable: { $1.id != "cost" }) }
            #expect(error?.position == 0)
            #expect(error?.text.en.hasPrefix("There is no field “\(name)”") == true)
            #expect(error?.text.en.contains("“cost”?") == false)
        }
    }
}
