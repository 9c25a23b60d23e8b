import Kernel

/// What is to be checked, the same each time. Its questions stand in its versions.
public struct Checklist: RecordKind {
    public let name = Field("name", "名称", "Name", .text(max: 100), required: true)
    public let description = Field("description", "说明", "Description", .longText)
    public let owner = Field("owner", "负责人", "Owner", .colleague)

    public init() {}

    public static let kind = Kind(
        Checklist.self, "checklist", Text("检查表", "Checklist"), plural: Text("检查表", "Checklists"), prefix: "CKL", scope: .internal, title: "name",
        columns: ["owner", "state", "updated"], grants: Organisation.deciders, shapes: Organisation.namedShapes, panels: [ChecklistPanels.versions, ChecklistPanels.runs])
}

/// Checklists, their versions, and what was found by them.
enum Checklists {
    static let room = Room(
        "checklist", Text("检查表", "Checklists"), area: .house, kinds: [Checklist.kind, VersionOfChecklist.kind, ChecklistRun.kind])
}

enum ChecklistPanels {
    static let versions = Panel("versions", "版本", "Versions") { source in
        let found = try source.look("checklist_version", where: of(source.record), limit: Limits.references)
        let like = found.first { $0.state == Lifecycle.approved }
        return .records(found, of: "checklist_version", new: PanelView.NewRecord(values: ["checklist": .id(source.record.id)], like: like?.id))
    }

    static let runs = Panel("runs", "检查记录", "Checks") { source in
        let found = try source.look("checklist_run", where: of(source.record), limit: Limits.references)
        return .records(found, of: "checklist_run", new: PanelView.NewRecord(values: ["checklist": .id(source.record.id)]))
    }

    private static func of(_ checklist: StoredRecord) -> Filter { .equal("checklist", .value(.id(checklist.id))) }
}
