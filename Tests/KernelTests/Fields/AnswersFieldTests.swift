import Testing

@testable import Kernel

@Suite("Answers of a form")
struct AnswersFieldTests {
    private let field = AnswersField(form: "edition", questions: "questions")
    private static let id = "0190a1b2c3d4e5f60718293a4b5c6d7e"

    private static func person() throws -> Answer { Answer(.person, .id(try #require(RecordID(id)))) }

    @Test("Each kind of answer is kept with what it is, and read back equal without its form")
    func kept() throws {
        let answers = [
            Answer(.yesNo, .truth(false)), Answer(.yesNoOrNone, .text("na")), Answer(.text, .text("a=b c")), Answer(.longText, .text("一\n\n二")), Answer(.whole, .whole(-3)),
            Answer(.decimal, .whole(2250)), Answer(.day, .whole(20_000)), Answer(.choice, .text("整洁")), try AnswersFieldTests.person(),
        ]
        #expect(Set(answers.map(\.type)) == Set(AnswerType.allCases))
        for answer in answers { #expect(Answer(kept: answer.kept) == answer) }
        #expect(answers[4].kept == "whole -3" && answers[5].kept == "decimal 22.50")
        #expect(answers.filter { $0.isNo }.map(\.type) == [.yesNo])
        #expect(Answer(.yesNoOrNone, .text("no")).isNo)
        for nonsense in ["", "whole", "whole ", "whole x", "number 3", "text"] { #expect(Answer(kept: nonsense) == nil) }
    }

    @Test("Values of the API are taken as text until their questions are known, and written as what they are")
    func json() throws {
        let given: JSON = .object(["2": true, "10": .number(0.5), "3": "  ", "4": .null, "1": "x\ny", "5": 7])
        let value = try field.read(given)
        #expect(AnswersField.given(value).map { $0.key } == ["1", "2", "5", "10"])
        #expect(AnswersField.given(value).map { $0.answer.plain } == ["x\ny", "yes", "7", "0.5"])
        let typed = AnswersField.value(["1": Answer(.yesNo, .truth(true)), "2": Answer(.decimal, .whole(50)), "3": try AnswersFieldTests.person()])
        var json = JSONWriter()
        field.write(typed, to: &json)
        #expect(String(decoding: json.bytes, as: UTF8.self) == #"{"1":true,"2":"0.50","3":"\#(AnswersFieldTests.id)"}"#)
        #expect(field.references(typed).map(\.kind) == ["person"] && field.check(typed) == nil)
        #expect(throws: Refused.self) { try field.read(["x"]) }
        #expect(throws: Refused.self) { try field.read(.object(["1": ["x"]])) }
    }

    @Test("Plain text is an answer a line; further lines of one begin with a tab")
    func plain() throws {
        let value = try field.parse("1 = 22.5\r\n\n4=第一行\n\t\n\t2=不是第二项\n10=yes\n3=\n")
        #expect(AnswersField.given(value).map { $0.answer.plain } == ["22.5", "第一行\n\n2=不是第二项", "yes"])
        #expect(try field.parse(field.plain(value)) == value)
        #expect(try field.parse(" ") == .null && field.plain(.null).isEmpty)
        #expect(throws: Refused.self) { try field.parse("yes") }
    }

    @Test("What is no number of a question, or no answer in its one form, is refused", arguments: [["0": "text x"], ["a": "text x"], ["1": "x"], ["1": "decimal 22.5"], ["1000": "text x"]])
    func wrong(kept: [String: String]) { #expect(field.check(.texts(kept)) != nil) }

    @Test("A question's words, unit, bounds and options make a field of it")
    func questions() throws {
        let lines = try Question.lines.parse("2\tzh=温度|en=Temperature\tdecimal\tyes\t\t18\t27\t℃\n1\t整洁\tchoice\t\tzh=整洁|en=Tidy; 需清理\t\t\t\tzh=看地面|en=Look at the floor")
        let asked = Question.all(in: lines, of: "answers")
        #expect(asked.map(\.id) == ["answers.1", "answers.2"] && asked.map(\.isRequired) == [false, true])
        #expect(asked[0].label == Text("整洁", "整洁") && asked[0].hint == Text("看地面", "Look at the floor") && asked[1].label == Text("温度（℃）", "Temperature (℃)"))
        #expect((asked[0].type as? ChoiceField)?.closed.map(\.label.en) == ["Tidy", "需清理"])
        #expect(asked[0].read("tidy").value == .text("整洁") && asked[1].read("18").value == .whole(1800))
        #expect(asked[1].read("17.99").wrong?.en == "It must be between 18.00 and 27.00.")
        #expect(asked.map { $0.fault == nil } == [true, true])
    }

    @Test("Words that are the same in all languages stand alone", arguments: [("整洁", "整洁"), ("zh=整洁|en=Tidy", "en=Tidy|zh=整洁"), ("zh=整洁", "zh=整洁")])
    func localized(given: String, plain: String) {
        let type = LocalizedTextField(), value = type.parse(given)
        #expect(type.plain(value) == plain && type.parse(plain) == value)
    }
}
