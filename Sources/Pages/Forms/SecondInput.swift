import Engine
import Kernel

/// Of a field that is filled in by two inputs, the second: an amount's currency, the unit of a length of time, a period's last day.
enum SecondInput: String {
    case currency, unit, last

    /// Nil for a field of one input.
    init?(_ type: any FieldType) {
        switch type {
        case is MoneyField: self = .currency
        case is DurationField: self = .unit
        case is PeriodField: self = .last
        default: return nil
        }
    }

    var label: Text {
        switch self {
        case .currency: Text("币种", "currency")
        case .unit: Text("单位", "unit")
        case .last: Text("截止日", "last day")
        }
    }

    /// The first is named after the field alone.
    func name(_ field: String) -> String { "\(field).\(rawValue)" }

    /// What both say, as plain text of the field. Who pastes `12 000.00 USD` or `30 天` as the number means that.
    func joined(_ first: String, _ second: String) -> String {
        if self == .last { return first.isEmpty && second.isEmpty ? "" : "\(first)/\(second)" }
        return first.isEmpty || first.contains(where: \.isLetter) ? first : "\(first) \(second)"
    }

    /// What both hold of a value; an empty field begins with the currency and the unit that are meant most often.
    func parts(_ value: Value) -> (first: String, second: String) {
        switch self {
        case .currency:
            let money = Money(value)
            return (money?.amount ?? "", money?.currency.code ?? Currency.all.first?.code ?? "")
        case .unit:
            if value.isNull { return ("", DurationUnit.days.rawValue) }
            let (amount, unit) = DurationUnit.split(.text(DurationField().plain(value)), DurationUnit.allCases)
            return (amount, unit.rawValue)
        case .last:
            let period = Period(value)
            return (period?.first.iso ?? "", period?.last?.iso ?? "")
        }
    }
}

extension FieldInputs {
    func both(_ second: SecondInput, _ field: any AnyField, _ value: Value, isNeeded: Bool, focus: Bool) -> HTML {
        let stored = second.parts(value), name = second.name(field.id)
        let typed = state.typed[field.id]?.last ?? stored.first, more = state.typed[name]?.last ?? stored.second
        let one = common(field, isNeeded: isNeeded, focus: focus)
        let other = common(field, isNeeded: false, focus: false, name: name, id: "\(Self.id(field.id))-\(second.rawValue)")
            .with(" aria-label=\"\(t(field.label)) \(t(second.label))\"")
        var html: HTML = "<div class=\"row two\">"
        switch second {
        case .currency:
            html += "<input\(one) value=\"\(typed)\" inputmode=\"decimal\" autocomplete=\"off\">"
            html += select(other, Currency.all.map { (key: $0.code, label: "\($0.code) \(t($0.label))") }, chosen: more, isNeeded: true)
        case .unit:
            html += "<input\(one) value=\"\(typed)\" inputmode=\"numeric\" autocomplete=\"off\">"
            html += select(other, DurationUnit.allCases.map { (key: $0.rawValue, label: t($0.label)) }, chosen: more, isNeeded: true)
        case .last:
            html += "<input\(one) type=\"date\" value=\"\(typed)\"><span aria-hidden=\"true\">–</span><input\(other) type=\"date\" value=\"\(more)\">"
        }
        return html.with("</div>")
    }
}
