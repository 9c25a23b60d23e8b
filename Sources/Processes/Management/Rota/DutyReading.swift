import Kernel

/// Reads who has duty from what is stored: few records of one team, by their indexes.
struct DutyReading {
    typealias Look = (String, Filter, Int) throws -> [StoredRecord]
    let look: Look
    let zone: (String) -> Zone?

    /// By all rotas of a team that are in use: by day and by night, say.
    func onCall(_ team: RecordID, at moment: Moment) throws -> [OnCall] {
        let rotas = try look("rota", .equal("team", .value(.id(team))).and(.equal(SystemField.open, true)), Limits.references)
        let people = try rotas.reversed().flatMap { try duty(of: $0.id, at: moment).onCall(at: moment) }
        return DutyTurn.Rank.allCases.flatMap { rank in people.filter { $0.rank == rank } }
    }

    /// Duty by a rota from a moment on; of swaps, those that are not over by then.
    func duty(of rota: RecordID, at moment: Moment) throws -> Duty {
        let of = Filter.equal("rota", .value(.id(rota)))
        let approved = try look("rota_version", of.and(.equal(SystemField.state.id, .value(.text(Lifecycle.approved)))), Limits.references)
        let versions = approved.compactMap { version($0) }.sorted { $0.effective < $1.effective }
        let notOver = Filter.or([.equal("ends", .none), .term(Filter.Path("ends"), .greater, [.value(moment.value)])])
        let agreed = try look("rota_swap", of.and(.equal(SystemField.state.id, .value(.text(RotaSwap.agreed)))).and(notOver), Limits.references)
        return Duty(versions, swaps: agreed.reversed().compactMap { DutyReading.swap($0) })
    }

    private func version(_ record: StoredRecord) -> RotaVersion? {
        let fields = VersionOfRota()
        guard let effective = record[fields.effective], let zone = record[fields.zone].flatMap({ self.zone($0) }) else { return nil }
        return RotaVersion(effective: effective, zone: zone, turns: VersionOfRota.turns(in: record[fields.turns]), first: record[fields.first])
    }

    private static func swap(_ record: StoredRecord) -> DutySwap? {
        let fields = RotaSwap()
        guard let instead = record[fields.instead], let substitute = record[fields.substitute], let from = record[fields.begins] else { return nil }
        return DutySwap(instead: instead, substitute: substitute, from: from, until: record[fields.ends])
    }
}
