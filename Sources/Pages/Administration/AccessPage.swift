import Engine
import Kernel

/// How a person comes in, for those who look after the house: password, sessions and tokens.
struct AccessPage {
    static let step = "access"
    static func title(_ t: Words) -> String { t("登录与令牌", "Sign-in and tokens") }
    let visit: Visit
    let record: StoredRecord
    private var t: Words { visit.t }
    private var address: String { Address.of(record, AccessPage.step) }

    /// Whether a record has such a page, for this reader.
    static func isFor(_ record: StoredRecord, _ principal: Principal) -> Bool { record.kind.name == "person" && Records.oversees(principal) }

    func answer() async throws -> PageAnswer { try await page(FormState(), status: 200) }

    func submit() async throws -> PageAnswer {
        guard AccessPage.isFor(record, visit.principal) else { throw Failure.notFound }
        if visit.request.field("do") == "password" { return try await setPassword() }
        guard try await WaysInPosts(visit: visit, person: record.id).end() else { throw Failure.notFound }
        return .redirect(address)
    }

    private func setPassword() async throws -> PageAnswer {
        do {
            try await visit.house.accounts.setPassword(visit.request.field("password") ?? "", of: record.id, by: visit.principal)
        } catch let refused as Refused {
            var state = FormState()
            state.refusals = refused.refusals
            return try await page(state, status: 422)
        }
        return .redirect(Address.of([record.kind.name, record.number, AccessPage.step], query: [("set", "password")]))
    }

    private func page(_ state: FormState, status: Int) async throws -> PageAnswer {
        guard AccessPage.isFor(record, visit.principal) else { throw Failure.notFound }
        let ways = try await visit.house.accounts.waysIn(of: record.id, as: visit.principal)
        let name = record[record.kind.titleField].words(in: t.language) ?? record.number, title = t("\(name)：登录与令牌", "\(name): sign-in and tokens")
        var body: HTML = """
            <div class="head"><div><div class="crumb"><a href="\(Address.of(record.kind.name))">\(t(record.kind.plural))</a>\
            <a href="\(Address.of(record))">\(record.number)</a></div><h1>\(title)</h1></div></div>\(notices(ways))
            """
        body += password(ways, state)
        body += WaysInView(visit: visit, action: address, ways: ways, own: nil).html()
        return await visit.page(title, at: record.kind.name, status: status, body)
    }

    private func notices(_ ways: WaysIn) -> HTML {
        var html = HTML()
        if visit.request.query["set"] == "password" {
            html += "<p class=\"notice info\" role=\"status\">\(t("密码已设置，此人原有的登录都已结束。请当面或用别的途径告诉本人。", "The password is set and all earlier sessions have ended. Tell it to them in person or by another way."))</p>"
        }
        if record["mail"].isNull {
            html += "<p class=\"notice off\">\(Glyph.warn.html)<span>\(t("没有邮箱，不能登录；请先在人员页填写。", "Without a mail address nobody signs in; fill it in on the person's page."))</span></p>"
        }
        if record.kind.lifecycle.state(record.state)?.isOpen != true {
            html += "<p class=\"notice off\">\(Glyph.warn.html)<span>\(t("此人已停用，不能登录，令牌也无效。", "They are retired: they cannot sign in, and their tokens do not work."))</span></p>"
        }
        return html
    }

    private func password(_ ways: WaysIn, _ state: FormState) -> HTML {
        let wrong = Wrong(state, "password", t)
        let locked: HTML = ways.lockedUntil.map { "<p>\(t("密码连续输错，锁定到", "Locked by wrong passwords until")) \(visit.times.element($0, visit.times.full($0)))</p>" } ?? ""
        let words = ways.hasPassword ? t("已有密码。", "There is a password.") : t("还没有密码。", "There is no password yet.")
        let hint = t("设置后立即结束此人的全部登录，并写入安全日志。", "Setting it ends all their sessions at once and is written to the security log.")
        return """
            <section class="sec" id="password" aria-labelledby="h-password"><header><h2 id="h-password">\(t("密码", "Password"))</h2></header>\
            <p class="quiet">\(words)</p>\(locked)<form class="form" method="post" action="\(address)">\(visit.hidden())<input type="hidden" name="do" value="password">\
            <div class="field"><label for="new-password">\(t("新密码", "New password"))</label>\
            <input class="input" id="new-password" name="password" type="password" autocomplete="new-password"\(wrong.focused)>\
            <span class="hint">\(hint)</span>\(wrong.html)</div><div class="row"><button class="btn main">\(t("设置密码", "Set the password"))</button></div></form></section>
            """
    }
}
