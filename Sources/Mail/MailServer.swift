import Foundation

/// The address of a mail server: `smtp://host:port`, whose talk is encrypted where it offers that (STARTTLS), or `smtps://host:port`, which
/// begins encrypted. Without a port, 25 or 465.
public struct MailServer: Sendable, Hashable {
    public let url: String
    public let host: String

    /// Nil for anything else, and where a user or password stands in it: every process list would show them.
    public init?(_ text: String) {
        guard let parts = URLComponents(string: text), let scheme = parts.scheme, ["smtp", "smtps"].contains(scheme), let host = parts.host, !host.isEmpty,
            parts.port.map({ (1...65535).contains($0) }) ?? true,
            parts.user == nil, parts.password == nil, parts.path.isEmpty, parts.query == nil, parts.fragment == nil
        else { return nil }
        url = text
        self.host = host.trimmingCharacters(in: CharacterSet(charactersIn: "[]"))
    }

    public var beginsEncrypted: Bool { url.hasPrefix("smtps:") }
}
