import Engine
import Kernel

/// How one of our fields takes the text a snapshot gives it.
struct FieldReading: Sendable {
    enum Way: Sendable {
        /// The field's type reads it.
        case plain
        /// One of the declared options; where the list is open, one the base knows or is told of.
        case choice(declared: Set<String>, isOpen: Bool)
        /// The name of a record of that kind.
        case reference(String)
    }

    let field: any AnyField
    let way: Way
    /// Whether an option or record that is not there is made.
    let creates: Bool

    init(_ field: any AnyField, unknown: LogMapping.Unknown, registry: Registry, rules: Rulebook) {
        self.field = field
        if let target = field.type.target {
            way = .reference(target)
            creates = unknown == .create && FieldReading.isNameable(target, registry)
        } else if let choice = field.type as? ChoiceField {
            way = .choice(declared: Set(rules.options(of: field).map(\.key)), isOpen: choice.isOpen)
            creates = unknown == .create && choice.isOpen
        } else {
            way = .plain
            creates = false
        }
    }

    /// Reads and checks plain text. What names a record is a line of text until the base has been asked.
    func plain(_ text: String) throws(Refused) -> Value {
        let type: any FieldType = field.type.target == nil ? field.type : TextField.text
        let value = try type.parse(text)
        if let sentence = type.check(value) { throw Refused([Refusal(field: field.id, sentence)]) }
        return value
    }

    /// What a base is asked for: options and records.
    var isAsked: Bool { if case .plain = way { false } else { true } }

    /// Whether a record of the kind may be made from a name alone.
    private static func isNameable(_ kind: String, _ registry: Registry) -> Bool {
        guard let kind = registry.kind(kind) else { return false }
        let others = kind.fields.filter { $0.isRequired && $0.initial.isNull && $0.id != kind.titleField }
        return kind.position("imported") != nil && others.isEmpty
    }
}

extension LogMapping {
    /// The facts an import itself adds to what the source says: its name, and the zone its times were read in.
    static let importFact = "import", zoneFact = "zone"

    /// What makes an import of this mapping impossible, whatever the file; empty when nothing does.
    func refusals(in registry: Registry, rules: Rulebook) -> [Refusal] {
        guard let kind = registry.kind(kind) else {
            return [Refusal(field: "kind", Text("没有「\(self.kind)」这种记录。", "There is no kind of record “\(self.kind)”."))]
        }
        return refusals(for: kind) + untakeable(of: kind, registry, rules) + lacking(in: kind) + reserved
    }

    private func untakeable(of kind: Kind, _ registry: Registry, _ rules: Rulebook) -> [Refusal] {
        fieldIDs.compactMap { id in
            guard let field = kind.fields.first(where: { $0.id == id }) else { return nil }
            if field.type is FactsField || field.type is AttachmentField || field.type is SubjectField || field.type is AnswersField || kind.clocks.contains(id) {
                return Refusal(field: "fields.\(id)", Text("导入不能写「\(field.label.zh)」。", "An import cannot write “\(field.label.en)”."))
            }
            let reading = FieldReading(field, unknown: unknown(id), registry: registry, rules: rules)
            let wantsMore = fields.contains { $0.field == id && $0.unknown == .create }
            guard wantsMore, reading.isAsked, !reading.creates else { return nil }
            return Refusal(
                field: "fields.\(id).unknown",
                Text("「\(field.label.zh)」的未知值不能新建，请用 reject。", "Unknown values of “\(field.label.en)” cannot be created; use reject."))
        }
    }

    private func lacking(in kind: Kind) -> [Refusal] {
        let given = Set(fieldIDs)
        return kind.fields.filter { $0.isRequired && $0.initial.isNull && !given.contains($0.id) }.map {
            Refusal(
                field: "fields.\($0.id)",
                Text("「\($0.label.zh)」必填，映射里没有。", "“\($0.label.en)” is required and the mapping does not give it."))
        }
    }

    private var reserved: [Refusal] {
        facts.filter { [LogMapping.importFact, LogMapping.zoneFact].contains($0.name) }.map {
            Refusal(field: "facts.\($0.name)", Text("这个名称由导入自己使用。", "The import uses this name itself."))
        }
    }
}
