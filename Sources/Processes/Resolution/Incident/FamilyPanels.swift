import Kernel

/// The children of an incident, on its page.
enum FamilyPanels {
    static let children = Panel("children", "下级事件", "Child incidents") { source in
        let found = try source.look("incident", where: .equal("parent", .value(.id(source.record.id))), limit: Limits.piece + 1)
        // Who may not read whose child an incident is, is not told so here.
        let children = found.filter { !$0["parent"].isNull }
        guard !children.isEmpty else { return nil }
        let customers = try names(of: children, source)
        var rows = children.prefix(Limits.piece).map { child -> [TableView.Cell] in
            let customer = child["customer"].id.flatMap { customers[$0] }
            return [.record(child), customer.map { .record($0) } ?? .none, label(of: child["priority"]), .words(state(of: child))]
        }
        if children.count > Limits.piece {
            rows.append([.words(Text("只列出最新的 \(Limits.piece) 个。", "The newest \(Limits.piece) are listed.")), .none, .none, .none])
        }
        return .table(TableView([Text("事件", "Incident"), Text("客户", "Customer"), Text("优先级", "Priority"), Text("状态", "State")], rows))
    }

    private static func names(of children: [StoredRecord], _ source: PanelSource) throws -> [RecordID: StoredRecord] {
        let ids = Set(children.compactMap { $0["customer"].id }).sorted().map { Filter.Operand.value(.id($0)) }
        let customers = try source.look("customer", where: .term(Filter.Path("id"), .any, ids), limit: ids.count)
        return Dictionary(customers.map { ($0.id, $0) }) { one, _ in one }
    }

    private static func label(of priority: Value) -> TableView.Cell {
        Incident.priorities.closed.first { $0.key == priority.text }.map { .words($0.label) } ?? .none
    }

    private static func state(of child: StoredRecord) -> Text { child.kind.lifecycle.state(child.state)?.label ?? Text(verbatim: child.state) }
}
