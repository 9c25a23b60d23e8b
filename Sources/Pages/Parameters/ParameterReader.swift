import Engine
import Kernel

/// Reads what `ParameterInputs` sent back into values.
struct ParameterReader {
    let field: String
    let state: FormState

    /// All parameters that were sent; a parameter without inputs was only chosen, not yet written.
    func value(_ rules: Rulebook) throws(Refused) -> Value? {
        guard let ids = state.typed[field] else { return nil }
        var values: [String: String] = [:], refusals: [Refusal] = []
        for id in ids.flatMap({ $0.split(separator: ",") }).map({ String($0).trimmed }) where !id.isEmpty {
            guard let parameter = rules.parameter(id) else {
                refusals.append(Refusal(Text("没有「\(id)」这个参数。", "There is no parameter “\(id)”.")))
                continue
            }
            guard !isDropped(id), let json = json(parameter) else { continue }
            // The cells that are other than the form showed them: what others change meanwhile stays theirs.
            let set = parameter.form.change(from: base(parameter) ?? .null, to: json)
            values[id] = String(decoding: set.sorted.bytes, as: UTF8.self)
        }
        guard refusals.isEmpty else { throw Refused(refusals) }
        return values.isEmpty ? .null : .texts(values)
    }

    /// What the form laid the cells over, as JSON.
    static let base = "base"
    func base(_ parameter: any AnyParameter) -> JSON? {
        state.typed["\(field).\(parameter.id).\(ParameterReader.base)"]?.last.flatMap { JSON(parsing: Array($0.utf8)) }
    }

    static let dropped = "drop"
    func isDropped(_ id: String) -> Bool { state.typed["\(field).\(id).\(ParameterReader.dropped)"]?.last == "yes" }

    /// What was typed for one; nil: nothing was.
    func json(_ parameter: any AnyParameter) -> JSON? {
        let name = "\(field).\(parameter.id)"
        func typed(_ part: String) -> String? { state.typed["\(name).\(part)"]?.last.map(\.trimmed) }
        switch parameter.form {
        case .duration: return duration(name)
        case .whole: return typed("whole").map { text in Int64(text.halfWidth).map { .whole($0) } ?? .text(text) }
        case .truth: return typed("truth").map { text in text == "yes" ? .truth(true) : text == "no" ? .truth(false) : .text(text) }
        case .matrix(let rows, let columns, _): return matrix(name, rows.options.map(\.key), columns.options.map(\.key))
        case .targets(let rows, let columns): return targets(name, rows.options.map(\.key), columns.options.map(\.key))
        case .calendar: return typed("calendar").map { .text($0) }
        case .keys, .among: return state.typed["\(name).key"].map { .list($0.filter { !$0.isEmpty }.map { .text($0) }) }
        case .options: return lines(name, ["key", "zh", "en"].map { (id: $0, isText: true) })
        case .lines(let columns): return lines(name, columns.map { (id: $0.id, isText: !$0.options.isEmpty) })
        case .yaml: return typed("yaml").map { JSON(yaml: $0) ?? .text($0) }
        }
    }

    private func matrix(_ name: String, _ rows: [String], _ columns: [String]) -> JSON? {
        let cells = rows.map { row in columns.map { column in state.typed["\(name).\(row).\(column)"]?.last } }
        guard cells.contains(where: { $0.contains { $0 != nil } }) else { return nil }
        return .object(zip(rows, cells).map { row, line in JSON.Member(row, .object(zip(columns, line).map { JSON.Member($0, .text($1 ?? "")) })) })
    }

    private func duration(_ name: String) -> JSON? {
        guard let typed = state.typed["\(name).amount"]?.last?.trimmed else { return nil }
        let amount = typed.halfWidth
        let unit = state.typed["\(name).unit"]?.last.flatMap { DurationUnit(rawValue: $0) } ?? .hours
        return .text(amount.isEmpty ? "" : unit.iso(amount))
    }

    private func targets(_ name: String, _ rows: [String], _ columns: [String]) -> JSON? {
        let cells = rows.map { row in columns.map { duration("\(name).\(row).\($0)") } }
        guard cells.contains(where: { $0.contains { $0 != nil } }) else { return nil }
        return .object(
            zip(rows, cells).map { row, line in
                JSON.Member(row, .object(zip(columns, line).filter { $1 != nil && $1 != .text("") }.map { JSON.Member($0, $1 ?? .null) }))
            })
    }

    /// Line by line, but for those that are empty.
    private func lines(_ name: String, _ columns: [(id: String, isText: Bool)]) -> JSON? {
        let cells = columns.map { state.typed["\(name).\($0.id)"] }
        guard let count = cells.compactMap({ $0?.count }).max() else { return nil }
        let lines = (0..<count).map { line in cells.map { column in column.flatMap { line < $0.count ? $0[line].trimmed : nil } ?? "" } }
        return .list(
            lines.filter { !$0.allSatisfy(\.isEmpty) }.map { line in
                .object(zip(columns, line).map { column, text in JSON.Member(column.id, ParameterReader.cell(text, column.isText)) })
            })
    }

    private static func cell(_ text: String, _ isText: Bool) -> JSON {
        guard !isText, let whole = Int64(text.halfWidth) else { return .text(text) }
        return .whole(whole)
    }
}
