import Kernel

enum TaskPanels {
    /// The checklist of a task as it was filled in, and a form to fill it in.
    static let checks = Panel("checks", "检查", "Checks", of: ["checklist_run"]) { source in
        let found = try source.look("checklist_run", where: runs(of: source.record.id), limit: Limits.references)
        guard let checklist = source.record[WorkTask().checklist] else { return found.isEmpty ? nil : .records(found, of: "checklist_run", new: nil) }
        let new = PanelView.NewRecord(values: ["checklist": .id(checklist), "subject": Reference(to: source.record).value])
        return .records(found, of: "checklist_run", new: new)
    }

    static func runs(of task: RecordID) -> Filter { .equal("subject", Reference("task", task).value) }
}
