import Engine
import Kernel

/// A list people open every day, under its name.
struct ListView {
    let name: String
    let filter: Filter
    var conditions: Set<Filter> { Set(filter.conjuncts) }
}

extension Kind {
    /// Records somebody still has to work on: open, and without a result that only waits to be closed.
    var unresolved: Filter {
        lifecycle.states.filter { $0.isOpen && $0.look == .done }.reduce(.equal(SystemField.open, true)) {
            $0.and(.not(.equal(SystemField.state, $1.id)))
        }
    }
}

/// The views of a kind's list, as tabs over it. The first is what opens without a filter.
struct ListViews {
    let all: [ListView]

    init(_ kind: Kind, _ visit: Visit) {
        let t = visit.t
        let isCustomer = visit.principal.customer != nil
        let open = isCustomer ? Filter.equal(SystemField.open, true) : kind.unresolved
        let everything = ListView(name: t("全部", "All"), filter: .all)
        let allOpen = ListView(name: ListViews.openName(kind, t), filter: open)
        guard kind.position("assignee") != nil, kind.position("team") != nil else {
            // What holds is looked up more often than what is being written.
            all = kind.version == nil ? [allOpen, everything] : [everything, allOpen]
            return
        }
        if isCustomer {
            let own = ListView(name: t("我报的", "Raised by me"), filter: open.and(.equal("caller", .me)))
            all = [allOpen] + (kind.position("caller") == nil ? [] : [own]) + [everything]
            return
        }
        let teams = ListView(name: t("我组未结", "My teams, open"), filter: open.and(.equal("team", .myTeams)))
        let desk = [
            ListView(name: t("在我手上", "Mine"), filter: open.and(.equal("assignee", .me))),
            ListView(name: t("未分派", "Unassigned"), filter: open.and(.equal("assignee", .none))),
        ]
        let apart = kind.lifecycle.states.filter { $0.look == .hold || $0.look == .done && $0.isOpen }.map {
            ListView(name: t($0.label), filter: .equal(SystemField.state, $0.id))
        }
        all = visit.principal.teams.isEmpty ? [allOpen] + desk + apart + [teams, everything] : [teams] + desk + apart + [allOpen, everything]
    }

    private static func openName(_ kind: Kind, _ t: Words) -> String {
        let open = kind.lifecycle.states.filter(\.isOpen)
        if kind.version != nil { return t("草稿与待批准", "Drafts and awaiting approval") }
        return open.count == 1 ? t(open[0].label) : t("全部未结", "All open")
    }

    func html(current: Query, path: String, kind: Kind, _ t: Words) -> HTML {
        let conditions = Set(current.filter.conjuncts)
        var html: HTML = "<nav class=\"views\" aria-label=\"\(t("常用视图", "Views"))\">"
        for view in all {
            let link = Address.of(path, query: ["q": Query(view.filter).text(of: kind)])
            html += "<a href=\"\(link)\"\(" aria-current=\"page\"", if: view.conditions == conditions)>\(view.name)</a>"
        }
        html += "</nav>"
        return html
    }
}
