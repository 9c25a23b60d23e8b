import Engine
import Kernel

/// One place for those who look after the house: what there is to look after, and how the house stands.
struct AdministrationPage {
    static let path = "administration"
    static func title(_ t: Words) -> String { t("系统管理", "Administration") }
    private static let newest = 10
    let visit: Visit
    private var t: Words { visit.t }

    /// - Throws: `Failure.notFound` for others.
    func answer() async throws -> PageAnswer {
        let state = try await visit.house.state(as: visit.principal)
        let entries = try await visit.house.securityEntries(limit: AdministrationPage.newest, as: visit.principal)
        let title = AdministrationPage.title(t), log = t("安全日志", "Security log")
        var body: HTML = """
            <div class="head"><div><h1>\(title)</h1><div class="rec-meta"><span class="mut">\
            \(t("人员与权限、选项与参数在哪里管，系统此刻怎样。", "Where people, rights, options and parameters are kept, and how the house stands."))</span></div></div></div>
            """
        body += HouseStateView(visit: visit, state: state).html()
        body += "<section class=\"sec\" id=\"places\" aria-labelledby=\"h-places\"><header><h2 id=\"h-places\">\(t("管理什么", "What there is to look after"))</h2></header>"
        body += "<ul class=\"items\">\(places(state))</ul></section>"
        body += """
            <section class="sec" id="log" aria-labelledby="h-log"><header><h2 id="h-log">\(log)</h2>\
            <span class="push"><a href="\(Address.of(SecurityLogPage.path))">\(t("全部", "All"))</a></span></header>
            """
        body += try await SecurityTable(visit: visit, caption: log).html(entries)
        return await visit.page(title, at: AdministrationPage.path, body.with("</section>"))
    }

    private func places(_ state: HouseState) -> HTML {
        let kinds = visit.registry.rooms.filter { $0.area == .house }.flatMap(\.kinds).filter(visit.reads)
        var html = HTML()
        for kind in kinds {
            if kind.setsParameters { html += place(Address.of(ParametersPage.path), ParametersPage.title(t)) }
            html += place(Address.of(kind.name), t(kind.plural), more: imported(kind))
        }
        let givenUp: HTML = state.figures.givenUp == 0 ? "" : "<span class=\"small\">\(t("\(state.figures.givenUp) 项已放弃", "\(state.figures.givenUp) given up"))</span>"
        html += place(Address.of(SchedulePage.path), SchedulePage.title(t), more: givenUp)
        let words = t("数据导入用命令行 plumbline import；先加 --dry-run 试一遍。", "Data are brought in by the command plumbline import; try it with --dry-run first.")
        return html.with("<li><span class=\"small mut\">\(words)</span></li>")
    }

    private func place(_ path: String, _ words: String, more: HTML = "") -> HTML { "<li><a class=\"t\" href=\"\(path)\">\(words)</a>\(more)</li>" }

    /// What an import made stands there under the names it found, until somebody has looked at it.
    private func imported(_ kind: Kind) -> HTML {
        guard let field = kind.field("imported"), field.type is TruthField else { return "" }
        let query = Query(Filter.equal(SystemField.open, true).and(.equal(field.id, .value(.truth(true)))))
        return "<a class=\"small\" href=\"\(Address.of(kind.name, query: ["q": query.text(of: kind)]))\">\(t("由导入建立的", "made by imports"))</a>"
    }
}
