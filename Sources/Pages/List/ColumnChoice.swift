import Engine
import Kernel

/// The columns a person sees in a kind's lists: the kind's own, or those they chose.
struct ColumnChoice {
    let visit: Visit
    let kind: Kind
    private var t: Words { visit.t }

    func columns() async throws -> [any AnyField] {
        let access = visit.access(to: kind)
        guard let chosen = try await visit.records.chosenColumns(of: kind.name, as: visit.principal) else { return ListTable.columns(of: kind, access) }
        return offered.filter { chosen.contains($0.id) }
    }

    /// What may be chosen: the usual columns first, then every other field a cell can show.
    private var offered: [any AnyField] {
        let access = visit.access(to: kind)
        let usual = ListTable.columns(of: kind, access)
        let readsNotes = access.readsNotes || kind.customerField == nil
        let system: [any AnyField] = [SystemField.state, SystemField.created] + (readsNotes ? [SystemField.updated] : [])
        let others = access.fields.filter { $0.id != kind.titleField && !($0.type is FactsField || $0.type is AttachmentField) } + system
        return usual + others.filter { field in !usual.contains { $0.id == field.id } }
    }

    /// The form, closed until it is asked for.
    func html(_ chosen: [any AnyField], back: String) -> HTML {
        var html: HTML = "<details class=\"grammar no-print\"><summary>\(t("选择列", "Choose columns"))</summary><form method=\"post\" class=\"grammar-in\""
        html += " action=\"\(Address.of(kind.name, "columns"))\"><input type=\"hidden\" name=\"csrf\" value=\"\(visit.csrf)\">"
        html += "<input type=\"hidden\" name=\"back\" value=\"\(back)\"><fieldset class=\"boxes row\"><legend class=\"vh\">\(t("列", "Columns"))</legend>"
        for field in offered {
            let isChosen = chosen.contains { $0.id == field.id }
            html += "<label><input type=\"checkbox\" name=\"column\" value=\"\(field.id)\"\(" checked", if: isChosen)> \(t(field.label))</label>"
        }
        html += "</fieldset><div class=\"row\"><button class=\"btn\">\(t("显示这些列", "Show these columns"))</button>"
        html += "<button class=\"btn\" name=\"usual\" value=\"yes\">\(t("恢复默认", "The usual ones"))</button></div></form></details>"
        return html
    }

    /// Keeps what the form says.
    func choose() async throws -> PageAnswer {
        let request = visit.request
        let wanted = Set(request.form["column"] ?? [])
        let fields = request.field("usual") == nil ? offered.map(\.id).filter(wanted.contains) : nil
        try await visit.records.chooseColumns(fields, of: kind.name, as: visit.principal)
        return .redirect(Address.safe(request.field("back")) ?? Address.of(kind.name))
    }
}
