extension Panel {
    /// What is still to be done about a record, and a form for one more: for any kind that declares it.
    public static let tasks = Panel("tasks", "任务", "Tasks", of: ["task"]) { source in
        let about = Reference(to: source.record).value
        let open = Filter.equal("subject", about).and(.equal(SystemField.open, true))
        let found = try source.look("task", where: open, limit: Limits.references)
        return .records(found.reversed(), of: "task", new: PanelView.NewRecord(values: ["subject": about]))
    }
}
