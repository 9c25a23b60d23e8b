/// Values of parameters, by id: what a version of the rules sets. Plain text is one `id=value` a line, the value as JSON.
///
/// Which ids there are and what they take is the registry's to know; the engine checks it.
public struct ParametersField: FieldType {
    public typealias Native = [String: String]

    /// Whether it takes only what agreements may set.
    public let isAgreed: Bool

    public init(agreed: Bool = false) { isAgreed = agreed }

    public var name: String { "parameters" }
    public var storage: Storage { .text }
    public var schema: JSON { .object(["type": ["object", "null"], "description": "Values of parameters, by id"]) }

    public func parse(_ text: String) throws(Refused) -> Value {
        var values: [String: String] = [:]
        for line in text.split(whereSeparator: \.isNewline) where !String(line).trimmed.isEmpty {
            let pair = line.split(separator: "=", maxSplits: 1)
            guard pair.count == 2 else { throw Refused("「\(line)」须写成 参数=值。", "“\(line)” must be written like parameter=value.") }
            values[String(pair[0]).trimmed] = String(pair[1]).trimmed
        }
        return values.isEmpty ? .null : .texts(values)
    }

    public func plain(_ value: Value) -> String {
        value.texts.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }.joined(separator: "\n")
    }

    public func read(_ json: JSON) throws(Refused) -> Value {
        if json == .null { return .null }
        guard let members = json.members else { throw Refused("此处要填以参数为名的对象。", "An object by parameter is expected here.") }
        var values: [String: String] = [:]
        for member in members { values[member.name] = String(decoding: member.value.sorted.bytes, as: UTF8.self) }
        return values.isEmpty ? .null : .texts(values)
    }

    public func write(_ value: Value, to json: inout JSONWriter) {
        guard case .texts(let values) = value else { return json.null() }
        json.object {
            for (id, text) in values.sorted(by: { $0.key < $1.key }) {
                $0.name(id)
                $0.literal(text)
            }
        }
    }
}

extension FieldType where Self == ParametersField {
    public static var parameters: ParametersField { ParametersField() }
    /// What an agreement promises.
    public static var promises: ParametersField { ParametersField(agreed: true) }
}
