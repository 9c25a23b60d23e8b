import Engine
import Kernel

/// On a version's page: each parameter it sets, beside what held before.
struct ParameterChanges {
    let visit: Visit
    let record: StoredRecord
    let rules: RuleTimeline
    private var t: Words { visit.t }

    func html(_ value: Value) -> HTML {
        var html = HTML()
        let base = ParameterBase(record.kind, rules, now: visit.now, isApproved: record.state == Lifecycle.approved) { record[$0] }
        for (id, text) in value.texts.sorted(by: { $0.key < $1.key }) {
            guard let parameter = base.book.parameter(id) else { continue }
            html += """
                <section class="param" data-parameter="\(id)"><header><b>\(t(parameter.label))</b> <code>\(id)</code></header>\
                \(ParameterView(form: parameter.form, rules: rules, now: visit.now, t: t).html(base.value(parameter, text), before: base.json(id)))
                """
            html += "<footer>\(t(ParameterChanges.words(parameter.holdsFor)))</footer></section>"
        }
        return html
    }

    static func words(_ open: OpenRecords) -> Text {
        switch open {
        case .follow: Text("生效后，已有的未结记录也按新值。", "Once in force it holds for open records too.")
        case .keep: Text("已有的记录仍按其登记时的值。", "Records that are there keep the value of the moment they were made.")
        }
    }
}
