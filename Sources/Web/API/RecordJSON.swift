import Engine
import Kernel

/// Records and their parts as JSON.
enum RecordJSON {
    /// - Parameter only: the fields wanted; nil: all the reader may see.
    static func write(_ record: StoredRecord, _ fields: [(position: Int, field: any AnyField)], to json: inout JSONWriter) {
        json.object {
            $0.name("id")
            $0.text(record.id.description)
            $0.name("kind")
            $0.text(record.kind.name)
            $0.name("number")
            $0.text(record.number)
            $0.name("version")
            $0.whole(record.version)
            $0.name("state")
            $0.text(record.state)
            $0.name("open")
            $0.truth(record.kind.lifecycle.state(record.state)?.isOpen == true)
            $0.name("created")
            $0.text(record.created.iso)
            $0.name("updated")
            $0.text(record.updated.iso)
            for (position, field) in fields {
                $0.name(field.id)
                field.type.write(record.values[position], to: &$0)
            }
        }
    }

    static func labels(_ labels: [RecordID: Label], _ language: Language, to json: inout JSONWriter) {
        json.object {
            for (id, label) in labels.sorted(by: { $0.key < $1.key }) {
                $0.name(id.description)
                $0.value(.object(["kind": .text(label.kind), "number": .text(label.number), "title": .text(label.text(language))]))
            }
        }
    }

    static func write(_ entry: HistoryEntry, of kind: Kind, to json: inout JSONWriter) {
        json.object {
            $0.name("n")
            $0.whole(entry.n)
            $0.name("verb")
            $0.text(entry.verb)
            $0.name("actor")
            $0.text(entry.actor.description)
            $0.name("happened")
            $0.text(entry.happened.iso)
            $0.name("recorded")
            $0.text(entry.recorded.iso)
            $0.name("internal")
            $0.truth(entry.isInternal)
            $0.name("provenance")
            $0.text(entry.provenance)
            $0.name("rulebook")
            $0.text(Hex.text(entry.rulebook))
            $0.name("hash")
            $0.text(Hex.text(entry.hash))
            $0.name("changes")
            $0.list { list in
                for change in entry.changes {
                    list.object {
                        $0.name("field")
                        $0.text(change.field)
                        $0.name("erased")
                        $0.truth(change.value == nil)
                        $0.name("value")
                        write(change, of: kind, to: &$0)
                    }
                }
            }
        }
    }

    private static func write(_ change: HistoryEntry.Changed, of kind: Kind, to json: inout JSONWriter) {
        let value = change.value ?? .null
        if let field = kind.field(change.field) { return field.type.write(value, to: &json) }
        switch value {
        case .null: json.null()
        case .text(let text): json.text(text)
        case .whole(let whole): json.whole(whole)
        case .truth(let truth): json.truth(truth)
        case .id(let id): json.text(id.description)
        case .ids(let ids): json.list { for id in ids { $0.text(id.description) } }
        case .texts: FactsField().write(value, to: &json)
        }
    }
}
