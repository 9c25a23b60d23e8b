import Engine
import Kernel

/// What a person typed and what is wrong with it, so that a refused form comes back as it was sent.
///
/// Inputs for fields are named `f.<id>`, so that no field is taken for one of the form's own: `csrf`, `version`, `key`,
/// `comment`, `happened`.
struct FormState: Sendable {
    var typed: [String: [String]] = [:]
    var comment = ""
    var happened = ""
    var refusals: [Refusal] = []

    static let prefix = "f."

    init() {}

    init(_ request: PageRequest) {
        for (name, values) in request.form where name.hasPrefix(FormState.prefix) {
            typed[String(name.dropFirst(FormState.prefix.count))] = values
        }
        comment = request.field("comment") ?? ""
        happened = request.field("happened") ?? ""
    }

    /// A form opened by a link that already gives values: `?f.customer=CUS0000001`.
    init(prefilled query: [String: String]) {
        for (name, value) in query where name.hasPrefix(FormState.prefix) { typed[String(name.dropFirst(FormState.prefix.count))] = [value] }
    }

    /// Whether something else was typed than the form began with.
    func differs(from initial: String, at field: String) -> Bool { typed[field].map { $0.contains { !$0.isEmpty && $0 != initial } } ?? false }

    /// Where one goes on: the first of these inputs that has something wrong, or else the first of all.
    func focus(among inputs: [String]) -> String? { inputs.first { !wrong($0).isEmpty } ?? (refusals.isEmpty ? inputs.first : nil) }

    func wrong(_ field: String) -> [Text] { refusals.filter { $0.field == field }.map(\.text) }
}

extension PageRequest {
    /// The version of the record that the form was made from.
    var version: Int64? { field("version").flatMap { Int64($0) } }

    /// The form's own key, so that a double click does a thing once. The digest tells a form that was changed and sent again
    /// from the same form sent twice; of a password nothing is kept, not even in a digest.
    var idempotencyKey: IdempotencyKey? {
        guard let key = field("key"), key.utf8.count == 32, RecordID(key) != nil else { return nil }
        var parts = path
        for (name, values) in form.sorted(by: { $0.key < $1.key }) where name != "csrf" && name != Signature.field { parts += [name] + values }
        var bytes = parts.map { Array($0.utf8) }
        for (name, file) in files.sorted(by: { $0.key < $1.key }) { bytes += [Array(name.utf8), Array(file.name.utf8), file.content] }
        return IdempotencyKey(key, of: bytes)
    }
}

extension Visit {
    /// What every form that changes something carries.
    func hidden(version: Int64? = nil) -> HTML {
        var random = SystemRandomNumberGenerator()
        let key = RecordID(high: random.next(), low: random.next())
        var html: HTML = "<input type=\"hidden\" name=\"csrf\" value=\"\(csrf)\"><input type=\"hidden\" name=\"key\" value=\"\(key.description)\">"
        if let version { html += "<input type=\"hidden\" name=\"version\" value=\"\(version)\">" }
        return html
    }

    /// The button that begins a new record.
    func raiseButton(_ kind: Kind) -> HTML {
        let path = Address.of(kind.name, "new")
        return "<a class=\"btn main\" data-key=\"C\" href=\"\(path)\">\(Glyph.plus.html)\(t.raise(kind)) <kbd>C</kbd></a>"
    }

    /// All that is wrong with a form, over it, with links to the fields.
    func summary(_ refusals: [Refusal], of kind: Kind, shown: Set<String>) -> HTML {
        guard !refusals.isEmpty else { return "" }
        let title = t("没有保存，请改正：", "Not saved. Please correct:")
        var html: HTML = "<div class=\"notice off\" role=\"alert\" id=\"wrong\">\(Glyph.warn.html)<div><b>\(title)</b><ul>"
        for refusal in refusals {
            let label = refusal.field.flatMap { kind.field($0) }.map { t($0.label) + t.colon } ?? ""
            if let field = refusal.field, shown.contains(field) {
                html += "<li>\(label)<a href=\"#\(FieldInputs.id(field))\">\(t(refusal.text))</a></li>"
            } else {
                html += "<li>\(label)\(t(refusal.text))</li>"
            }
        }
        html += "</ul></div></div>"
        return html
    }
}
