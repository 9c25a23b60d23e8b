import Kernel

/// What an agreement must be.
enum AgreementRules {
    static let all = [sides, chain, settled, ending]
    private static let most = Limits.references

    static let sides = Rule<Agreement>.saving("对方与形式相符", "The other side fits the form") { agreement in
        guard let form = agreement.draft.form?.key else { return }
        side(agreement, \.customer, form == "sla", "客户", "customer")
        side(agreement, \.team, form == "ola", "内部组", "inner team")
        side(agreement, \.supplier, form == "uc", "供应商", "supplier")
    }

    private static func side(_ agreement: Situation<Agreement>, _ field: KeyPath<Agreement, Field<RecordID>>, _ isWanted: Bool, _ zh: String, _ en: String) {
        switch (agreement.draft[dynamicMember: field], isWanted) {
        case (nil, true): agreement.refuse(field, "这种协议须填写\(zh)。", "This form of agreement needs its \(en).")
        case (.some, false): agreement.refuse(field, "这种协议不填写\(zh)。", "This form of agreement has no \(en).")
        default: break
        }
    }

    static let chain = Rule<Agreement>.saving("支撑关系不成环", "No agreement supports itself") { agreement in
        guard agreement.changes(\.under) || agreement.changes(\.form), let under = agreement.draft.under, !under.isEmpty else { return }
        if agreement.draft.form == "sla" {
            return agreement.refuse(\.under, "SLA 不支撑别的协议；支撑它的是 OLA 与 UC。", "An SLA supports no other agreement; OLAs and contracts support it.")
        }
        guard let id = agreement.id else { return }
        var level = under, seen: Set<RecordID> = []
        while !level.isEmpty, seen.count < most {
            if level.contains(id) { return agreement.refuse(\.under, "协议不能支撑自己。", "An agreement cannot support itself.") }
            seen.formUnion(level)
            let above = try level.flatMap { one in try agreement.look("agreement", where: .equal("id", .value(.id(one)))).flatMap { $0["under"].ids } }
            level = above.filter { !seen.contains($0) }
        }
    }

    /// Versions have taken the sides over.
    static let settled = Rule<Agreement>.saving("已提请的版本定下双方", "What was submitted settles the sides") { agreement in
        let sides: [KeyPath<Agreement, Field<RecordID>>] = [\.customer, \.team, \.supplier, \.service]
        guard let id = agreement.id, agreement.changes(\.form) || sides.contains(where: { agreement.changes($0) }) else { return }
        let states: [Filter] = ["proposed", Lifecycle.approved].map { .equal("state", .value(.text($0))) }
        guard let version = try agreement.look("agreement_version", where: .equal("agreement", .value(.id(id))).and(.or(states))).first else { return }
        agreement.refuse(
            "\(version.number) 已提请或批准，形式、对方与服务不能再改；请另立协议。",
            "\(version.number) was submitted or approved; form, sides and service stay as they are. Make another agreement.")
    }

    static let ending = Rule<Agreement>.on("end", as: "终止前先终止承诺", "Promises end before the agreement") { agreement in
        guard let id = agreement.id, let last = try AgreementVersions.approved(of: id, agreement.look).last, last["ends"] != .truth(true) else { return }
        agreement.refuse(
            "\(last.number) 仍然有效；请先批准一个「终止承诺」的版本。",
            "\(last.number) still holds; approve a version that ends the promise first.")
    }
}

/// The versions of an agreement.
enum AgreementVersions {
    typealias Look = (_ kind: String, _ filter: Filter, _ limit: Int) throws -> [StoredRecord]

    /// Those that hold or will, in the order in which they take effect.
    static func approved(of agreement: RecordID, _ look: Look) throws -> [StoredRecord] {
        let filter = Filter.equal("agreement", .value(.id(agreement))).and(.equal("state", .value(.text(Lifecycle.approved))))
        return try look("agreement_version", filter, Limits.references).sorted { moment($0) < moment($1) }
    }

    static func moment(_ version: StoredRecord) -> Moment { version[VersionOfAgreement().effective] ?? version.created }

    /// The one in force at a moment; nil: nothing is promised.
    static func held(_ versions: [StoredRecord], at moment: Moment) -> StoredRecord? {
        versions.last { AgreementVersions.moment($0) <= moment }.flatMap { $0["ends"] == .truth(true) ? nil : $0 }
    }
}
