import Engine
import Kernel

/// What a record shows beyond its fields, in the main column.
struct RecordPanels {
    let visit: Visit
    let record: StoredRecord
    private var t: Words { visit.t }

    func html() async throws -> HTML {
        var html = HTML()
        for (panel, view) in try await visit.records.panels(of: record, asked: visit.request.query, as: visit.principal) {
            let id = "panel-\(panel.id)"
            switch view {
            case .year(let year): html += YearPanel(visit: visit, record: record, panel: panel, view: year).html(id)
            case .course(let course): html += CoursePanel(visit: visit, panel: panel, view: course).html(id)
            case .table(let table): html += TablePanel(visit: visit, panel: panel, view: table).html(id)
            case .list(let view):
                guard let kind = visit.registry.kind(view.kind), visit.reads(kind) else { continue }
                html += try await RecordsPanel(visit: visit, panel: panel, kind: kind, records: view.records, new: nil, chosen: view.columns, all: view.all).html(id)
            case .counts(let counts):
                guard let kind = visit.registry.kind(counts.kind), visit.reads(kind) else { continue }
                html += CountsPanel(visit: visit, panel: panel, kind: kind, view: counts, options: try await visit.options(of: kind)).html(id)
            case .records(let records, let kind, let new):
                guard let kind = visit.registry.kind(kind), visit.reads(kind) else { continue }
                html += try await RecordsPanel(visit: visit, panel: panel, kind: kind, records: records, new: new).html(id)
            }
        }
        return html
    }
}
