import Testing

@testable import Kernel

@Suite("Fields of several lines")
struct LinesFieldTests {
    static let columns: [LinesField.Column] = [
        LinesField.Column("date", "日期", "Date", .day, required: true), LinesField.Column("hours", "时段", "Hours", .hours),
        LinesField.Column("name", "名称", "Name", .text(max: 20)),
    ]
    let days: LinesField = .lines(LinesFieldTests.columns, by: 1)

    private func sentences(_ text: String, of field: LinesField? = nil) -> [String] {
        do {
            _ = try (field ?? days).parse(text)
            return []
        } catch {
            return error.refusals.map(\.text.en)
        }
    }

    @Test("Lines are kept in the order of their keys, cells in their plain form, and read back equal")
    func canonical() throws {
        let value = try days.parse(" 2026-10-01 \t\t国庆节\r\n\n2026-02-14\t9:00-12:00，13:00-18:00\t调休\n2026-05-01\n\t\t\n")
        #expect(value == .text("2026-02-14\t09:00-12:00, 13:00-18:00\t调休\n2026-05-01\t\t\n2026-10-01\t\t国庆节"))
        #expect(try days.parse(days.plain(value)) == value)
        #expect(days.check(value) == nil)
        #expect(Lines(value)?.rows[1] == ["2026-05-01", "", ""])
        #expect(Lines(value)?.value == value)
    }

    @Test("Without lines there is no value", arguments: ["", "\n\n", "\t\t\n", "日期\t时段\t名称"])
    func none(text: String) throws {
        #expect(try days.parse(text) == .null)
    }

    @Test("A first line that names the columns is passed over", arguments: ["日期\t时段\t名称", "date\thours\tname", "Date\tHours\tName", "\nDATE\tHOURS\tNAME"])
    func header(line: String) throws {
        #expect(try days.parse(line + "\n2026-10-01\t\t国庆节") == .text("2026-10-01\t\t国庆节"))
    }

    @Test("A line that could be a line is one, whatever it says")
    func noHeader() throws {
        let words: LinesField = .lines([LinesField.Column("word", "词", "Word", .text)], by: 1)
        #expect(try words.parse("b\nword\na") == .text("a\nb\nword"))
        #expect(try words.parse("word\na") == .text("a\nword"))
    }

    @Test("What is wrong names its line and its column")
    func wrong() {
        #expect(sentences("2026-10-01\n2026-10-32\t\tx") == ["Line 2, “Date”: “2026-10-32” is not a day; for example 2026-06-18."])
        #expect(sentences("\n\t09:00-18:00\tx") == ["Line 2: Date is needed."])
        #expect(sentences("2026-10-01\tall day") == ["Line 1, “Hours”: “all day” must be written like 09:00-18:00."])
        #expect(sentences("2026-10-01\t\tx\ty") == ["Line 1 has 4 cells; there should be 3."])
        #expect(sentences("2026-10-01\t\t" + String(repeating: "n", count: 21)) == ["Line 1, “Name”: At most 20 characters; there are 21."])
        #expect(sentences("2026-10-02\n2026-10-01\n2026-10-02\t\tx") == ["Line 3 has the same Date as line 1."])
        let many = (0...LinesField.most).map { Day(number: $0).iso }.joined(separator: "\n")
        #expect(sentences(many) == ["At most 1000 lines."])
        #expect(sentences(Array(repeating: "x", count: 9).joined(separator: "\n")).count == 5)
    }

    @Test("The API takes and gives objects by column")
    func json() throws {
        let given = JSON.list([
            .object(["date": "2026-10-01", "name": "国庆节"]), .object(["date": "2026-02-14", "hours": "09:00-18:00", "name": .null]),
        ])
        let value = try days.read(given)
        #expect(value == .text("2026-02-14\t09:00-18:00\t\n2026-10-01\t\t国庆节"))
        var writer = JSONWriter()
        days.write(value, to: &writer)
        let text = String(decoding: writer.bytes, as: UTF8.self)
        #expect(text == #"[{"date":"2026-02-14","hours":"09:00-18:00","name":null},{"date":"2026-10-01","hours":null,"name":"国庆节"}]"#)
        #expect(try days.read(.null) == .null && days.read(.list([])) == .null)
    }

    @Test("Other JSON is refused", arguments: [
        JSON.text("2026-10-01"), .list(["2026-10-01"]), .list([.object(["name": "x"])]), .list([.object(["date": .null])]),
        .list([.object(["date": "2026-10-01", "other": "x"])]), .list([.object(["date": "2026-10-01", "name": "a\tb"])]),
        .list([.object(["date": "2026-10-01", "name": "a\nb"])]), .list([.object(["date": "2026-10-01"]), .object(["date": "2026-10-01"])]),
        .list(Array(repeating: .object(["date": "2026-10-01"]), count: 1001)),
    ])
    func refused(json: JSON) {
        #expect(throws: Refused.self) { try days.read(json) }
    }

    @Test("What is not in its kept form is no value")
    func checked() {
        #expect(days.check(.text("2026-10-01\t\t\n2026-02-14\t\t")) != nil)
        #expect(days.check(.text("2026-10-01")) != nil)
        #expect(days.check(.text("x")) != nil)
        #expect(days.check(.null) == nil)
    }

    @Test("The schema says the same")
    func schema() {
        let item = days.schema["items"]
        #expect(item?["required"] == .list(["date"]))
        #expect(item?["properties"]?["date"]?["type"] == "string")
        #expect(item?["properties"]?["name"]?["type"] == .list(["string", "null"]))
        #expect(item?["additionalProperties"] == false)
        #expect(days.schema["maxItems"] == 1000)
    }

    @Test("A cell that is chosen takes its key or its label in either language, keeps the key, and takes nothing else")
    func chosen() throws {
        let field: LinesField = .lines(
            [LinesField.Column("no", "序号", "No.", .whole(from: 1, to: 9)), LinesField.Column("result", "结果", "Result", .choice(["yes": Text("是", "Yes"), "no": Text("否", "No")]))],
            by: 1)
        #expect(try field.parse("1\t是\n2\tNO\n3\tyes\n4\t") == .text("1\tyes\n2\tno\n3\tyes\n4\t"))
        #expect(sentences("1\tperhaps", of: field) == ["Line 1, “Result”: “perhaps” is not an option. Options: Yes, No"])
        #expect(throws: Refused.self) { try field.read(.list([.object(["no": 1, "result": "perhaps"])])) }
        #expect(field.cell("result", of: ["1", "yes"]) == "yes" && field.cell("result", of: ["1"]).isEmpty)
    }
}
