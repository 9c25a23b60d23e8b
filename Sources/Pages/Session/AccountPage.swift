import Engine
import Kernel

/// Where one is signed in oneself, and by which tokens programs come in.
struct AccountPage {
    static let path = "account"
    static func title(_ t: Words) -> String { t("我的登录", "My sign-ins") }
    let visit: Visit
    private var t: Words { visit.t }

    func answer() async throws -> PageAnswer {
        let ways = try await visit.house.accounts.waysIn(of: visit.principal.person, as: visit.principal)
        let title = AccountPage.title(t)
        let body: HTML = """
            <div class="head"><div><h1>\(title)</h1><div class="rec-meta"><span class="mut">\
            \(t("有不认得的登录，就结束它，并请管理员重设密码。", "End what you do not recognise, and ask an administrator for another password."))</span></div></div></div>\
            \(WaysInView(visit: visit, action: Address.of(AccountPage.path), ways: ways, own: visit.request.session.map(Accounts.sessionName)).html())
            """
        return await visit.page(title, at: AccountPage.path, body)
    }

    func end() async throws -> PageAnswer {
        guard try await WaysInPosts(visit: visit, person: visit.principal.person).end() else { throw Failure.notFound }
        return .redirect(Address.of(AccountPage.path))
    }
}
