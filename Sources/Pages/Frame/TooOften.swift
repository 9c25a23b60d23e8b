import Kernel

extension Visit {
    /// The page for who asks too often; the base is not asked. What was filled in is carried along, to be sent again.
    /// - Parameter seconds: after which it may be asked again.
    func tooOften(_ seconds: Int) async -> PageAnswer {
        let title = t("请求过于频繁", "Too many requests")
        var body: HTML = "<div class=\"head\"><div><h1>\(title)</h1></div></div><p>\(t.tooOften(seconds))</p>"
        body += request.isPost ? sendAgain : "<p class=\"after\"><a class=\"btn\" href=\"\(address)\">\(t("重试", "Try again"))</a></p>"
        var answer = await page(title, at: request.path.first ?? "", status: 429, body)
        answer.headers.append(("Retry-After", "\(seconds)"))
        return answer
    }

    private var sendAgain: HTML {
        guard request.files.isEmpty else {
            return "<p>\(t("请用浏览器的「后退」回到表单，填写的内容还在，文件请重新选择。", "Go back in the browser: what you wrote is still there; choose the file again."))</p>"
        }
        var html: HTML = "<p>\(t("填写的内容已保留，可再次提交。", "What you filled in is kept, to be sent again."))</p>"
        html += "<form class=\"after\" method=\"post\" action=\"\(address)\">"
        for (name, values) in request.form.sorted(by: { $0.key < $1.key }) {
            for value in values { html += "<input type=\"hidden\" name=\"\(name)\" value=\"\(value)\">" }
        }
        html += "<button class=\"btn main\">\(t("再次提交", "Send again"))</button></form>"
        return html
    }
}

extension SessionPages {
    /// The sign-in page for an address from which too much is asked.
    func tooOften(_ seconds: Int) async -> PageAnswer {
        let wish = request.path == ["sign-in"] ? request.field("next") ?? request.query["next"] : wish
        var answer = await page(next: wish, mail: request.field("mail") ?? "", wrong: [], status: 429, why: t.tooOften(seconds))
        answer.headers.append(("Retry-After", "\(seconds)"))
        return answer
    }
}

extension Words {
    fileprivate func tooOften(_ seconds: Int) -> String {
        self("请求过于频繁，请 \(seconds) 秒后再试；这次请求没有执行。", "You asked too often; try again in \(seconds) s. This request was not carried out.")
    }

    /// What to say to whoever looks after the server.
    /// - Parameter id: the request's number in the log.
    func report(_ id: String) -> String { self("如需报告此问题，请提供请求编号：\(id)", "If you report this, give the number of the request: \(id)") }
}
