/// What a house gives at most.
public struct HouseLimits: Sendable {
    /// Bytes that all attachments together may hold; 0: no limit.
    public var attachments: Int64
    /// Milliseconds a list may take when no declared shape serves it.
    public var list: Int
    /// Milliseconds a report may take.
    public var report: Int
    /// Milliseconds a search may take.
    public var search: Int

    public init(attachments: Int64 = 0, list: Int = 250, report: Int = 10_000, search: Int = 1000) {
        self.attachments = attachments
        self.list = list
        self.report = report
        self.search = search
    }
}
