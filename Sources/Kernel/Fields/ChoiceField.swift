/// One of a list of options. The value is the option's key.
public struct ChoiceField: FieldType {
    public typealias Native = Choice

    public struct Option: Hashable, Sendable {
        public let key: String
        public let label: Text

        public init(_ key: String, _ label: Text) {
            self.key = key
            self.label = label
        }
    }

    public enum Source: Sendable {
        /// These and no others.
        case closed([Option])
        /// The options a parameter lists; when `open`, also those an organisation or an import added.
        case parameter(String, open: Bool)
        /// Only options an organisation or an import added.
        case open
    }

    public let source: Source

    public var name: String { "choice" }
    public var storage: Storage { .text }
    public var longest: Int? { ChoiceField.most }
    private static let most = 100
    public var isOpen: Bool {
        switch source {
        case .closed: false
        case .parameter(_, let open): open
        case .open: true
        }
    }
    /// All there are, where nothing else can ever be; empty where lists say so.
    public var closed: [Option] { if case .closed(let options) = source { options } else { [] } }
    public var schema: JSON {
        guard case .closed(let options) = source else { return .object(["type": ["string", "null"], "minLength": 1, "maxLength": .whole(Int64(ChoiceField.most))]) }
        return .object(["type": ["string", "null"], "enum": .list(options.map { .text($0.key) } + [.null])])
    }

    public func parse(_ text: String) -> Value {
        let trimmed = text.trimmed
        return trimmed.isEmpty ? .null : .text(trimmed)
    }
    public func plain(_ value: Value) -> String { value.text ?? "" }
    public func check(_ value: Value) -> Text? { value.text.flatMap { checkText($0, max: ChoiceField.most, lines: false) } }
}

extension FieldType where Self == ChoiceField {
    public static func choice(_ options: KeyValuePairs<String, Text>) -> ChoiceField {
        ChoiceField(source: .closed(options.map { ChoiceField.Option($0.key, $0.value) }))
    }
    public static var openChoice: ChoiceField { ChoiceField(source: .open) }
    public static func choice(from parameter: Parameter<Options>, open: Bool = false) -> ChoiceField {
        ChoiceField(source: .parameter(parameter.id, open: open))
    }
}
