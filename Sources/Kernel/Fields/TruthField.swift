/// Yes or no.
public struct TruthField: FieldType {
    public typealias Native = Bool

    public init() {}

    public var name: String { "truth" }
    public var storage: Storage { .integer }
    public var schema: JSON { .object(["type": ["boolean", "null"]]) }

    public func parse(_ text: String) throws(Refused) -> Value {
        switch text.trimmed.lowercased() {
        case "": return .null
        case "yes", "true", "1", "on", "是": return .truth(true)
        case "no", "false", "0", "off", "否": return .truth(false)
        default: throw Refused("请填 yes 或 no。", "Use yes or no.")
        }
    }
    public func plain(_ value: Value) -> String { value.truth.map { $0 ? "yes" : "no" } ?? "" }

    public func read(_ json: JSON) throws(Refused) -> Value {
        if case .truth(let truth) = json { return .truth(truth) }
        guard json == .null else { throw Refused("此处要填 true 或 false。", "True or false is expected here.") }
        return .null
    }
    public func write(_ value: Value, to json: inout JSONWriter) { value.truth.map { json.truth($0) } ?? json.null() }
}

extension FieldType where Self == TruthField {
    public static var truth: TruthField { TruthField() }
}
