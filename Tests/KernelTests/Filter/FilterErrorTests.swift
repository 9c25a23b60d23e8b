import Kernel
import Testing

@Suite("What is wrong with a filter text, and where")
struct FilterErrorTests {
    /// Text, position, length, how the English sentence begins.
    static let wrong: [(String, Int, Int, String)] = [
        ("state:open priorty:p1", 11, 7, "There is no field “priorty”; did you mean “priority”?"),
        ("打印机 优先及:p1", 4, 3, "There is no field “优先及”; did you mean “priority”?"),
        ("👩‍👩‍👧 xyzzy:p1", 2, 5, "There is no field “xyzzy”; there are: title,"),
        ("10:30", 0, 2, "There is no field “10”"),
        (":x", 0, 1, "A field's name stands before the colon"),
        ("state:", 6, 0, "A value is missing here"), ("state: open", 6, 0, "A value is missing here"),
        ("priority:p1,", 12, 0, "A value is missing here"),
        ("priority:p1,,p2", 12, 0, "A value is missing here"), ("impact:1..", 10, 0, "A value is missing here"),
        ("sort:", 5, 0, "A value is missing here"),
        ("title:\"\"", 6, 2, "The value is empty"), ("title:~\" \"", 7, 3, "The value is empty"), ("\"\"", 0, 2, "The value is empty"),
        ("state:lost", 6, 4, "There is no state “lost”; there are: open, closed, new, resolved, closed."),
        ("state:open,lost", 11, 4, "There is no state “lost”"), ("state:~op", 6, 1, "“State” is not a text to search with ~"),
        ("priority:p1,p9", 12, 2, "“Priority” has no option “p9”; there are: p1, p2, none."),
        ("category:net", 9, 3, "“Category” has no option “net”"),
        ("impact:x", 7, 1, "“x” is not a whole number."), ("impact:1,99", 9, 2, "It must be between -5 and 9."),
        ("cost:1.234", 5, 5, "“1.234” is not a number"),
        ("major:maybe", 6, 5, "Use yes or no."), ("link:ftp", 5, 3, "An address begins with"), ("source:x", 7, 1, "Facts of a source"),
        ("proof:x", 6, 1, "“x” does not identify a record."), ("id:x", 3, 1, "“x” does not identify a record."),
        ("impact:~3", 7, 1, "“Impact” is not a text to search with ~"), ("priority:>=p1", 9, 2, "“Priority” has no order"),
        ("caller:<x", 7, 1, "“Caller” has no order"),
        ("impact:>1,2", 8 + 1, 1, "Such a comparison takes one value"), ("impact:>1..2", 9, 2, "Such a comparison takes one value"),
        ("impact:1..2..3", 11, 2, "A range has two ends"), ("impact:3..1", 7, 4, "The range is backwards; write 1..3."),
        ("opened:2026-07..2026-06", 7, 16, "The range is backwards"),
        ("opened:soon", 7, 4, "“soon” is not a time"), ("opened:>2026-02-30", 8, 10, "“2026-02-30” is not a time"),
        ("due:2026-06-18T10:00", 4, 16, "“2026-06-18T10:00” is not a time"),
        ("opened:-30d", 7, 4, "“-30d” is an instant; write opened:>-30d"), ("opened:>-9999999999w", 8, 12, "A time is at most a hundred years"),
        ("service:mine", 8, 4, "“Service” does not know “mine”"), ("group:me", 6, 2, "“Assignment group” does not know “me”"),
        ("customer.name.x:1", 8, 7, "A path takes one step"), ("title.x:1", 0, 5, "“Title” does not lead to another record"),
        ("nobody.x:1", 0, 6, "There is no field “nobody”"),
        ("customer.sinse:2026", 9, 5, "There is no field “sinse”; did you mean “since”?"),
        ("service.a-b:1", 8, 3, "After the dot stands a field"), ("service.:1", 8, 0, "After the dot stands a field"),
        ("a or", 2, 2, "“or” needs a condition on both sides"), ("或 a", 0, 1, "“或” needs a condition"), ("a or or b", 2, 2, "“or” needs a condition"),
        ("(a or )", 3, 2, "“or” needs a condition"), ("a and", 2, 3, "“and” needs a condition"), ("and a", 0, 3, "“and” needs a condition"),
        ("a and or b", 2, 3, "“and” needs a condition"),
        ("- a", 0, 1, "A negation needs its condition"), ("a not", 2, 3, "A negation needs its condition"),
        ("(-)", 1, 1, "A negation needs its condition"), ("not or a", 0, 3, "A negation needs its condition"),
        ("a (b", 2, 1, "This parenthesis is never closed"), ("a) b", 1, 1, "This closing parenthesis has no opening one"),
        ("a ( ) b", 2, 3, "There is no condition between the parentheses"),
        ("a \"b c", 2, 1, "This quotation mark is never closed"), ("title:“b\"", 6, 1, "This quotation mark is never closed"),
        ("\"a\"b", 3, 1, "Leave a blank after"), ("title:\"a\"b", 9, 1, "Leave a blank after"),
        ("sort:updated a or b", 0, 12, "The order is for the whole list"), ("a or b sort:-updated", 7, 13, "The order is for the whole list"),
        ("(a sort:updated)", 3, 12, "An order cannot stand within"), ("-sort:updated", 1, 12, "An order cannot stand within"),
        ("sort:updated sort:-created", 13, 13, "A list is sorted by one field"), ("sort:updated,created", 12, 1, "A list is sorted by one field"),
        ("sort:watchers", 5, 8, "A list cannot be sorted by “Watchers”"), ("sort:details", 5, 7, "A list cannot be sorted"),
        ("sort:-updatd", 6, 6, "There is no field “updatd”; did you mean “updated”?"),
        ("a\u{7}b", 0, 3, "It contains control characters"),
    ]

    @Test("The first thing wrong is named at its character", arguments: wrong)
    func place(_ text: String, _ position: Int, _ length: Int, _ words: String) throws {
        let error = try #require(refusal(text))
        #expect(error.position == position)
        #expect(error.length == length)
        #expect(error.text.en.hasPrefix(words), "\(error.text.en)")
        #expect(error.text.zh.hasSuffix("。") || error.text.zh.hasSuffix("？"), "\(error.text.zh)")
    }

    @Test("Length, number of conditions and depth have limits")
    func limits() throws {
        let long = String(repeating: "字", count: 2001)
        #expect(refusal(long).map { [$0.position, $0.length] } == [2000, 1])
        let hundred = Array(repeating: "a", count: 100).joined(separator: " ")
        #expect(try parse(hundred).filter.conjuncts.count == 100)
        #expect(refusal(hundred + " b").map { [$0.position, $0.length] } == [200, 1])
        let deep = { (depth: Int) in String(repeating: "(", count: depth) + "a" + String(repeating: ")", count: depth) }
        #expect(try parse(deep(20)).filter == title("a"))
        #expect(refusal(deep(21)).map { [$0.position, $0.length] } == [20, 1])
        #expect(refusal(String(repeating: "-", count: 1999) + "a").map { [$0.position, $0.length] } == [20, 1])
        #expect(refusal(String(repeating: "not ", count: 21) + "a").map { [$0.position, $0.length] } == [80, 3])
    }

    @Test("Where no day is given, today is refused")
    func today() {
        let error = #expect(throws: FilterError.self) { try Query(parsing: "opened:today", of: Ticket.kind) }
        #expect(error?.position == 7)
        #expect(error?.text.zh == "此处的条件不能随日子变，不能用「today」；请写日期，如 2026-06-18。")
    }
}
