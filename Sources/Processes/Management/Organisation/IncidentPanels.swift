import Kernel

/// The incidents of a person, a team or a customer, on their pages.
enum IncidentPanels {
    private static let kind = "incident"

    /// How many are open, by priority.
    /// - Parameter field: which field of an incident names the record.
    static func counts(_ field: String) -> Panel {
        Panel("priorities", "未结事件：优先级", "Open incidents, by priority", of: [kind]) { source in
            let view = try source.counts(kind, where: open(field, source.record), by: "priority")
            return view.parts.isEmpty ? nil : .counts(view)
        }
    }

    /// Those that are open, the most urgent first.
    static func open(_ field: String, columns: [String]) -> Panel {
        Panel("work", "未结事件", "Open incidents", of: [kind]) { source in
            let query = Query(open(field, source.record), sort: Query.Sort("priority", descending: false))
            return try list(query, Limits.shown, ["priority", "resolution", "state"] + columns, source)
        }
    }

    /// Those that were worked on last, open or not.
    static func latest(_ field: String, _ zh: String, _ en: String, columns: [String]) -> Panel {
        Panel("latest", zh, en, of: [kind]) { source in
            try list(Query(.equal(field, .value(.id(source.record.id)))), Limits.latest, ["priority", "state"] + columns, source)
        }
    }

    private static func open(_ field: String, _ record: StoredRecord) -> Filter {
        Filter.equal(SystemField.open, true).and(.equal(field, .value(.id(record.id))))
    }

    private static func list(_ query: Query, _ most: Int, _ columns: [String], _ source: PanelSource) throws -> PanelView? {
        let found = try source.list(kind, query, limit: most)
        return found.isEmpty ? nil : .list(RecordsView(kind, found, columns: columns, all: query))
    }
}
