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

    public init(isBehindTLS: Bool = false, trustsProxy: Bool = false, rate: Int = 100, version: String = "") {
        self.isBehindTLS = isBehindTLS
        self.trustsProxy = trustsProxy
        self.rate = rate
        self.version = version
    }
}
