/// What another system said of a record, by its own names, kept beside ours: the facts of an import's source.
public struct FactsField: FieldType {
    public typealias Native = [String: String]

    public init() {}

    public var name: String { "facts" }
    public var storage: Storage { .text }
    public var schema: JSON { .object(["type": ["object", "null"], "additionalProperties": .object(["type": "string"])]) }

    public func parse(_ text: String) throws(Refused) -> Value {
        guard text.trimmed.isEmpty else { throw Refused("来源事实只由导入写入。", "Facts of a source are written by imports only.") }
        return .null
    }
    public func plain(_ value: Value) -> String {
        value.texts.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }.joined(separator: "; ")
    }
    public func read(_ json: JSON) throws(Refused) -> Value { try parse(json == .null ? "" : "?") }

    public func write(_ value: Value, to json: inout JSONWriter) {
        guard case .texts(let facts) = value else { return json.null() }
        json.object {
            for (name, fact) in facts.sorted(by: { $0.key < $1.key }) {
                $0.name(name)
                $0.text(fact)
            }
        }
    }
}

extension FieldType where Self == FactsField {
    public static var facts: FactsField { FactsField() }
}
