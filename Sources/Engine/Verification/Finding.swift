import Kernel

/// Something in the base that its history does not bear out.
public struct Finding: Sendable, Hashable, CustomStringConvertible {
    /// What is wrong: `record INC0000042`, `event 17`, `seal 900`, `head`.
    public let place: String
    public let what: Text

    public init(_ place: String, _ zh: String, _ en: String) {
        self.place = place
        what = Text(zh, en)
    }

    public var description: String { "\(place): \(what.en)" }
}

/// What a verification covered and found.
public struct Verification: Sendable {
    public var findings: [Finding] = []
    public var records = 0
    public var events = 0
    public var sealed: Int64 = 0
    public var attachments = 0
}
