import ArgumentParser
import Foundation
import Mail

/// How letters reach the mail, for the commands that send any.
struct MailOptions: ParsableArguments {
    /// A server that says nothing keeps the letters behind waiting.
    private static let longest = 120

    @Option(name: .customLong("smtp"), help: "The mail server, as smtp://host:port, encrypted by STARTTLS, or smtps://host:port; without it no letters are sent.", transform: MailOptions.parseServer)
    var server: MailServer?
    @Option(name: .customLong("mail-from"), help: "Who letters come from, such as \"Plumbline <desk@example.com>\".", transform: MailOptions.parseMailbox)
    var from: Mailbox?
    @Option(name: .customLong("smtp-user"), help: "As whom the mail server knows us; the password stands in PLUMBLINE_SMTP_PASSWORD.") var user: String?
    @Option(name: .customLong("smtp-ca"), help: "A file of certificates (PEM) that the mail server is to be known by, instead of the system's.") var authority: String?
    @Flag(name: .customLong("smtp-plain"), help: "A mail server on another machine may take letters unencrypted, where it offers no TLS.") var mayBePlain = false
    @Option(name: .customLong("smtp-timeout"), help: "Seconds that a letter may take, 1 to 120.") var patience = 60

    func validate() throws { _ = try settings() }

    /// Nil where no server is named.
    func settings() throws -> MailSettings? {
        guard let server else {
            guard from == nil, user == nil, authority == nil, !mayBePlain else { throw ValidationError("name the mail server with --smtp") }
            return nil
        }
        guard let from else { throw ValidationError("--smtp needs --mail-from, whom letters come from") }
        guard (1...MailOptions.longest).contains(patience) else { throw ValidationError("--smtp-timeout is a number of seconds, 1 to \(MailOptions.longest)") }
        if let authority, !FileManager.default.isReadableFile(atPath: authority) { throw ValidationError("--smtp-ca: \(authority) cannot be read") }
        return MailSettings(
            server: server, from: from, account: try account(), authority: authority, needsTLS: !mayBePlain && !Serve.isLoopback(server.host), patience: patience)
    }

    private func account() throws -> (user: String, password: String)? {
        guard let user else { return nil }
        guard let password = ProcessInfo.processInfo.environment["PLUMBLINE_SMTP_PASSWORD"], !password.isEmpty else {
            throw ValidationError("--smtp-user needs the password in PLUMBLINE_SMTP_PASSWORD")
        }
        return (user, password)
    }

    func warn() {
        guard mayBePlain, let server, !server.beginsEncrypted, !Serve.isLoopback(server.host) else { return }
        Console.complain("Warning: where \(server.host) offers no TLS, letters and the password can be read on the way. Leave out --smtp-plain as soon as it does.")
        Console.complain("警告：\(server.host) 不提供 TLS 时，邮件与密码可能在途中被读取。服务器支持 TLS 后请去掉 --smtp-plain。")
    }

    static func parseServer(_ text: String) throws -> MailServer {
        guard let server = MailServer(text) else { throw ValidationError("“\(text)” is no mail server such as smtp://mail.example.com:587 or smtps://mail.example.com") }
        return server
    }

    static func parseMailbox(_ text: String) throws -> Mailbox {
        guard let mailbox = Mailbox(text) else { throw ValidationError("“\(text)” is no mail address such as desk@example.com or \"Plumbline <desk@example.com>\"") }
        return mailbox
    }
}
