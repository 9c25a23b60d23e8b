import Kernel
import Store

extension Records {
    /// What a record shows beyond its fields, as its reader may see it; panels with nothing to show are left out.
    /// - Parameter asked: what the reader asks of panels, by their ids.
    /// - Throws: `Failure.tooBroad` where looking takes too long.
    public func panels(of record: StoredRecord, asked: [String: String], as principal: Principal) async throws -> [(panel: Panel, view: PanelView)] {
        let panels = record.kind.panels
        guard !panels.isEmpty else { return [] }
        let now = core.now()
        return try await looking { [core] reader in
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

    /// Panels stand beside the record: they are left out before they keep its page waiting.
    private func looking<T: Sendable>(_ body: @escaping @Sendable (any Reader) throws -> T) async throws -> T {
        do { return try await store.read(budget: core.limits.search, body) } catch StoreError.overBudget {
            throw Failure.tooBroad(Text("这条记录牵涉的内容太多，此刻查不完。", "There is too much about this record to be looked through at this moment."))
        }
    }
}

/// Sees the records its reader may read, and of each the fields they may.
private struct ReadersLook: PanelLooking {
    let house: HouseLook
    let principal: Principal

    func look(_ kind: String, where filter: Filter, limit: Int) throws -> [StoredRecord] {
        let access = Access(principal, to: try house.core.kind(kind))
        guard let condition = access.condition(for: .read) else { return [] }
        return try house.look(kind, where: condition.and(filter), limit: limit).map(seen)
    }

    func list(_ kind: String, _ query: Query, limit: Int) throws -> [StoredRecord] {
        guard let listing = try listing(kind, query) else { return [] }
        return try listing.page(query, by: listing.plan(query), after: nil, limit: min(max(limit, 1), HouseLook.most), only: nil, in: house.reader).records.map(seen)
    }

    func counts(_ kind: String, where filter: Filter, by field: String) throws -> CountsView {
        guard let listing = try listing(kind, Query(filter, sort: Query.Sort(field, descending: false))), let counted = listing.access.kind.field(field) else {
            return CountsView(kind: kind, field: field, filter: filter)
        }
        let tally = try listing.tally(filter, by: [counted], in: house.reader)
        let parts = tally.parts.map { CountsView.Part(value: $0.values[0], number: $0.number) }
        return CountsView(kind: kind, field: field, filter: filter, parts: parts, isMore: tally.isMore)
    }

    /// Nil where a query names what the reader may not see.
    private func listing(_ kind: String, _ query: Query) throws -> Listing? {
        let access = Access(principal, to: try house.core.kind(kind))
        let listing = Listing(filters: house.core.filters(for: principal, in: house.reader, now: house.now), access: access)
        do { try listing.checkReadable(query) } catch is Refused { return nil }
        return listing
    }

    func workingTime(of calendar: RecordID?) -> WorkingTime { house.workingTime(of: calendar) }
    func kind(_ name: String) -> Kind? { house.kind(name) }
    func zone(_ name: String) -> Zone? { house.zone(name) }
    func onCall(_ team: RecordID, at moment: Moment) throws -> [OnCall] { try house.onCall(team, at: moment) }

    func seen(_ record: StoredRecord) -> StoredRecord {
        let access = Access(principal, to: record.kind)
        var seen = record
        for (position, field) in record.kind.fields.enumerated() where !access.reads(field) { seen.values[position] = .null }
        return seen
    }
}
