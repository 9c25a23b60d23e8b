import Engine
import Kernel

/// How values have gone, as a drawing; the values themselves stand in a list of their own.
struct CoursePanel {
    let visit: Visit
    let panel: Panel
    let view: CourseView
    private var t: Words { visit.t }

    func html(_ id: String) -> HTML {
        var html: HTML = "<section class=\"sec\" id=\"\(id)\" aria-labelledby=\"h-\(id)\"><header><h2 id=\"h-\(id)\">\(t(panel.label))</h2></header>"
        let series = view.lines.map { Chart.Series(name: t($0.label), values: $0.values.map { Int($0) }) }
        let title = view.unit.isEmpty ? t(panel.label) : t("\(panel.label.zh)（\(view.unit)）", "\(panel.label.en) (\(view.unit))")
        html += Chart(
            id: id, title: title, sentence: sentence, form: .lines, labels: view.days.map { String($0.iso.dropFirst(CoursePanel.year)) }, series: series,
            written: { words(Int64($0)) }
        ).html()
        return html.with("</section>")
    }

    /// Characters of a day's year.
    private static let year = "2026-".count

    private var sentence: String {
        guard let first = view.days.first, let last = view.days.last else { return "" }
        let values = view.lines.first?.values ?? []
        let (from, to) = (words(values.first ?? 0), words(values.last ?? 0))
        return t("\(first.iso) 为 \(from)，\(last.iso) 为 \(to)。", "\(from) on \(first.iso), \(to) on \(last.iso).")
    }

    /// Without zeros that say nothing.
    private func words(_ value: Int64) -> String {
        let text = view.type.plain(.whole(value))
        guard text.contains(".") else { return text }
        let kept = text.reversed().drop { $0 == "0" }.drop { $0 == "." }
        return String(kept.reversed())
    }
}
