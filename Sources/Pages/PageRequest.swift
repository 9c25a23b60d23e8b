import Engine
import Kernel

/// A request for a page, without the server that carried it.
public struct PageRequest: Sendable {
    public struct File: Sendable {
        public let name: String
        public let content: [UInt8]

        public init(name: String, content: [UInt8]) {
            self.name = name
            self.content = content
        }
    }

    public let isPost: Bool
    /// The path's segments, decoded: `["incident", "INC0000042"]`; empty for the home page.
    public let path: [String]
    public let query: [String: String]
    public let form: [String: [String]]
    public let files: [String: File]
    /// Nil while nobody is signed in. Posts have been checked against the session's CSRF token.
    public let caller: Caller?
    public let language: Language
    /// `light`, `dark`, or nil for the system's wish.
    public let theme: String?
    /// Seconds east of UTC in which the reader sees times.
    public let zoneOffset: Int
    /// The session cookie's token, so that signing out can end it.
    public let session: String?
    /// The numbers of the records opened last, as the browser remembers them.
    public let recent: String?
    /// What the browser says of itself.
    public let agent: String?
    /// The request's number in the log.
    public let id: String
    /// Seconds to wait before asking again, for who asked too often; nil: none.
    public let wait: Int?

    public init(
        isPost: Bool, path: [String], query: [String: String], form: [String: [String]] = [:], files: [String: File] = [:], caller: Caller?,
        language: Language, theme: String?, zoneOffset: Int, session: String? = nil, recent: String? = nil, agent: String? = nil, id: String = "", wait: Int? = nil
    ) {
        self.isPost = isPost
        self.path = path
        self.query = query
        self.form = form
        self.files = files
        self.caller = caller
        self.language = language
        self.theme = theme
        self.zoneOffset = zoneOffset
        self.session = session
        self.recent = recent
        self.agent = agent
        self.id = id
        self.wait = wait
    }

    public func field(_ name: String) -> String? { form[name]?.last }
}

/// What a page answers.
public struct PageAnswer: Sendable {
    public var status: Int
    public var headers: [(name: String, value: String)]
    public var body: [UInt8]
    /// Gives what follows the body, piece by piece, and nil at the end; nil when nothing follows.
    public var rest: (@Sendable () async throws -> [UInt8]?)?
    /// What is wrong on our side, for the log; nil when nothing is, or when the person's request was.
    public var fault: String?

    public init(status: Int = 200, headers: [(name: String, value: String)] = [("Content-Type", "text/html; charset=utf-8")], body: [UInt8]) {
        self.status = status
        self.headers = headers
        self.body = body
    }

    /// Sends the browser to another page after a post.
    public static func redirect(_ path: String) -> PageAnswer { PageAnswer(status: 303, headers: [("Location", path)], body: []) }
}
