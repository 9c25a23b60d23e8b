import Engine
import Kernel

/// Language and theme: kept in the browser, and the language also with the person.
struct PreferencesPage {
    let visit: Visit
    private static let themes: Set<String> = ["light", "dark", "system"]

    func answer() async -> PageAnswer {
        var answer = PageAnswer.redirect(Address.safe(visit.request.field("back")) ?? "/")
        if let language = visit.request.field("language").flatMap({ Language(rawValue: $0) }) {
            answer.headers.append(Cookie.lasting("language", language.rawValue))
            // The cookie holds in any case.
            try? await visit.records.speak(language, as: visit.principal)
        }
        if let theme = visit.request.field("theme"), PreferencesPage.themes.contains(theme) {
            answer.headers.append(Cookie.lasting("theme", theme))
        }
        return answer
    }
}
