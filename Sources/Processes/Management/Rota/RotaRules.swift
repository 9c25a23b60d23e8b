import Kernel

/// What a version of a rota and a swap must be.
enum RotaRules {
    static let versions = [Rule<VersionOfRota>.knownZone(\.zone), turns, people]
    static let swaps = [asking, span, parties, agreement, ending]

    /// Asked for here and not by the field: what is erased by law leaves no turns, and no line could stand for them.
    static let turns = Rule<VersionOfRota>.saving("要有班次", "There are turns") { version in
        guard version.draft.turns == nil, [nil, "propose"].contains(version.verb) else { return }
        version.refuse(\.turns, "请填写班次。", "Turns are needed.")
    }

    static let people = Rule<VersionOfRota>.saving("值班人在岗", "Duty is for people who are there") { version in
        guard version.changes(\.turns) || version.verb == "propose", let turns = version.draft.turns else { return }
        let people = VersionOfRota.turns(in: turns).map(\.person)
        for one in try missing(Set(people), version) { version.refuse(\.turns, "\(one) 不是在职的本公司人员。", "\(one) is none of the provider's people in service.") }
    }

    /// The names of those who cannot have duty: retired, or a customer's.
    private static func missing<K: RecordKind>(_ people: Set<RecordID>, _ situation: Situation<K>) throws -> [String] {
        guard !people.isEmpty else { return [] }
        let named = Filter.term(Filter.Path("id"), .any, people.sorted().map { Filter.Operand.value(.id($0)) })
        let found = try situation.look("person", where: named, limit: Limits.references)
        return found.filter { $0.state != "active" || !$0["customer"].isNull }.map(\.title)
    }

    // MARK: swaps

    /// Who asks does not agree: the substitute does, or whom the substitute offers to relieve.
    static let asking = Rule<RotaSwap>.saving("由另一方同意", "The other side agrees") { swap in
        guard swap.verb == nil, swap.isChanged else { return }
        swap.draft.asker = swap.principal.person
        let answerer = swap.draft.substitute == swap.draft.asker ? swap.draft.instead : swap.draft.substitute
        guard swap.draft.answerer != answerer else { return }
        swap.draft.answerer = answerer
        swap.tell([answerer].compactMap { $0 }, .asked, "请你确认换班", "You are asked to agree to a swap of duty")
    }

    static let span = Rule<RotaSwap>.saving("不补换过去的班", "Nothing in the past") { swap in
        guard ["agree", nil].contains(swap.verb) else { return }
        if swap.verb == nil, swap.changes(\.begins), let from = swap.draft.begins, from < swap.now {
            swap.refuse(\.begins, "开始时间已过。", "That moment has passed.")
        }
        guard let until = swap.draft.ends, swap.verb != nil || swap.changes(\.begins) || swap.changes(\.ends) else { return }
        if until <= max(swap.draft.begins ?? swap.now, swap.now) { swap.refuse(\.ends, "结束须晚于开始，也不能已过。", "It must end after it begins, and not in the past.") }
    }

    static let parties = Rule<RotaSwap>.saving("换班双方", "Both sides") { swap in
        guard swap.changes(\.instead) || swap.changes(\.substitute) || swap.verb == "agree" else { return }
        if swap.draft.instead == swap.draft.substitute { swap.refuse(\.substitute, "顶班人不能是原值班人自己。", "Nobody stands in for themselves.") }
        for one in try missing(Set([swap.draft.substitute].compactMap { $0 }), swap) {
            swap.refuse(\.substitute, "\(one) 不是在职的本公司人员。", "\(one) is none of the provider's people in service.")
        }
    }

    static let agreement = Rule<RotaSwap>.on("agree", as: "自同意起生效", "It holds from its agreement") { swap in
        swap.draft.begins = max(swap.draft.begins ?? swap.now, swap.now)
        swap.tell([swap.draft.asker].compactMap { $0 }, .answered, "换班已得到同意", "The swap of duty is agreed")
    }

    static let ending = Rule<RotaSwap>.on("end", as: "结束换班", "Ending a swap") { swap in
        swap.draft.ends = max(swap.draft.begins ?? swap.now, swap.now)
    }
}
