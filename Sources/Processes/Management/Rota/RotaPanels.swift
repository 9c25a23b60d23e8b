import Kernel

/// What a rota shows beside its name: who has duty now and in the next two weeks, its versions, and swaps.
enum RotaPanels {
    static let all = [duty, swaps, versions]

    static let duty = Panel("duty", "值班安排", "Who has duty") { source in
        let reading = DutyReading(look: { try source.look($0, where: $1, limit: $2) }, zone: { source.zone($0) })
        let spells = try reading.duty(of: source.record.id, at: source.now).coming(from: source.now)
        let ids = Set(spells.flatMap(\.people).map(\.person)).sorted()
        guard !ids.isEmpty else { return nil }
        let found = try source.look("person", where: .term(Filter.Path("id"), .any, ids.map { Filter.Operand.value(.id($0)) }), limit: Limits.references)
        let people = Dictionary(found.map { ($0.id, $0.title) }, uniquingKeysWith: { first, _ in first })
        let rows = spells.map { spell -> [TableView.Cell] in
            let ranks = DutyTurn.Rank.allCases.map { rank in names(spell.people.filter { $0.rank == rank }.compactMap { people[$0.person] }) }
            return [.moment(spell.from), .moment(spell.until)] + ranks
        }
        return .table(TableView([Text("自", "From"), Text("至", "To"), Text("一线", "First line"), Text("二线", "Second line")], rows))
    }

    static let versions = Panel("versions", "版本", "Versions") { source in
        let found = try source.look("rota_version", where: .equal("rota", .value(.id(source.record.id))), limit: Limits.references)
        func place(_ record: StoredRecord) -> (Int64, Int64) { (record[VersionOfRota().effective]?.milliseconds ?? Int64.max, record.row) }
        let newest = found.sorted { place($0) > place($1) }
        let like = newest.first { $0.state == Lifecycle.approved }
        return .records(newest, of: "rota_version", new: PanelView.NewRecord(values: ["rota": .id(source.record.id)], like: like?.id))
    }

    static let swaps = Panel("swaps", "换班", "Swaps") { source in
        let open = Filter.equal("rota", .value(.id(source.record.id))).and(.equal(SystemField.open, true))
        let found = try source.look("rota_swap", where: open, limit: Limits.references)
        return .records(found, of: "rota_swap", new: PanelView.NewRecord(values: ["rota": .id(source.record.id)]))
    }

    private static func names(_ names: [String]) -> TableView.Cell {
        names.isEmpty ? .none : .words(Text(names.joined(separator: "、"), names.joined(separator: ", ")))
    }
}
