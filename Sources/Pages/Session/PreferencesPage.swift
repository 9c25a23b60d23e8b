import Engine
import Kernel

/// Language and theme: kept in the browser, and the language also with the person where they may change their record.
struct PreferencesPage {
    let visit: Visit
    private static let themes: Set<String> = ["light", "dark", "system"]

    func answer() async -> PageAnswer {
        var answer = PageAnswer.redirect(Address.safe(visit.request.field("back")) ?? "/")
        if let language = visit.request.field("language").flatMap({ Language(rawValue: $0) }) {
            answer.headers.append(Cookie.lasting("language", language.rawValue))
            await keep(language)
        }
        if let theme = visit.request.field("theme"), PreferencesPage.themes.contains(theme) {
            answer.headers.append(Cookie.lasting("theme", theme))
        }
        return answer
    }

    private func keep(_ language: Language) async {
        guard let kind = visit.registry.kind("person"), visit.access(to: kind).allows(.change) else { return }
        let input = Input(["language": .text(language.rawValue)])
        // The cookie holds in any case; a person one may not change keeps its language.
        _ = try? await visit.records.run(.change(kind: "person", visit.principal.person, version: nil, input), as: visit.principal)
    }
}
