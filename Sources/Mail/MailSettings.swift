/// How letters reach the mail.
public struct MailSettings: Sendable {
    public let server: MailServer
    /// Who letters come from.
    public let from: Mailbox
    /// As whom the server knows us; nil: it asks for nobody.
    public let account: (user: String, password: String)?
    /// A file of certificates (PEM) to trust instead of the system's.
    public let authority: String?
    /// Whether nothing is said to a server that does not encrypt.
    public let needsTLS: Bool
    /// Seconds that a letter may take, and as many for the server's word at its end.
    public let patience: Int

    public init(server: MailServer, from: Mailbox, account: (user: String, password: String)?, authority: String?, needsTLS: Bool, patience: Int) {
        self.server = server
        self.from = from
        self.account = account
        self.authority = authority
        self.needsTLS = needsTLS
        self.patience = patience
    }
}
