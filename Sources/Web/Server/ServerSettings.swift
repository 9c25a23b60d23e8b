import Engine

/// What an operator decides about a server.
public struct ServerSettings: Sendable {
    /// Browsers reach it by HTTPS alone, through a proxy.
    public var isBehindTLS: Bool
    /// Who asks is whom the proxy before it names in `X-Forwarded-For`.
    public var trustsProxy: Bool
    /// What one person, or one address that nobody is signed in from, may ask a second in the long run; 0: no limit.
    public var rate: Int
    /// Of the program, for those who watch over it.
    public var version: String
    /// Hands letters to a mail server; nil: no mail is sent from here.
    public var post: Post?
    /// Where browsers reach it, such as `https://desk.example.com`, for links in letters; nil: letters lead nowhere.
    public var address: String?

    public init(isBehindTLS: Bool = false, trustsProxy: Bool = false, rate: Int = 100, version: String = "", post: Post? = nil, address: String? = nil) {
        self.isBehindTLS = isBehindTLS
        self.trustsProxy = trustsProxy
        self.rate = rate
        self.version = version
        self.post = post
        self.address = address
    }
}
