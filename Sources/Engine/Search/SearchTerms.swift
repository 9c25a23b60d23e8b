import Kernel

/// What someone looks for, cut like the texts it is looked for in.
struct SearchTerms {
    /// Terms looked for; more would be no search but a text.
    static let most = 12

    enum Term: Hashable {
        /// A word as it stands.
        case whole(String)
        /// What words begin with: people stop typing when they think it is enough.
        case beginning(String)

        var text: String { switch self { case .whole(let text), .beginning(let text): text } }
    }

    let terms: [Term]
    /// The text as words are compared, for what stands in it as a whole.
    let folded: String

    init(_ text: String) {
        folded = SearchWords.fold(text.trimmed)
        var seen: Set<Term> = []
        terms = SearchWords.runs(of: text).flatMap { run -> [Term] in
            switch run {
            case .word(let word): [.beginning(word)]
            case .single(let character): [.beginning(character)]
            case .pairs(let pairs): pairs.map { .whole($0) }
            }
        }.filter { seen.insert($0).inserted }.prefix(SearchTerms.most).map { $0 }
    }
}
