/// One line of text in one or more languages. Plain text: `zh=…|en=…`, or the words alone for all languages.
public struct LocalizedTextField: FieldType {
    public typealias Native = [String: String]

    public var name: String { "localized text" }
    public var storage: Storage { .text }
    public var isProse: Bool { true }
    public var schema: JSON {
        let language = JSON.object(["type": "string", "maxLength": .whole(Int64(Limits.line))])
        return .object(["type": ["object", "null"], "properties": .object(["zh": language, "en": language]), "additionalProperties": false])
    }

    public func parse(_ text: String) -> Value {
        let trimmed = text.trimmed
        guard !trimmed.isEmpty else { return .null }
        var words: [String: String] = [:]
        for part in trimmed.unicodeScalars.split(separator: "|") {
            let pair = part.split(separator: "=", maxSplits: 1).map { String(String.UnicodeScalarView($0)) }
            guard pair.count == 2, Language(rawValue: pair[0]) != nil else { return .texts(["zh": trimmed, "en": trimmed]) }
            words[pair[0]] = pair[1].trimmed
        }
        return words.isEmpty ? .null : .texts(words)
    }

    public func plain(_ value: Value) -> String {
        let words = value.texts
        if let same = words.values.first, parse(same) == value { return same }
        return words.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }.joined(separator: "|")
    }

    public func read(_ json: JSON) throws(Refused) -> Value {
        if json == .null { return .null }
        guard let members = json.members else { throw Refused("此处要填 zh 与 en 两种文字。", "Texts under zh and en are expected here.") }
        var words: [String: String] = [:]
        for member in members {
            guard Language(rawValue: member.name) != nil, let text = member.value.text else {
                throw Refused("此处只收 zh 与 en 两种文字。", "Only texts under zh and en are accepted here.")
            }
            if let wrong = checkLength(text, max: Limits.line) { throw Refused([Refusal(wrong)]) }
            if !text.trimmed.isEmpty { words[member.name] = text.trimmed }
        }
        return words.isEmpty ? .null : .texts(words)
    }

    public func write(_ value: Value, to json: inout JSONWriter) {
        guard case .texts(let words) = value else { return json.null() }
        json.object {
            for (language, text) in words.sorted(by: { $0.key < $1.key }) {
                $0.name(language)
                $0.text(text)
            }
        }
    }

    public func check(_ value: Value) -> Text? {
        value.texts.values.lazy.compactMap { checkText($0, max: Limits.line, lines: false) }.first
    }
}

extension FieldType where Self == LocalizedTextField {
    public static var localizedText: LocalizedTextField { LocalizedTextField() }
}

extension Value {
    /// Localized text in a language, or in any other when there is none in this.
    public func words(in language: Language) -> String? {
        guard case .texts(let words) = self else { return text }
        return words[language.rawValue] ?? words.min { $0.key < $1.key }?.value
    }
}
