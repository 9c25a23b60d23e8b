import Kernel

/// Reads who has duty from what is stored: few records of one team, by their indexes.
struct DutyReading {
    typealias Look = (String, Filter, Int) throws -> [StoredRecord]
    let look: Look
    let zone: (String) -> Zone?

    /// Duty in a team from a moment on; of what was before, only what holds then.
    func duty(in team: RecordID, at moment: Moment) throws -> Duty {
        guard let rota = try DutyReading.rota(of: team, look) else { return Duty([]) }
        return try duty(of: rota.id, at: moment)
    }

    func duty(of rota: RecordID, at moment: Moment) throws -> Duty {
        let of = Filter.equal("rota", .value(.id(rota)))
        let approved = try look("rota_version", of.and(.equal(SystemField.state.id, .value(.text(Lifecycle.approved)))), Limits.references)
        let versions = approved.compactMap { version($0) }.sorted { $0.effective < $1.effective }
        let notOver = Filter.or([.equal("ends", .none), .term(Filter.Path("ends"), .greater, [.value(moment.value)])])
        let agreed = try look("rota_swap", of.and(.equal(SystemField.state.id, .value(.text(RotaSwap.agreed)))).and(notOver), Limits.references)
        return Duty(versions, swaps: agreed.reversed().compactMap { DutyReading.swap($0) })
    }

    /// The one that is in use.
    static func rota(of team: RecordID, _ look: Look) throws -> StoredRecord? {
        try look("rota", .equal("team", .value(.id(team))).and(.equal(SystemField.open, true)), 1).first
    }

    private func version(_ record: StoredRecord) -> RotaVersion? {
        let fields = VersionOfRota()
        guard let effective = record[fields.effective], let zone = record[fields.zone].flatMap({ self.zone($0) }) else { return nil }
        return RotaVersion(effective: effective, zone: zone, turns: VersionOfRota.turns(in: record[fields.turns]), first: record[fields.first])
    }

    private static func swap(_ record: StoredRecord) -> Substitution? {
        let fields = RotaSwap()
        guard let instead = record[fields.instead], let substitute = record[fields.substitute], let from = record[fields.begins] else { return nil }
        return Substitution(instead: instead, substitute: substitute, from: from, until: record[fields.ends])
    }
}
