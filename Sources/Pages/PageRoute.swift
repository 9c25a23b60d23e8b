/// What a page's address is an address of, without the names in it: of these there are few, for figures and logs.
public struct PageRoute: Sendable {
    /// With names in braces: `/{kind}/{number}/comment`.
    public let pattern: String
    /// Whether the answer takes much work: a search, figures, a whole list, a password to be compared.
    public let isCostly: Bool

    private static let alone: Set<String> = [
        "sign-in", "sign-out", "preferences", "search", ReportPage.path, SchedulePage.path, NoticesPage.path, AdministrationPage.path, AccountPage.path,
        Inbox.path,
    ]
    private static let lists: Set<String> = ["new", "csv", "columns"]
    private static let steps: Set<String> = ["change", "comment", "attach", "link", "unlink", ClocksPage.step, AccessPage.step]

    /// - Parameter path: its segments, decoded.
    public init(_ path: [String], isPost: Bool) {
        pattern = PageRoute.pattern(path)
        let isFile = path.count == 2 && path[1] == "csv"
        isCostly = isFile || path.first == "search" || path.first == ReportPage.path || isPost && (path == ["sign-in"] || path.last == AccessPage.step)
    }

    private static func pattern(_ path: [String]) -> String {
        switch path.count {
        case 0: return "/"
        case 1: return alone.contains(path[0]) ? "/\(path[0])" : "/{kind}"
        case 2 where path[0] == ReportPage.path: return "/\(path[0])/{kind}"
        case 2 where [NoticeSettings.path, SecurityLogPage.path].contains(path): return Address.of(path)
        case 2: return lists.contains(path[1]) ? "/{kind}/\(path[1])" : "/{kind}/{number}"
        case 3 where steps.contains(path[2]): return "/{kind}/{number}/\(path[2])"
        case 4 where path[2] == "verb": return "/{kind}/{number}/verb/{verb}"
        case 4 where path[2] == "attachment": return "/{kind}/{number}/attachment/{attachment}"
        default: return "none"
        }
    }
}
