import CSMTP
import Engine

/// One way to the mail server, for one letter at a time.
///
/// `@unchecked`: whoever has it is alone with it; only `giveUp` may come from beside.
final class Line: @unchecked Sendable {
    private let line: OpaquePointer?
    private let from: Mailbox

    init(_ settings: MailSettings) {
        from = settings.from
        line = smtp_open(
            settings.server.url, from.address, settings.account?.user, settings.account?.password, settings.authority, settings.needsTLS, settings.patience)
    }

    deinit { smtp_close(line) }

    /// Waits for the server.
    func send(_ letter: Letter) -> Posting {
        guard let line else { return .later("no memory for a connection") }
        guard let to = Mailbox(name: letter.name, address: letter.to) else { return .refused("“\(letter.to.oneLine)” is no mail address") }
        let message = Message(letter, from: from, to: to, at: Clock.system.now())
        return Posting(smtp_send(line, to.address, message.bytes, message.bytes.count))
    }

    /// A letter under way has some seconds left.
    func giveUp() { if let line { smtp_give_up(line) } }
}

extension Posting {
    /// A code of 5xx is the server's last word (RFC 5321 §4.2.1). Said before it knows whom the letter is for, or of signing in (530, RFC 4954 §6),
    /// it is about our settings: once they are mended, the letter goes.
    init(_ answer: smtp_answer) {
        let words = String(cString: answer.words).oneLine
        if answer.is_taken {
            self = .sent
        } else if answer.is_about_letter, (500..<600).contains(answer.code), answer.code != 530 {
            self = .refused(words)
        } else {
            self = .later(words)
        }
    }
}
