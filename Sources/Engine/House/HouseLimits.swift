/// What a house gives at most.
public struct HouseLimits: Sendable {
    /// Bytes that all attachments together may hold; 0: no limit.
    public var attachments: Int64
    /// Milliseconds a list may take when no declared shape serves it.
    public var list: Int

    public init(attachments: Int64 = 0, list: Int = 250) {
        self.attachments = attachments
        self.list = list
    }
}
