/// A whole number within a range.
public struct WholeField: FieldType {
    public typealias Native = Int64
    public let range: ClosedRange<Int64>

    public var name: String { "whole" }
    public var storage: Storage { .integer }
    public var isOrdered: Bool { true }
    public var schema: JSON {
        .object(["type": ["integer", "null"], "minimum": .whole(range.lowerBound), "maximum": .whole(range.upperBound)])
    }

    public func parse(_ text: String) throws(Refused) -> Value {
        let trimmed = text.trimmed
        guard !trimmed.isEmpty else { return .null }
        guard let whole = Int64(trimmed) else { throw Refused("「\(trimmed)」不是整数。", "“\(trimmed)” is not a whole number.") }
        return .whole(whole)
    }
    public func plain(_ value: Value) -> String { value.whole.map { String($0) } ?? "" }

    public func read(_ json: JSON) throws(Refused) -> Value {
        if case .whole(let whole) = json { return .whole(whole) }
        guard json == .null else { throw Refused("此处要填整数。", "A whole number is expected here.") }
        return .null
    }
    public func write(_ value: Value, to json: inout JSONWriter) { value.whole.map { json.whole($0) } ?? json.null() }

    public func check(_ value: Value) -> Text? {
        guard let whole = value.whole, !range.contains(whole) else { return nil }
        return Text("须在 \(range.lowerBound) 到 \(range.upperBound) 之间。", "It must be between \(range.lowerBound) and \(range.upperBound).")
    }
}

extension FieldType where Self == WholeField {
    public static func whole(from low: Int64, to high: Int64) -> WholeField { WholeField(range: low...max(low, high)) }
}
