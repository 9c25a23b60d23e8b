import Engine
import Kernel

/// Signing in and out: the only pages for those who are not known yet.
struct SessionPages {
    let house: House
    let frame: Frame
    let request: PageRequest
    var t: Words { Words(language: request.language) }
    private static let cookie = "plumbline"

    /// Nil when the request is for another page.
    func answer() async throws -> PageAnswer? {
        switch (request.path, request.isPost) {
        case (["sign-in"], false): await form()
        case (["sign-in"], true): await signIn()
        case (["sign-out"], true): try await signOut()
        case (["sign-out"], false): .redirect("/")
        default: nil
        }
    }

    /// Sends to the sign-in page, and from there back to where the person wanted to go.
    func askToSignIn() -> PageAnswer {
        let why: String? = request.isPost ? "unsent" : request.session == nil ? nil : "expired"
        return .redirect(Address.of("sign-in", query: ["next": wish, "why": why]))
    }

    /// Where the person wanted to go; nil for home.
    var wish: String? {
        // A form's own address shows nothing; its record is where the words that were kept stand.
        let path = request.isPost ? Array(request.path.prefix(2)) : request.path
        guard !path.isEmpty else { return nil }
        return Address.of(path, query: request.isPost ? [] : request.query.sorted { $0.key < $1.key }.map { ($0.key, $0.value) })
    }

    /// Why somebody who was at work is asked to sign in.
    private var why: String? {
        switch request.query["why"] {
        case "unsent": t("登录已失效，刚才的内容没有提交。登录后回到原处，写了一半的回复还在。", "You were signed out, so nothing was sent. Sign in to go back; a half-written reply is still there.")
        case "expired": t("登录已失效，请重新登录。", "You were signed out; please sign in again.")
        default: nil
        }
    }

    private func form() async -> PageAnswer {
        if let language = request.query["language"].flatMap({ Language(rawValue: $0) }) {
            var answer = PageAnswer.redirect(Address.of("sign-in", query: ["next": Address.safe(request.query["next"])]))
            answer.headers.append(Cookie.lasting("language", language.rawValue))
            return answer
        }
        if request.caller != nil { return .redirect(Address.safe(request.query["next"]) ?? "/") }
        return await page(next: request.query["next"], mail: "", wrong: [], status: 200)
    }

    private func signIn() async -> PageAnswer {
        let mail = request.field("mail") ?? "", next = request.field("next")
        do {
            let session = try await house.accounts.signIn(mail: mail, password: request.field("password") ?? "", agent: request.agent)
            var answer = PageAnswer.redirect(Address.safe(next) ?? "/")
            answer.headers.append(Cookie.session(SessionPages.cookie, session.token, seconds: Accounts.sessionLength))
            return answer
        } catch {
            return await failed(error, next: next, mail: mail)
        }
    }

    /// The sign-in page with what went wrong.
    func failed(_ error: any Error, next: String? = nil, mail: String = "") async -> PageAnswer {
        let words = FailureWords(error, t)
        var answer = await page(next: next, mail: mail, wrong: words.sentences + (words.fault == nil ? [] : [t.report(request.id)]), status: words.status)
        answer.fault = words.fault
        answer.headers += words.headers
        return answer
    }

    /// Whoever leaves believes the session to be over, so what keeps it is told.
    private func signOut() async throws -> PageAnswer {
        if let token = request.session { try await house.accounts.signOut(token) }
        var answer = PageAnswer.redirect("/sign-in")
        answer.headers.append(Cookie.session(SessionPages.cookie, "", seconds: 0))
        answer.headers.append(Cookie.session(RecentRecords.cookie, "", seconds: 0))
        return answer
    }

    func page(next: String?, mail: String, wrong: [String], status: Int, why: String? = nil) async -> PageAnswer {
        let other = request.language == .zh ? Language.en : .zh
        let next = Address.safe(next)
        var context: [String: Any] = [
            "lang": t.language.tag, "title": t("登录", "Sign in"), "organisation": await frame.organisationName(),
            "lead": t("服务管理", "Service management"), "mailLabel": t("邮箱", "Mail address"), "passwordLabel": t("密码", "Password"),
            "mail": mail, "submit": t("登录", "Sign in"), "next": next ?? "",
            "other": other == .en ? "English" : "中文", "otherLang": other.tag,
            "otherPath": Address.of("sign-in", query: ["language": other.rawValue, "next": next]),
            "note": t("登录即被记录。你的操作写入不可悄悄改写的历史，供审核核验。",
                "Signing in is recorded. What you do is written to a history that cannot be rewritten quietly, for auditors to verify."),
        ]
        if let theme = request.theme { context["theme"] = theme }
        if let why = why ?? self.why { context["why"] = why }
        if !wrong.isEmpty { context["wrong"] = wrong.joined(separator: " ") }
        return frame.gate(context, status: status)
    }
}

/// Cookies pages set. The server adds `Secure` where it is reached by TLS.
enum Cookie {
    static func session(_ name: String, _ value: String, seconds: Int64) -> (name: String, value: String) {
        ("Set-Cookie", "\(name)=\(value); Path=/; Max-Age=\(seconds); HttpOnly; SameSite=Lax")
    }

    /// A wish of the reader, kept for a year.
    static func lasting(_ name: String, _ value: String) -> (name: String, value: String) {
        ("Set-Cookie", "\(name)=\(value); Path=/; Max-Age=31536000; SameSite=Lax")
    }
}
