extension Panel {
    /// What was checked for a record, and a form for one more check, by the checklist it names or by any: for any kind that declares it.
    public static let checks = Panel("checks", "检查", "Checks", of: ["checklist_run"]) { source in
        let about = Reference(to: source.record).value
        let found = try source.look("checklist_run", where: .equal("subject", about), limit: Limits.references)
        var values = ["subject": about]
        if let field = source.record.kind.reference(to: "checklist"), !source.record[field].isNull { values["checklist"] = source.record[field] }
        return .records(found, of: "checklist_run", new: PanelView.NewRecord(values: values))
    }
}
