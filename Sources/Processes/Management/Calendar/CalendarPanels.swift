import Kernel

/// What a calendar shows beside its name: its versions, and the year that comes of them.
enum CalendarPanels {
    static let all = [versions, year]
    private static let most = 200
    private static let kind = "calendar_version"

    static let versions = Panel("versions", "版本", "Versions") { source in
        let found = try source.look(CalendarPanels.kind, where: CalendarPanels.of(source.record), limit: CalendarPanels.most)
        let newest = CalendarPanels.newestFirst(found)
        let like = newest.first { $0.state == Lifecycle.approved }
        return .records(newest, of: CalendarPanels.kind, new: PanelView.NewRecord(values: ["calendar": .id(source.record.id)], like: like?.id))
    }

    static let year = Panel("year", "全年", "The year") { source in
        let approved = CalendarPanels.of(source.record).and(.equal(SystemField.state.id, .value(.text(Lifecycle.approved))))
        let found = try source.look(CalendarPanels.kind, where: approved, limit: CalendarPanels.most)
        guard let calendar = CalendarYear(found.compactMap { NumberedVersion($0, zone: source.zone) }) else { return nil }
        guard let view = calendar.view(of: source.asked.flatMap { Int($0) }, now: source.now) else { return nil }
        return .year(view)
    }

    private static func of(_ calendar: StoredRecord) -> Filter { .equal("calendar", .value(.id(calendar.id))) }

    /// Those without a moment, which are being written, before all.
    private static func newestFirst(_ records: [StoredRecord]) -> [StoredRecord] {
        let effective = VersionOfCalendar().effective
        func place(_ record: StoredRecord) -> (Int64, Int64) { (record[effective]?.milliseconds ?? Int64.max, record.row) }
        return records.sorted { place($0) > place($1) }
    }
}
