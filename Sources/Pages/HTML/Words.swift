import Kernel

/// The reader's language: picks the words. `t("保存", "Save")` stands where the words are used, complete in both languages.
struct Words: Sendable {
    let language: Language

    func callAsFunction(_ text: Text) -> String { text[language] }
    func callAsFunction(_ zh: String, _ en: String) -> String { language == .zh ? zh : en }

    /// Puts names one after the other.
    func list(_ names: [String]) -> String { names.joined(separator: language == .zh ? "、" : ", ") }
    var colon: String { language == .zh ? "：" : ": " }
}

extension Words {
    /// On the button that begins a new record.
    func raise(_ kind: Kind) -> String {
        self(kind.customerField == nil ? "新建\(kind.label.zh)" : "登记\(kind.label.zh)", "New \(kind.label.en.lowercased())")
    }
}
