import Kernel

/// What a version of an agreement must be, beside what holds for every version.
enum VersionRules {
    static let all = [sides, promises, signature, alone, ChainCheck.rule]

    /// The parameters of a version are those of its customer and service; they are taken from the agreement.
    static let sides = Rule<VersionOfAgreement>.saving("双方与服务取自协议", "Sides and service are the agreement's") { version in
        guard version.isNew || version.changes(\.agreement) || version.verb == "propose", let agreement = try agreement(of: version) else { return }
        let fields = Agreement()
        version.draft.customer = agreement[fields.customer]
        version.draft.service = agreement[fields.service]
        version.draft.team = agreement[fields.team]
        version.draft.supplier = agreement[fields.supplier]
        if agreement.state == "ended" { version.refuse(\.agreement, "\(agreement.number) 已终止。", "\(agreement.number) has ended.") }
    }

    static func agreement(of version: Situation<VersionOfAgreement>) throws -> StoredRecord? {
        try version.draft.agreement.flatMap { try version.look("agreement", where: .equal("id", .value(.id($0)))).first }
    }

    static let promises = Rule<VersionOfAgreement>.saving("有所承诺，或终止承诺", "Something is promised, or the promise ends") { version in
        let isEmpty = version.draft.values?.isEmpty ?? true
        if version.draft.ends == true, !isEmpty { version.refuse(\.values, "终止承诺的版本不写承诺。", "A version that ends the promise promises nothing.") }
        if version.draft.ends != true, isEmpty {
            version.refuse(\.values, "请写明承诺什么；要终止，请勾选「终止承诺」。", "Say what is promised; to end it, tick “Ends the promise”.")
        }
    }

    /// By the clock of wherever it is earliest tomorrow.
    static let signature = Rule<VersionOfAgreement>.saving("签署日不在将来", "Nothing is signed in the future") { version in
        guard version.changes(\.signed) || version.verb == "propose", let signed = version.draft.signed, let zone = version.zone(earliest) else { return }
        if signed > version.now.wall(offset: zone.offset(at: version.now)).day {
            version.refuse(\.signed, "签署日不能在将来。", "It cannot have been signed in the future.")
        }
    }
    private static let earliest = "+14:00"

    /// Two agreements for the same would leave it open which of them is kept.
    static let alone = Rule<VersionOfAgreement>.on("propose", "approve", as: "同一对方、同一服务只有一份协议", "One agreement for one side and service") { version in
        guard let own = version.draft.agreement, version.draft.ends != true else { return }
        func same(_ field: String, _ value: RecordID?) -> Filter { .equal(field, value.map { .value(.id($0)) } ?? .none) }
        let filter = Filter.and([
            same("customer", version.draft.customer), same("service", version.draft.service), same("team", version.draft.team), same("supplier", version.draft.supplier),
        ])
        for other in try version.look("agreement", where: filter, limit: Limits.references) where other.id != own {
            guard let last = try AgreementVersions.approved(of: other.id, version.look).last, last["ends"] != .truth(true) else { continue }
            version.refuse(
                \.agreement, "\(other.number) 已就同一对方与服务作出承诺（\(last.number)）。", "\(other.number) promises something for the same side and service already (\(last.number)).")
        }
    }
}
