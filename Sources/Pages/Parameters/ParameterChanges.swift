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
        let book = rules.rulebook(at: visit.now)
        for (id, text) in value.texts.sorted(by: { $0.key < $1.key }) {
            guard let parameter = book.parameter(id) else { continue }
            let json = JSON(parsing: Array(text.utf8))
            html += """
                <section class="param" data-parameter="\(id)"><header><b>\(t(parameter.label))</b> <code>\(id)</code></header>\
                \(ParameterView(form: parameter.form, rules: rules, now: visit.now, t: t).html(json, before: before(id)))
                """
            html += "<footer>\(t(ParameterChanges.words(parameter.holdsFor)))</footer></section>"
        }
        return html
    }

    /// What holds for the same customers the moment before it takes effect, whatever else is to come by then; now, where no moment is named.
    private func before(_ id: String) -> JSON? {
        let effective = record.kind.version.flatMap { Moment(record[$0.effective]) }
        let moment = effective.map { Moment(milliseconds: $0.milliseconds - 1) } ?? visit.now
        let book = rules.rulebook(at: moment)
        return RuleVersion.scope(of: record).widening.lazy.compactMap { book.json(of: id, for: $0) }.first
    }

    static func words(_ open: OpenRecords) -> Text {
        switch open {
        case .follow: Text("生效后，已有的未结记录也按新值。", "Once in force it holds for open records too.")
        case .keep: Text("已有的记录仍按其登记时的值。", "Records that are there keep the value of the moment they were made.")
        }
    }
}
