import ArgumentParser
import Engine
import Foundation
import Logging
import Mail
import Web

struct Serve: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Serve pages and API. 启动服务。")

    enum LogFormat: String, CaseIterable, ExpressibleByArgument { case text, json }

    @OptionGroup var place: Place
    @Option(help: "The address to listen on.") var host = "127.0.0.1"
    @Option(help: "The port to listen on; 0 takes a free one.") var port = 8080
    @Flag(name: .customLong("behind-tls"), help: "Browsers reach it by HTTPS alone, through a proxy: cookies are marked Secure, and HSTS is sent.")
    var isBehindTLS = false
    @Flag(name: .customLong("trust-proxy"), help: "Only a proxy of ours reaches it: the last address in X-Forwarded-For is the caller's.")
    var trustsProxy = false
    @Option(name: .customLong("rate-limit"), help: "Requests a second that one person, or one address nobody signed in from, may go on asking; ten times as many at once; 0: no limit.")
    var rate = 100
    @Option(name: .customLong("log-format"), help: "text: what goes wrong; json: also every request, one object a line, on the standard error.")
    var logFormat = LogFormat.text
    @Option(name: .customLong("attachment-quota"), help: "Megabytes that all attachments together may hold; 0: no limit.") var attachmentQuota: Int64 = 0
    @OptionGroup var mail: MailOptions
    @Option(help: "Where browsers reach it, such as https://desk.example.com: links in letters lead there.", transform: Serve.parseAddress) var address: String?

    func validate() throws {
        guard (0...1 << 32).contains(attachmentQuota) else { throw ValidationError("--attachment-quota is a number of megabytes, 0 for no limit") }
        guard (0...1_000_000).contains(rate) else { throw ValidationError("--rate-limit is a number of requests a second, up to a million; 0 for no limit") }
        guard mail.server == nil || address != nil else { throw ValidationError("--smtp needs --address, where links in letters lead") }
    }

    func run() async throws {
        if !isBehindTLS, !Serve.isLoopback(host) {
            Console.complain("Warning: on \(host) without TLS, passwords and cookies can be read on the way. Put a TLS proxy in front and add --behind-tls.")
            Console.complain("警告：在 \(host) 上未用 TLS，密码与会话可能在途中被读取。请在前面加 TLS 代理，并加上 --behind-tls。")
        }
        mail.warn()
        let house = try await place.open(limits: HouseLimits(attachments: attachmentQuota << 20), reading: .seconds(30))
        let settings = ServerSettings(
            isBehindTLS: isBehindTLS, trustsProxy: trustsProxy, rate: rate, version: Plumbline.version, post: try mail.settings().map { Postman($0).post },
            address: address)
        let server = try Server(house: house, resources: try Composition.resources(), settings: settings)
        try await server.run(host: host, port: port, logger: logger) { [host] port in
            Console.say("Plumbline serves on http://\(host):\(port)  (Ctrl-C stops it)")
        }
    }

    private var logger: Logger {
        if logFormat == .json { return Logger(label: "plumbline") { _ in JSONLog() } }
        var logger = Logger(label: "plumbline")
        logger.logLevel = .warning
        return logger
    }

    /// Without the slash at its end, for paths begin with one.
    static func parseAddress(_ text: String) throws -> String {
        guard let parts = URLComponents(string: text), ["https", "http"].contains(parts.scheme), parts.host?.isEmpty == false, parts.query == nil, parts.fragment == nil else {
            throw ValidationError("“\(text)” is no address such as https://desk.example.com")
        }
        return text.hasSuffix("/") ? String(text.dropLast()) : text
    }

    /// On this very machine, so that nobody is on the way.
    static func isLoopback(_ host: String) -> Bool { host == "localhost" || host == "::1" || host.hasPrefix("127.") }
}
