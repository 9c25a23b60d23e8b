import Kernel

extension Registry {
    /// The kind and full number that a typed number such as `inc42` means; nil for anything else.
    public func number(_ typed: String) -> (kind: Kind, number: String)? {
        kinds.lazy.compactMap { kind in kind.fullNumber(typed).map { (kind, $0) } }.first
    }
}

extension Kind {
    /// `inc42` as `INC0000042`; nil when it is no number of this kind.
    public func fullNumber(_ typed: String) -> String? {
        let typed = typed.trimmed
        guard !prefix.isEmpty, typed.uppercased().hasPrefix(prefix) else { return nil }
        let digits = typed.utf8.dropFirst(prefix.utf8.count)
        guard (1...18).contains(digits.count), digits.allSatisfy({ (48...57).contains($0) }) else { return nil }
        return Int64(String(Substring(digits))).map(number)
    }
}
