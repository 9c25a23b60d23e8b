import Engine
import Kernel

/// Under impact and urgency, the priority they will give: told before it is saved. Without a script, that they give one.
struct PriorityPreview {
    let visit: Visit
    let kind: Kind
    let options: OptionLabels
    static let after = "urgency"
    private static let inputs = ["impact", after]
    private var t: Words { visit.t }

    /// Empty for kinds whose priority comes from no matrix.
    func html() -> HTML {
        let parameter = Parameter<Matrix>("\(kind.name).priority_matrix", "", "")
        guard let matrix = options.rules.values.value(of: parameter), let field = kind.field("priority") else { return "" }
        let inputs = PriorityPreview.inputs.map(FieldInputs.id).joined(separator: " ")
        var html: HTML = """
            <p class="whole preview" data-priorities="\(inputs)"><span class="label">\(t(field.label))</span> \
            <span data-for="">\(t("由影响与紧急度得出，保存后显示。", "Follows from impact and urgency; shown once saved."))</span>
            """
        for (row, cells) in matrix.cells.sorted(by: { $0.key < $1.key }) {
            for (column, key) in cells.sorted(by: { $0.key < $1.key }) {
                html += "<span data-for=\"\(row) \(column)\" hidden>\(Marks.priority(key, t(options.label(key, of: field.id))))</span>"
            }
        }
        return html.with("</p>")
    }
}
