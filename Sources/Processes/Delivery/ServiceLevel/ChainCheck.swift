import Kernel

/// Holds what an agreement promises against the agreements above and beneath it: whoever supports a promise may not take longer than it allows.
///
/// Lengths of work are compared, whatever the calendars: four hours of a round-the-clock promise and four office hours are the same to it.
struct ChainCheck {
    let version: Situation<VersionOfAgreement>
    let own: StoredRecord
    /// From when the version holds.
    let from: Moment
    /// Until when, as far as is known.
    let until: Moment?

    static let rule = Rule<VersionOfAgreement>.on("propose", "approve", as: "支撑的承诺不长于被支撑的", "What supports a promise takes no longer than it") { version in
        guard version.draft.ends != true, let own = try VersionRules.agreement(of: version) else { return }
        let from = version.draft.effective ?? version.now
        let next = try AgreementVersions.approved(of: own.id, version.look).map(AgreementVersions.moment).first { $0 > from }
        try ChainCheck(version: version, own: own, from: from, until: next).run()
    }

    private func run() throws {
        for (parameter, rows, columns) in ChainCheck.timed(version.agreed) {
            guard let text = version.draft.values?[parameter.id], let mine = version.value(of: parameter.id, set: text) as? Targets else { continue }
            for other in try others(above: true) {
                for theirs in try promises(of: other, parameter.id) { compare(above: (other, theirs), beneath: (own, mine), rows, columns) }
            }
            for other in try others(above: false) {
                for theirs in try promises(of: other, parameter.id) { compare(above: (own, mine), beneath: (other, theirs), rows, columns) }
            }
        }
    }

    /// The parameters that are promised as lengths of time.
    static func timed(_ agreed: [any AnyParameter]) -> [(parameter: any AnyParameter, rows: ParameterForm.Axis, columns: ParameterForm.Axis)] {
        agreed.compactMap { if case .targets(let rows, let columns) = $0.form { ($0, rows, columns) } else { nil } }
    }

    private func others(above: Bool) throws -> [StoredRecord] {
        guard above else { return try version.look("agreement", where: .equal("under", .value(.id(own.id))), limit: Limits.references) }
        return try own["under"].ids.flatMap { try version.look("agreement", where: .equal("id", .value(.id($0)))) }
    }

    /// What an agreement promises while this version holds: at its beginning, and from each of its own versions that follow.
    private func promises(of other: StoredRecord, _ parameter: String) throws -> [Targets] {
        let versions = try AgreementVersions.approved(of: other.id, version.look)
        let later = versions.map(AgreementVersions.moment).filter { moment in moment > from && until.map { moment < $0 } ?? true }
        return ([from] + later).compactMap { moment in
            guard AgreementVersions.held(versions, at: moment) != nil else { return nil }
            return version.values(at: moment).targets(parameter, for: ChainCheck.scope(of: other))
        }
    }

    static func scope(of agreement: StoredRecord) -> ParameterScope {
        let fields = Agreement()
        return ParameterScope(customer: agreement[fields.customer], service: agreement[fields.service], party: agreement[fields.team] ?? agreement[fields.supplier])
    }

    private typealias Promise = (record: StoredRecord, targets: Targets)

    private func compare(above: Promise, beneath: Promise, _ rows: ParameterForm.Axis, _ columns: ParameterForm.Axis) {
        for row in rows.options {
            for column in columns.options {
                guard let allowed = above.targets.seconds(row.key, column.key), let needed = beneath.targets.seconds(row.key, column.key), needed > allowed else { continue }
                let most = Duration(seconds: allowed).work, takes = Duration(seconds: needed).work
                version.refuse(
                    \.values,
                    "\(row.label.zh)的\(column.label.zh)：\(above.record.number) 承诺 \(most.zh)，支撑它的 \(beneath.record.number) 却要 \(takes.zh)。",
                    "\(column.label.en) of \(row.label.en): \(above.record.number) promises \(most.en), and \(beneath.record.number), which supports it, takes \(takes.en).")
            }
        }
    }
}
