import Testing
@testable import Pages

/// What people write, and what stands on the page; line feeds between blocks left out.
private func drawn(_ text: String) -> String {
    String(decoding: Markdown.html(text).bytes.filter { $0 != UInt8(ascii: "\n") }, as: UTF8.self)
}

@Suite("Markdown")
struct MarkdownTests {
    @Test("What people write is drawn", arguments: [
        ("", ""),
        ("打印机不出纸。\n请派人。", "<p>打印机不出纸。<br>请派人。</p>"),
        ("一\n\n二", "<p>一</p><p>二</p>"),
        ("**重** *斜* `ls -l` ~~删~~", "<p><strong>重</strong> <em>斜</em> <code>ls -l</code> <del>删</del></p>"),
        ("- 一\n- 二\n\n3. 三\n4. 四", "<ul><li>一</li><li>二</li></ul><ol start=\"3\"><li>三</li><li>四</li></ol>"),
        ("> 引\n> 用", "<blockquote><p>引<br>用</p></blockquote>"),
        ("```\na < b\n  c\n```", "<pre><code>a &lt; b  c</code></pre>"),
        ("- [ ] 任务", "<ul><li>[ ] 任务</li></ul>"),
        ("一\n\n---\n\n二", "<p>一</p><hr><p>二</p>"),
        ("| 左 | 中 | 右 |\n|---|:-:|--:|\n| 1 | 2 | 3 |",
         "<table><thead><tr><th scope=\"col\">左</th><th scope=\"col\" class=\"mid\">中</th><th scope=\"col\" class=\"end\">右</th></tr></thead>"
            + "<tbody><tr><td>1</td><td class=\"mid\">2</td><td class=\"end\">3</td></tr></tbody></table>"),
        ("| | 乙 |\n|---|---|", "<table><thead><tr><td></td><th scope=\"col\">乙</th></tr></thead></table>"),
    ])
    func drawing(text: String, html: String) { #expect(drawn(text) == html) }

    @Test("What is typed for other reasons stays as it was typed", arguments: [
        ("3~5 天，周一~周三", "<p>3~5 天，周一~周三</p>"), ("约 ~5", "<p>约 ~5</p>"),
        (#"\\server\share"#, #"<p>\\server\share</p>"#), (#"C:\temp\new_file_name"#, #"<p>C:\temp\new_file_name</p>"#),
        ("#123 工单", "<p>#123 工单</p>"), ("&copy; &amp;", "<p>&amp;copy; &amp;amp;</p>"), ("a_b_c", "<p>a_b_c</p>"),
        ("<b>明天</b> & '\"", "<p>&lt;b&gt;明天&lt;/b&gt; &amp; &#39;&quot;</p>"),
    ])
    func typed(text: String, html: String) { #expect(drawn(text) == html) }

    @Test("No heading skips a level, and none stands above the page's own")
    func headings() {
        #expect(drawn("### 甲\n### 乙\n##### 丙\n# 丁\n###### 戊\n#") == "<h3>甲</h3><h3>乙</h3><h4>丙</h4><h3>丁</h3><h4>戊</h4>")
    }

    @Test("Links that can do harm are words", arguments: [
        ("[甲](javascript:alert(1))", "甲 (javascript:alert(1))"), ("[甲](JaVaScRiPt:alert(1))", "甲 (JaVaScRiPt:alert(1))"),
        ("[甲](data:text/html,x)", "甲 (data:text/html,x)"), ("[甲](javascript&colon;x)", "甲 (javascript&amp;colon;x)"),
        ("[甲](<\tjavascript:x>)", "甲 (\tjavascript:x)"), ("[](vbscript:x)", "vbscript:x"), ("<javascript:x>", "javascript:x (javascript:x)"),
        ("[共享](file://server/x)", "共享 (file://server/x)"),
    ])
    func harm(text: String, html: String) { #expect(drawn(text) == "<p>\(html)</p>") }

    @Test("Links tell nobody who follows them, and pictures are not fetched", arguments: [
        ("[甲](https://a.cn/?x=1&y=\"2\")", "https://a.cn/?x=1&amp;y=&quot;2&quot;", "甲"), ("[甲](/incident/INC0000001)", "/incident/INC0000001", "甲"),
        ("[](http://a.cn)", "http://a.cn", "http://a.cn"), ("![图](http://a.cn/x.png)", "http://a.cn/x.png", "图"), ("![](http://a.cn/x.png)", "http://a.cn/x.png", "http://a.cn/x.png"),
        ("[![图](http://b.cn/x.png)](http://a.cn)", "http://a.cn", "图"), ("<https://a.cn>", "https://a.cn", "https://a.cn"),
        ("a.b@c.cn", "mailto:a.b@c.cn", "a.b@c.cn"), ("[x]\n\n[x]: http://a.cn \"t\"", "http://a.cn", "x"),
    ])
    func links(text: String, address: String, words: String) {
        #expect(drawn(text) == "<p><a href=\"\(address)\" rel=\"noopener nofollow\">\(words)</a></p>")
    }

    @Test("Bare addresses are links, and end where the sentence goes on", arguments: [
        ("请访问http://a.cn/x，谢谢", "请访问[http://a.cn/x]，谢谢"), ("打开https://a.cn登录", "打开[https://a.cn]登录"), ("（见 http://a.cn/?a=1&b=2）", "（见 [http://a.cn/?a=1&amp;b=2]）"),
        ("(http://a.cn/x_(y)).", "([http://a.cn/x_(y)])."), ("http://a.cn/x_y_z, http://b.cn", "[http://a.cn/x_y_z], [http://b.cn]"),
        ("xhttp://a.cn", "xhttp://a.cn"), ("http:// x://y", "http:// x://y"), ("`http://a.cn`", "<code>http://a.cn</code>"), ("**http://a.cn**", "<strong>[http://a.cn]</strong>"),
    ])
    func bare(text: String, html: String) {
        let marked = drawn(text).replacing(/<a href="([^"]*)" rel="noopener nofollow">([^<]*)<\/a>/) { $0.1 == $0.2 ? "[\($0.1)]" : "?" }
        #expect(marked == "<p>\(html)</p>")
    }
}

@Suite("Hostile Markdown", .timeLimit(.minutes(15)))
struct HostileMarkdownTests {
    private static let size = 100_000

    private static func filled(_ unit: String) -> String { String(String(repeating: unit, count: size / unit.utf8.count)) }

    /// What makes parsers slow, deep or large.
    private static let texts = [
        ">", "> ", "- ", "* ", "1. ", "*a ", "**a ", "_a ", "*a_b", "[", "[a](", "[a]", "![", "![l", "[(](", "<", "<a ", "<!--", "`", "&", "&a;", "\\", "~", "~~a", "|", "|a", "a|b\n---|---\nx\n",
        "http://", "http://a.b/(", "www.a ", "a@", "a@b.c ", "a\n", "\n", "a\n=\n", "```\n", "    a\n\n", "> - ", "<a href=\"", "\t", "长",
    ].map(filled) + [
        String(repeating: "a|", count: 16_000) + "\n" + String(repeating: "---|", count: 16_000) + "\n" + String(repeating: "x\n", count: 16_000),
        "[a]: " + String(repeating: "u", count: 50_000) + "\n\n" + String(repeating: "[a]", count: 16_000),
        (1...440).map { String(repeating: "`", count: $0) + "e" }.joined(),
        (1...440).map { String(repeating: " ", count: $0) + "- a\n" }.joined(),
    ]

    @Test("Any text is drawn in bounds")
    func bounded() {
        for text in Self.texts {
            let html = Markdown.html(text), length = text.utf8.count
            #expect(html.bytes.count <= length * (Markdown.widest + 6) + 1_000, "\(text.prefix(20))")
            #expect(!html.isEmpty || text.utf8.allSatisfy { $0 <= 0x20 }, "\(text.prefix(20))")
        }
    }

    @Test("What is too deep or becomes too large is shown as it was typed")
    func plain() {
        let deep = drawn(String(repeating: ">", count: 10_000) + "底")
        let deepIsPlain = deep == "<p class=\"pre\">" + String(repeating: "&gt;", count: 10_000) + "底</p>"
        #expect(deepIsPlain, "\(deep.prefix(100))")
        let address = "[a]: https://" + String(repeating: "u", count: 50_000), uses = String(repeating: "[a]", count: 10_000)
        let large = drawn(address + "\n\n" + uses), largeIsPlain = large == "<p class=\"pre\">" + address + uses + "</p>"
        #expect(largeIsPlain, "\(large.prefix(100))")
        let nested = (0..<20).map { String(repeating: "  ", count: $0) + "- 甲" }.joined(separator: "\n")
        #expect(drawn(nested).hasPrefix("<ul><li>甲<ul><li>甲"))
    }

    @Test("No markup but ours comes out, whatever goes in")
    func onlyOurs() throws {
        let pieces = ["<", ">", "\"", "'", "&", "[", "]", "(", ")", "!", "*", "_", "`", "\\", "|", "\n", "\n\n", "---", "http://a.cn", "javascript:", "<script>", "&quot;", "x", "长", " ", "#", "- ", "~~"]
        let ours = try Regex(#"<\/?(p|br|ul|li|em|strong|del|code|pre|hr|h[3-6]|blockquote|table|thead|tbody|tr)>|<ol( start="\d+")?>|<\/ol>|<t[hd]( scope="col")?( class="(mid|end)")?>|<\/t[hd]>|<\/a>|<p class="pre">|<a href="(https?:\/\/|mailto:|\/)[^"<>]*" rel="noopener nofollow">"#)
        var random = SystemRandomNumberGenerator()
        for _ in 0..<3_000 {
            let text = (0..<Int.random(in: 1...30, using: &random)).map { _ in pieces.randomElement(using: &random) ?? "" }.joined()
            let rest = drawn(text).replacing(ours, with: "")
            #expect(!rest.contains("<") && !rest.contains(">") && !rest.contains("\""), "\(text.debugDescription)")
        }
    }
}
