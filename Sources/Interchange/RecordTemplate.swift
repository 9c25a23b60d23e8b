import Engine
import Kernel

/// The columns of a file of records that an import reads, with a row that says what goes where. The import passes that row over.
public struct RecordTemplate: Sendable {
    private let kind: Kind
    private let access: Access

    public init(kind: Kind, access: Access) {
        self.kind = kind
        self.access = access
    }

    /// Two lines of CSV for a spreadsheet.
    public var text: String {
        let fields = kind.fields.filter(access.sets)
        let header = [SystemField.number.id] + fields.map(\.id)
        return CSVLine.mark + CSVLine.text(header) + CSVLine.text(hints(for: [.number] + fields.map { .field($0) }))
    }

    func hints(for columns: [RecordColumns.Column]) -> [String] {
        columns.map { column in
            switch column {
            case .id, .number: "（新建时留空 empty for new records）"
            case .field(let field): "（\(hint(field))\(field.isRequired && field.initial.isNull ? "，必填 required" : "")）"
            }
        }
    }

    private func hint(_ field: any AnyField) -> String {
        switch field.type {
        case let choice as ChoiceField: choice.plainOptions ?? "\(field.label.zh) \(field.label.en)"
        case is ReferencesField: "编号、名称或邮箱，用分号分开 numbers, names or mails with ; between"
        case is ReferenceField: "编号、名称或邮箱 number, name or mail"
        case is SubjectField: "类型与标识 kind and id: incident 0190…"
        case is DayField: "2026-06-18"
        case is PeriodField: PeriodField.example
        case is DurationField: DurationField.example
        case is MoneyField: MoneyField.example
        case is HoursField: HoursField.example
        case is ZoneField: "Asia/Shanghai"
        case let lines as LinesField:
            "一行一条，格间用制表符 a line each, a tab between: \(lines.columns.map(\.id).joined(separator: " / "))"
        case is MomentField: "2026-06-18T10:03:00+08:00"
        case is TruthField: "yes / no"
        case is LocalizedTextField: "zh=…|en=…"
        default: "\(field.label.zh) \(field.label.en)"
        }
    }
}

extension ChoiceField {
    fileprivate var plainOptions: String? {
        if case .closed(let options) = source { options.map(\.key).joined(separator: " / ") } else { nil }
    }
}
