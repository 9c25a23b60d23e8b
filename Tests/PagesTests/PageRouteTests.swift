import Testing

@testable import Pages

@Suite("Page routes")
struct PageRouteTests {
    @Test("Every address has a pattern without the names in it, and what is none of ours has one together", arguments: [
        ("", "/"), ("sign-in", "/sign-in"), ("search", "/search"), ("incident", "/{kind}"), ("nonsense", "/{kind}"), ("reports", "/reports"), ("schedule", "/schedule"), ("notices", "/notices"), ("notices/settings", "/notices/settings"),
        ("reports/incident", "/reports/{kind}"), ("incident/new", "/{kind}/new"), ("incident/csv", "/{kind}/csv"), ("incident/INC0000001", "/{kind}/{number}"),
        ("incident/INC0000001/change", "/{kind}/{number}/change"), ("incident/INC0000001/verb/hold", "/{kind}/{number}/verb/{verb}"),
        ("incident/INC0000001/attachment/0", "/{kind}/{number}/attachment/{attachment}"), ("incident/INC0000001/nonsense", "none"), ("a/b/c/d/e", "none"),
        ("administration", "/administration"), ("administration/security", "/administration/security"), ("account", "/account"), ("inbox", "/inbox"),
        ("person/PER0000001/access", "/{kind}/{number}/access"), ("incident/INC0000001/clocks", "/{kind}/{number}/clocks"),
    ])
    func patterns(path: String, pattern: String) {
        #expect(PageRoute(path.split(separator: "/").map(String.init), isPost: false).pattern == pattern)
    }

    @Test("Searches, figures, whole lists and passwords take much work")
    func costly() {
        let costly = [["search"], ["reports"], ["reports", "incident"], ["incident", "csv"]]
        #expect(costly.allSatisfy { PageRoute($0, isPost: false).isCostly })
        #expect(PageRoute(["sign-in"], isPost: true).isCostly)
        #expect(PageRoute(["person", "PER0000001", "access"], isPost: true).isCostly)
        let cheap = [[], ["sign-in"], ["incident"], ["incident", "new"], ["incident", "INC0000001"]]
        #expect(!cheap.contains { PageRoute($0, isPost: false).isCostly })
    }
}
