import ArgumentParser
import Engine
import Foundation
import Kernel
import Mail

/// `plumbline mail`: what the mail server says to a letter.
struct TestLetter: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "mail", abstract: "Send a letter, to try the mail server. 发一封测试邮件。",
        discussion: "With the options that `plumbline serve` will have. It needs no base.")

    @OptionGroup var mail: MailOptions
    @Option(help: "Whom to: an address, with a name before it or without.", transform: MailOptions.parseMailbox) var to: Mailbox

    func run() async throws {
        guard let settings = try mail.settings() else { throw ValidationError("name the mail server with --smtp") }
        mail.warn()
        let letter = Letter(
            to: to.address, name: to.name, subject: "Plumbline 测试邮件 Test letter",
            text: "收到这封信，说明 Plumbline 能经这台服务器发出邮件。\nThis letter shows that Plumbline can send mail by this server.\n",
            identity: UUID().uuidString.lowercased(), thread: nil)
        switch await Postman(settings).post(letter) {
        case .sent: Console.say("\(settings.server.url) has taken a letter to \(to.address). 服务器已收下测试邮件。")
        case .later(let words): throw Refused("邮件暂时发不出去：\(words)", "The letter cannot be sent now: \(words)")
        case .refused(let words): throw Refused("服务器拒收这封邮件：\(words)", "The server refuses the letter: \(words)")
        }
    }
}
