import Engine
import Kernel

/// The schemas of one kind: its records as answers give them, and what requests carry to make, change and move them.
struct KindSchemas {
    let kind: Kind
    let rules: Rulebook

    /// For `components.schemas`: `incident_listed` has the fields its reader asked for and may see, `incident` all that everyone may see.
    var all: [JSON.Member] {
        let open = kind.fields.filter { $0.audience == .everyone }.map { JSON.text($0.id) }
        let whole: JSON = .object(["allOf": [Schema.named("\(kind.name)_listed")], "required": .list(open)])
        let verbs = kind.lifecycle.verbs.filter { !$0.isByHouse }.map { JSON.Member("\(kind.name)_\($0.id)", body(of: $0)) }
        return [JSON.Member("\(kind.name)_listed", listed), JSON.Member(kind.name, open.isEmpty ? Schema.named("\(kind.name)_listed") : whole)]
            + (kind.isMadeByPeople ? [JSON.Member("\(kind.name)_create", create)] : []) + [JSON.Member("\(kind.name)_change", change)] + verbs
    }

    // MARK: answers

    private var listed: JSON {
        let system: [JSON.Member] = [
            JSON.Member("id", Schema.id), JSON.Member("kind", Schema.const(.text(kind.name))),
            JSON.Member("number", .object(["type": "string", "pattern": .text("^\(kind.prefix)[0-9]{7,}$")])), JSON.Member("version", Schema.whole(from: 1)),
            JSON.Member("state", Schema.options(kind.lifecycle.states.map(\.id))), JSON.Member("open", Schema.truth),
            JSON.Member("created", Schema.moment), JSON.Member("updated", Schema.moment),
        ]
        let fields = kind.fields.map { field in
            let schema = field.type is ParametersField ? parameters(agreed: false) : field.type.schema
            return JSON.Member(field.id, titled(field, isAlwaysThere(field) ? withoutNull(schema) : schema))
        }
        return Schema.object(system + fields, required: system.map(\.name))
    }

    /// Erasing leaves words in a required text and nothing in any other field.
    private func isAlwaysThere(_ field: any AnyField) -> Bool {
        if field.type is ReferencesField { return true }
        guard field.isRequired else { return false }
        return field.type is ChoiceField ? !field.initial.isNull : field.type.isWords
    }

    // MARK: requests

    private var create: JSON {
        // A customer's people need not name their customer: rules put it in.
        let needed = writable.filter { $0.isRequired && $0.initial.isNull && $0.id != kind.customerField }
        return Schema.object(inputs(writable, needed: needed.map(\.id)) + words(), required: needed.map(\.id))
    }

    private var change: JSON {
        let needed = writable.filter { $0.isRequired }.map(\.id)
        return Schema.object(inputs(writable, needed: needed) + words(), required: [])
    }

    private func body(of verb: Verb) -> JSON {
        let asked = writable.filter { verb.asks.contains($0.id) }
        // The record may have a needed value already, so the request must only not take it away.
        let needed = verb.comment == .required ? ["comment"] : []
        return Schema.object(inputs(asked, needed: verb.needs) + words(isNeeded: verb.comment == .required) + signature(verb), required: needed)
    }

    private func signature(_ verb: Verb) -> [JSON.Member] {
        guard verb.takesPassword else { return [] }
        let schema: JSON = .object(["type": ["string", "null"], "format": "password", "description": "The caller's own, where the record asks for a signature; kept nowhere"])
        return [JSON.Member(Signature.field, schema)]
    }

    private var writable: [any AnyField] { kind.fields.filter { $0.setter != .rules } }

    private func inputs(_ fields: [any AnyField], needed: [String]) -> [JSON.Member] {
        fields.map { field in
            let schema = input(field)
            return JSON.Member(field.id, titled(field, needed.contains(field.id) ? withoutNull(schema) : schema))
        }
    }

    /// The options of a list that nobody may add to are all there are; of others they are examples.
    private func input(_ field: any AnyField) -> JSON {
        if let type = field.type as? ParametersField { return parameters(agreed: type.isAgreed) }
        let options: [JSON] = rules.options(of: field).map { .text($0.key) }
        guard let choice = field.type as? ChoiceField, !options.isEmpty else { return field.type.schema }
        if !choice.isOpen { return .object(["type": ["string", "null"], "enum": .list(options + [.null])]) }
        return .object((choice.schema.members ?? []) + [JSON.Member("examples", .list(options))])
    }

    /// Each parameter there is, with the value it was shipped with as an example: what is in force is told to those who sign in.
    private func parameters(agreed: Bool) -> JSON {
        let properties = rules.groups.flatMap(\.parameters).filter { $0.isAgreed || !agreed }.map { parameter in
            let example = rules.shipped(parameter.id) ?? .null
            let how = parameter.form.isSetByCells ? "The cells that change, as a JSON Merge Patch (RFC 7396) over what holds by then" : "The whole value"
            return JSON.Member(
                parameter.id, .object(["title": .text("\(parameter.label.en) \(parameter.label.zh)"), "description": .text(how), "examples": [example]]))
        }
        return .object((ParametersField().schema.members ?? []) + [JSON.Member("properties", .object(properties))])
    }

    private func words(isNeeded: Bool = false) -> [JSON.Member] {
        [
            JSON.Member("comment", isNeeded ? withoutNull(LongTextField().schema) : LongTextField().schema), JSON.Member("happened", TalkSchemas.happened),
            JSON.Member("internal", .object(["enum": [false, .null], "description": "Only comments and files can be internal"])),
        ]
    }

    private func titled(_ field: any AnyField, _ schema: JSON) -> JSON {
        .object([JSON.Member("title", .text("\(field.label.en) \(field.label.zh)"))] + (schema.members ?? []))
    }

    private func withoutNull(_ schema: JSON) -> JSON {
        .object((schema.members ?? []).map { member in
            guard let list = member.value.list else { return member }
            let left = list.filter { $0 != (member.name == "type" ? "null" : .null) }
            return JSON.Member(member.name, member.name == "type" && left.count == 1 ? left[0] : .list(left))
        })
    }
}

extension Kind {
    /// Whether anyone may make such a record: none can where a needed value is set by rules alone.
    var isMadeByPeople: Bool { !fields.contains { $0.isRequired && $0.setter == .rules && $0.initial.isNull } }
}
