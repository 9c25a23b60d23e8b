import Crypto
import Kernel

/// What a person gives with a command: values by field, words, and when it happened if not now.
public struct Input: Sendable {
    public var values: [String: Value]
    public var comment: String?
    /// Comments and attachments only: for the provider's people alone.
    public var isInternal: Bool
    /// When it happened, as claimed; nil: now.
    public var happened: Moment?
    /// Verbs only: that the person has just given the password once more.
    public var signature: Signature?

    public init(
        _ values: [String: Value] = [:], comment: String? = nil, isInternal: Bool = false, happened: Moment? = nil, signature: Signature? = nil
    ) {
        self.values = values
        self.comment = comment
        self.isInternal = isInternal
        self.happened = happened
        self.signature = signature
    }
}

/// Makes a command that is sent twice be done once. Kept for a day.
public struct IdempotencyKey: Sendable {
    public let key: String
    /// SHA-256 of the request it came with.
    public let request: [UInt8]

    public init(_ key: String, request: [UInt8]) {
        self.key = key
        self.request = request
    }

    /// - Parameter parts: what the request consists of, in order.
    public init(_ key: String, of parts: [[UInt8]]) {
        var hash = SHA256()
        for part in parts {
            hash.update(data: EventCoding.bigEndian(UInt64(part.count)))
            hash.update(data: part)
        }
        self.init(key, request: Array(hash.finalize()))
    }
}

/// What was done: the record as it is now.
public struct Receipt: Sendable, Hashable {
    public let kind: String
    public let id: RecordID
    public let version: Int64
    /// Whether an earlier command with the same key had done it.
    public let isRepeated: Bool
}

public enum Command: Sendable {
    case create(kind: String, Input)
    /// - version: the one the caller saw; nil where the caller takes any.
    case change(kind: String, RecordID, version: Int64?, Input)
    case perform(kind: String, RecordID, version: Int64?, verb: String, Input)
    case comment(kind: String, RecordID, Input)
    case link(kind: String, RecordID, type: String, to: (kind: String, id: RecordID))
    case unlink(kind: String, RecordID, link: Int64)
    case attach(kind: String, RecordID, NewAttachment, Input)
    case erase(kind: String, RecordID, Erasure)
    /// To be told of what happens to the record, or no longer.
    case watch(kind: String, RecordID)
    case unwatch(kind: String, RecordID)
}
