import CMime
import Engine
import Kernel

/// A letter in the form of mail.
struct Message {
    let bytes: [UInt8]

    init(_ letter: Letter, from: Mailbox, to: Mailbox, at moment: Moment) {
        let message = message_new()
        defer { message_free(message) }
        message_set_from(message, from.name, from.address)
        message_set_to(message, to.name, to.address)
        message_set_subject(message, letter.subject.oneLine)
        message_set_date(message, moment.seconds(since: Moment(seconds: 0)))
        message_set_identity(message, "\(letter.identity)@\(from.host)".oneLine)
        if let thread = letter.thread {
            for header in ["In-Reply-To", "References"] { message_set_header(message, header, "<\(thread)@\(from.host)>".oneLine) }
        }
        // RFC 3834: absence notes and the like are not sent back.
        message_set_header(message, "Auto-Submitted", "auto-generated")
        message_set_text(message, letter.text)
        var length = 0
        let start = message_bytes(message, &length)
        bytes = Array(UnsafeBufferPointer(start: start, count: length))
    }
}
