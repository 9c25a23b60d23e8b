import CSMTP
import Engine
import Foundation

/// Hands letters to the mail server, one after the other, beside the threads that requests run on: libcurl waits for its server.
public final class Postman: Sendable {
    private let from: Mailbox
    private let work: OperationQueue
    /// Touched by one operation at a time, and at the end.
    nonisolated(unsafe) private let line: OpaquePointer?

    public init(_ settings: MailSettings) {
        from = settings.from
        work = OperationQueue()
        work.maxConcurrentOperationCount = 1
        line = smtp_open(
            settings.server.url, settings.from.address, settings.account?.user, settings.account?.password, settings.authority, settings.needsTLS,
            settings.patience)
    }

    deinit { smtp_close(line) }

    /// Returns when the server has the letter, or it is known that it has not.
    @Sendable public func post(_ letter: Letter) async -> Posting {
        await withCheckedContinuation { (continuation: CheckedContinuation<Posting, Never>) in
            work.addOperation { continuation.resume(returning: self.send(letter)) }
        }
    }

    private func send(_ letter: Letter) -> Posting {
        guard let line else { return .later("no memory for a connection") }
        guard let to = Mailbox(name: letter.name, address: letter.to) else { return .refused("“\(letter.to.oneLine)” is no mail address") }
        let message = Message(letter, from: from, to: to, at: Clock.system.now())
        return Posting(smtp_send(line, to.address, message.bytes, message.bytes.count))
    }
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
