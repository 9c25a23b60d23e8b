import Engine
import Kernel

/// Opens a record by its number, of whatever kind.
struct JumpPage {
    let visit: Visit

    func answer() async throws -> PageAnswer {
        let typed = (visit.request.query["n"] ?? "").trimmed
        guard let (kind, number) = visit.registry.number(typed) else {
            let shown = typed.prefix(40)
            throw Refused("「\(shown)」不是编号；编号形如 INC0000042。", "“\(shown)” is no number; numbers look like INC0000042.")
        }
        let record = try await visit.records.read(visit.kind(kind.name).name, number: number, as: visit.principal)
        return .redirect(Address.of(record))
    }
}

extension Registry {
    /// The kind and full number that a typed number such as `inc42` means; nil for anything else.
    func number(_ typed: String) -> (kind: Kind, number: String)? {
        kinds.lazy.compactMap { kind in kind.fullNumber(typed).map { (kind, $0) } }.first
    }
}

extension Kind {
    /// `inc42` as `INC0000042`; nil when it is no number of this kind.
    func fullNumber(_ typed: String) -> String? {
        let typed = typed.trimmed
        guard !prefix.isEmpty, typed.uppercased().hasPrefix(prefix) else { return nil }
        let digits = typed.utf8.dropFirst(prefix.utf8.count)
        guard (1...18).contains(digits.count), digits.allSatisfy({ (48...57).contains($0) }) else { return nil }
        return Int64(String(Substring(digits))).map(number)
    }
}
