import Engine
import Kernel

/// What the parts of a report are called.
struct ReportNames {
    let kind: Kind
    let writer: ValueWriter
    var t: Words { writer.t }

    func label(_ field: String) -> String { kind.field(field).map { t($0.label) } ?? field }
    /// Records that have not come to an end.
    func waiting(_ end: String) -> String { t("未\(label(end))", "Not \(label(end).lowercased())") }

    /// A part of what the column before it counts.
    func ofThem(_ name: String) -> String { t("其中 \(name)", "of them \(name)") }

    func step(_ step: ReportPeriod.Step) -> String {
        switch step {
        case .day: t("日", "Day")
        case .week: t("周", "Week")
        case .month: t("月", "Month")
        }
    }

    /// `2026-06` for a whole month, `2026-06-15` for a day, `2026-06-15–21` for other spans.
    func span(_ span: DaySpan) -> String {
        if let text = span.text { return text }
        let first = span.day.iso, last = span.last.iso
        return first.prefix(8) == last.prefix(8) ? "\(first)–\(last.suffix(2))" : "\(first)–\(last.suffix(5))"
    }

    /// As short as the foot of a bar allows.
    func brief(_ span: DaySpan, _ step: ReportPeriod.Step) -> String {
        let (year, month, day) = span.day.civil
        if step == .month { return month == 1 ? String(year) : t("\(month) 月", "\(month)") }
        return "\(month)/\(day)"
    }

    func age(_ band: Int) -> String {
        let (from, to) = AgeBands.days(band)
        guard let to else { return t("超过 \(from - 1) 天", "over \(from - 1) days") }
        return t("\(from)–\(to) 天", "\(from)–\(to) days")
    }

    // MARK: groups

    func plain(_ value: Value, _ field: any AnyField) -> String {
        if value.isNull { return t("（空）", "(none)") }
        if field.id == SystemField.state.id, let state = value.text.flatMap(kind.lifecycle.state) { return t(state.label) }
        return writer.plain(value, field)
    }

    func html(_ value: Value, _ field: any AnyField) -> HTML {
        if value.isNull { return "<span class=\"mut\">\(plain(value, field))</span>" }
        if field.id == SystemField.state.id, let id = value.text { return Marks.state(id, of: kind, t) }
        return writer.html(value, field)
    }

    /// Options that have an order stand in it, what has none by size.
    func ordered(_ groups: [ReportAnswer.Group], _ field: any AnyField) -> [ReportAnswer.Group] {
        guard case .closed(let options)? = (field.type as? ChoiceField)?.source else { return groups }
        let order = Dictionary(options.enumerated().map { ($1.key, $0) }, uniquingKeysWith: { first, _ in first })
        return groups.sorted { ($0.value.text.flatMap { order[$0] } ?? .max) < ($1.value.text.flatMap { order[$0] } ?? .max) }
    }

    func byTitle(_ field: (any AnyField)?) -> String {
        guard let field else { return t("整个期间", "The whole period") }
        return t("按\(field.label.zh)", "By \(field.label.en.lowercased())")
    }

    // MARK: times

    var timeColumns: [ReportTable.Column] {
        let minutes = t("（分钟）", " (minutes)")
        return [ReportTable.Column(t("计时", "Timed"))] + [t("平均用时", "Mean time"), t("中位用时", "Median"), t("九成以内", "90 % within")].map { ReportTable.Column($0, $0 + minutes) }
    }

    func words(_ milliseconds: Double) -> String { writer.times.length(Int64(milliseconds / 1000)) }

    func length(_ milliseconds: Double) -> ReportTable.Cell {
        let minutes = (milliseconds / 60_000 * 100).rounded() / 100
        return ReportTable.Cell(shown: "\(words(milliseconds))", plain: "\(minutes)")
    }
}
