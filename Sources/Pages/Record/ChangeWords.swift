import Engine
import Kernel

/// Says what has become of a field.
struct ChangeWords {
    let kind: Kind
    let writer: ValueWriter
    /// What fields of answers answer to.
    var questions: [String: [Question]] = [:]
    private var t: Words { writer.t }
    /// Characters of a long text that a line quotes.
    private static let quoted = 160

    /// - Parameters:
    ///   - before: nil where it is not known.
    ///   - after: nil where it was erased.
    func sentence(_ field: String, before: Value?, after: Value?) -> HTML {
        let label = label(field)
        guard let value = after else { return "\(label) <span class=\"mut\">\(t("（已依法清除）", "(erased by law)"))</span>" }
        if let before, let type = kind.field(field)?.type as? LinesField { return LinesDiff(before, value, LinesTable(type: type, writer: writer)).html(label) }
        if kind.field(field)?.type is AnswersField {
            return "\(label)\(t.colon)\(AnswersTable(questions: questions[field] ?? [], writer: writer).changes(before ?? .null, value))"
        }
        let new = shown(value, field), old = before.map { shown($0, field) } ?? ""
        switch (before, value) {
        case (.null?, _): return "\(label)\(t("设为", " set to")) <span class=\"to\">\(new)</span>"
        case (_, .null) where old.isEmpty: return "\(t("清除了", "cleared "))\(label)"
        case (_, .null): return "\(t("清除了", "cleared "))\(label)\(t("（原为 ", " (was "))\(old)\(t("）", ")"))"
        case (nil, _): return "\(label)\(t("改为", " changed to")) <span class=\"to\">\(new)</span>"
        default: return "\(label)\(t("由", " changed from")) \(old) \(t("改为", "to")) <span class=\"to\">\(new)</span>"
        }
    }

    func label(_ field: String) -> String {
        if field.hasPrefix("source.") { return t("来源「\(field.dropFirst(7))」", "source \(field.dropFirst(7))") }
        return kind.field(field).map { t($0.label) } ?? field
    }

    func shown(_ value: Value, _ id: String) -> HTML {
        if id == SystemField.state.id, let state = value.text { return Marks.state(state, of: kind, t) }
        guard let field = kind.field(id) else { return "\(value.text ?? "")" }
        if value.isNull { return "\(t("空", "none"))" }
        if field.type is LinesField { return "\(writer.plain(value, field))" }
        if field.type.refers { return "\(writer.plain(value, field))" }
        if let text = value.text, !(field.type is ChoiceField), text.count > Self.quoted { return "\(text.prefix(Self.quoted))…" }
        return writer.html(value, field)
    }
}
