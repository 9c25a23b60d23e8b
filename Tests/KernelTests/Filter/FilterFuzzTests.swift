import Kernel
import Testing

@Suite("Hostile filter texts")
struct FilterFuzzTests {
    private static let tokens = [
        "state", "priority", "opened", "title", "customer.label", "service.x", "sort", "impact", "due", "cause", "name", "caller", "：", ":",
        ":", ":", "~", ">", "<=", "..", "..", ",",
        "、", "(", ")", "（", "）", "\"", "“", "”", "\\", "-", "-", "or", "或", "and", "not", "open", "resolved", "p1", "none", "any", "me",
        "mine", "2026", "2026-06",
        "-30d", "+2h", "9", "-5", "today", "inc42", "INC99999999999999999999", "\u{301}", "\u{600}", "👩‍👩‍👧", "\u{0}", "\r\n", " ", " ",
        " ", " ", "　", "zh=", "|", "打印机",
    ]

    /// Whatever is typed is read or refused within the text, and what is read is printed and read the same.
    private func check(_ text: String) {
        do {
            let query = try parse(text)
            let printed = query.text(of: Ticket.kind, kinds: kinds)
            guard printed.unicodeScalars.count <= FilterLimits.text else { return }
            do {
                let again = try parse(printed)
                #expect(again == query, "\(text.debugDescription) printed as \(printed.debugDescription)")
            } catch {
                Issue.record("\(text.debugDescription) printed as \(printed.debugDescription): \(error)")
            }
            for chip in query.chips(of: Ticket.kind, kinds: kinds) {
                #expect(refusal(chip.text) == nil && refusal(chip.without) == nil, "\(chip)")
            }
        } catch {
            #expect(error.position >= 0 && error.length >= 0 && error.position + error.length <= text.count, "\(text.debugDescription): \(error)")
            #expect(!error.text.zh.isEmpty && !error.text.en.isEmpty)
        }
    }

    @Test("Random words of the grammar never crash it")
    func tokens() {
        var random = SeededRandom(7)
        for _ in 0..<5000 {
            let count = Int.random(in: 0...14, using: &random)
            check((0..<count).map { _ in random.pick(Self.tokens, or: " ") }.joined())
        }
    }

    @Test("Random bytes never crash it")
    func bytes() {
        var random = SeededRandom(11)
        for _ in 0..<5000 {
            let bytes = (0..<Int.random(in: 0...60, using: &random)).map { _ in UInt8.random(in: 0...255, using: &random) }
            check(String(decoding: bytes, as: UTF8.self))
        }
    }

    @Test("Valid texts with a stretch cut out never crash it")
    func cuts() {
        var random = SeededRandom(13)
        let whole = Array(
            "state:open group:mine priority:p1,\"none\" -category:network opened:>-30d title:~“打印机” "
                + "(major:yes or customer.label:~澄江) due:2026-06..2026-07 sort:-updated")
        for _ in 0..<1000 {
            let ends = [Int.random(in: 0...whole.count, using: &random), Int.random(in: 0...whole.count, using: &random)].sorted()
            check(String(whole[..<ends[0]] + whole[ends[1]...]))
        }
    }
}
