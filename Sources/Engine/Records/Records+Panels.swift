import Kernel
import Store

extension Records {
    /// What a record shows beyond its fields, as its reader may see it; panels with nothing to show are left out.
    /// - Parameter asked: what the reader asks of panels, by their ids.
    public func panels(of record: StoredRecord, asked: [String: String], as principal: Principal) async throws -> [(panel: Panel, view: PanelView)] {
        let panels = record.kind.panels
        guard !panels.isEmpty else { return [] }
        let now = core.now()
        return try await store.read { [core] reader in
            let rules = try core.rules.timeline(in: reader)
            let house = HouseLook(core: core, principal: principal, now: now, reader: reader, rules: rules)
            let look = ReadersLook(house: house, principal: principal)
            let seen = look.seen(record)
            var views: [(panel: Panel, view: PanelView)] = []
            for panel in panels {
                let source = PanelSource(record: seen, asked: asked[panel.id], now: now, parameters: rules, looking: look)
                if let view = try panel.view(source) { views.append((panel: panel, view: view)) }
            }
            return views
        }
    }
}

/// Sees the records its reader may read, and of each the fields they may.
private struct ReadersLook: Looking {
    let house: HouseLook
    let principal: Principal

    func look(_ kind: String, where filter: Filter, limit: Int) throws -> [StoredRecord] {
        let access = Access(principal, to: try house.core.kind(kind))
        guard let condition = access.condition(for: .read) else { return [] }
        return try house.look(kind, where: condition.and(filter), limit: limit).map(seen)
    }

    func workingTime(of calendar: RecordID?) -> WorkingTime { house.workingTime(of: calendar) }
    func kind(_ name: String) -> Kind? { house.kind(name) }
    func zone(_ name: String) -> Zone? { house.zone(name) }

    func seen(_ record: StoredRecord) -> StoredRecord {
        let access = Access(principal, to: record.kind)
        var seen = record
        for (position, field) in record.kind.fields.enumerated() where !access.reads(field) { seen.values[position] = .null }
        return seen
    }
}
