import Kernel

/// A letter to one person, before it is put into the form of mail.
public struct Letter: Sendable, Hashable {
    /// The person's mail address and name.
    public let to: String
    public let name: String
    public let subject: String
    /// Plain text, lines ended by \n.
    public let text: String
    /// The part of its Message-ID before the @: the same letter tried again keeps it.
    public let identity: String
    /// The record's thread: what In-Reply-To and References name; nil: it stands alone (a digest).
    public let thread: String?

    public init(to: String, name: String, subject: String, text: String, identity: String, thread: String?) {
        self.to = to
        self.name = name
        self.subject = subject
        self.text = text
        self.identity = identity
        self.thread = thread
    }
}

/// What became of a letter.
public enum Posting: Sendable {
    case sent
    /// It may be taken later, for this reason.
    case later(String)
    /// The server will never take it, and says why.
    case refused(String)
}

public typealias Post = @Sendable (Letter) async -> Posting
