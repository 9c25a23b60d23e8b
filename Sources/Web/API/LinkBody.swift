import Engine
import Kernel

/// `{"kind": …, "id": …, "type": …}`: the record to link to, and how; related when no type is given.
struct LinkBody {
    let to: (kind: String, id: RecordID)
    let type: String

    init(_ json: JSON) throws {
        for member in json.members ?? [] where !["kind", "id", "type"].contains(member.name) || member.value.text == nil {
            throw Refused(field: member.name, "关联只收 kind、id 与 type，都是文字。", "A link takes kind, id and type, each a text.")
        }
        guard let kind = json["kind"]?.text, let id = json["id"]?.text.flatMap({ RecordID($0) }) else {
            throw Refused(field: "id", "请给出 kind 与 id。", "Give kind and id.")
        }
        to = (kind, id)
        type = json["type"]?.text ?? LinkType.related.rawValue
    }
}
