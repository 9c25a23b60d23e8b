import Engine
import Kernel

/// What the columns of a file of records are, and by which of them a record is known again.
struct RecordColumns: Sendable {
    enum Column: Sendable {
        case id, number
        case field(any AnyField)
    }

    let kind: Kind
    let columns: [Column]
    /// Fields that together belong to one record alone, first the best.
    let keys: [[any AnyField]]

    /// Columns are named by a field's id or by its label in either language.
    /// - Throws: every column that is none of the kind's, stands twice or may not be set, and when no record could be known again.
    init(_ header: [String], kind: Kind, access: Access) throws(Refused) {
        var columns: [Column] = [], refusals: [Refusal] = [], seen: Set<String> = []
        for name in header.map(\.trimmed) {
            let (column, id) = RecordColumns.column(name, kind)
            guard let column else {
                let known = (["number"] + kind.fields.filter(access.sets).map(\.id)).joined(separator: ", ")
                refusals.append(Refusal(Text("没有「\(name)」这一列，可用的有：\(known)。", "There is no column “\(name)”; there are: \(known).")))
                continue
            }
            if case .field(let field) = column, !access.sets(field) {
                refusals.append(Refusal(Text("「\(field.label.zh)」不由导入填写，请删去此列。", "“\(field.label.en)” is not set by an import; remove the column.")))
            }
            if !seen.insert(id).inserted { refusals.append(Refusal(Text("「\(name)」有两列。", "“\(name)” stands twice."))) }
            columns.append(column)
        }
        guard refusals.isEmpty else { throw Refused(refusals) }
        self.kind = kind
        self.columns = columns
        keys = RecordColumns.keys(of: kind).filter { $0.allSatisfy { seen.contains($0.id) } }
        guard keys.isEmpty, seen.isDisjoint(with: ["id", "number"]) else { return }
        let wanted = (["number"] + RecordColumns.keys(of: kind).map { $0.map(\.id).joined(separator: "+") }).joined(separator: " / ")
        throw Refused("须有一列用来认出记录：\(wanted)。", "A column is needed by which a record is known again: \(wanted).")
    }

    private static func column(_ name: String, _ kind: Kind) -> (Column?, String) {
        func isNamed(_ field: any AnyField) -> Bool { [field.id, field.label.zh, field.label.en.lowercased()].contains(name) || field.label.en == name }
        if isNamed(SystemField.id) { return (.id, "id") }
        if isNamed(SystemField.number) { return (.number, "number") }
        guard let field = kind.fields.first(where: { $0.id == name }) ?? kind.fields.first(where: isNamed) else { return (nil, name) }
        return (.field(field), field.id)
    }

    /// Texts that are unique by themselves; for what is the provider's own, what every record must have; for customers' records,
    /// the number they have elsewhere.
    private static func keys(of kind: Kind) -> [[any AnyField]] {
        let unique = kind.fields.filter { ($0.type as? TextField)?.isUnique == true }.map { [$0] }
        if kind.customerField != nil { return unique + kind.fields.filter { $0.id == "external" }.map { [$0] } }
        return unique + [kind.fields.filter { $0.isRequired && $0.type is TextField }].filter { !$0.isEmpty }
    }
}
