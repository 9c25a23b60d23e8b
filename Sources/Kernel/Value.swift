/// A field's value as the engine sees it. What it means (a moment, a day, a decimal) is the field type's to say.
public enum Value: Hashable, Sendable {
    case null
    case text(String)
    /// A whole number; also a moment's milliseconds, a day's number, a decimal's units.
    case whole(Int64)
    case truth(Bool)
    case id(RecordID)
    case ids([RecordID])
    /// Text by language or key, as in localized text and the facts of an import's source.
    case texts([String: String])

    public var isNull: Bool { self == .null }
    public var text: String? { if case .text(let text) = self { text } else { nil } }
    public var whole: Int64? { if case .whole(let whole) = self { whole } else { nil } }
    public var truth: Bool? { if case .truth(let truth) = self { truth } else { nil } }
    public var id: RecordID? { if case .id(let id) = self { id } else { nil } }
    public var ids: [RecordID] { if case .ids(let ids) = self { ids } else { [] } }
    /// The records it names, one or several.
    var named: [RecordID] { id.map { [$0] } ?? ids }
    public var texts: [String: String] { if case .texts(let texts) = self { texts } else { [:] } }
}

/// A Swift type that a field handle gives and takes.
public protocol FieldValue: Sendable {
    init?(_ value: Kernel.Value)
    var value: Value { get }
}

extension String: FieldValue {
    public init?(_ value: Kernel.Value) { if let text = value.text { self = text } else { return nil } }
    public var value: Value { .text(self) }
}
extension Int64: FieldValue {
    public init?(_ value: Kernel.Value) { if let whole = value.whole { self = whole } else { return nil } }
    public var value: Value { .whole(self) }
}
extension Bool: FieldValue {
    public init?(_ value: Kernel.Value) { if let truth = value.truth { self = truth } else { return nil } }
    public var value: Value { .truth(self) }
}
extension Moment: FieldValue {
    public init?(_ value: Kernel.Value) { if let whole = value.whole { self.init(milliseconds: whole) } else { return nil } }
    public var value: Value { .whole(milliseconds) }
}
extension Day: FieldValue {
    public init?(_ value: Kernel.Value) { if let whole = value.whole { self.init(number: Int(whole)) } else { return nil } }
    public var value: Value { .whole(Int64(number)) }
}
extension RecordID: FieldValue {
    public init?(_ value: Kernel.Value) { if let id = value.id { self = id } else { return nil } }
    public var value: Value { .id(self) }
}
extension [RecordID]: FieldValue {
    public init?(_ value: Kernel.Value) { if case .ids(let ids) = value { self = ids } else { return nil } }
    public var value: Value { .ids(self) }
}
extension [String: String]: FieldValue {
    public init?(_ value: Kernel.Value) { if case .texts(let texts) = value { self = texts } else { return nil } }
    public var value: Kernel.Value { .texts(self) }
}

/// The key of one option of a choice.
public struct Choice: FieldValue, Hashable, ExpressibleByStringLiteral {
    public let key: String

    public init(_ key: String) { self.key = key }
    public init(stringLiteral key: String) { self.init(key) }
    public init?(_ value: Kernel.Value) { if let key = value.text { self.init(key) } else { return nil } }
    public var value: Value { .text(key) }
}
