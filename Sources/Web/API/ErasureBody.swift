import Engine
import Kernel

/// `{"fields": […], "comments": […], "attachments": […], "reason": …, "basis": …}`. What cannot be read is refused, never passed over:
/// who asks for something to be forgotten must not be told it was when it was not.
struct ErasureBody {
    let erasure: Erasure

    init(_ json: JSON) throws {
        var targets: [Erasure.Target] = []
        for member in json.members ?? [] {
            switch member.name {
            case "fields": targets += try ErasureBody.list(member) { $0.text.map { .field($0) } }
            case "comments": targets += try ErasureBody.list(member) { $0.whole.map { .comment($0) } }
            case "attachments": targets += try ErasureBody.list(member) { $0.text.flatMap { RecordID($0) }.map { .attachment($0) } }
            case "reason", "basis": continue
            default: throw Refused(field: member.name, "不认识「\(member.name)」。", "“\(member.name)” is not known here.")
            }
        }
        erasure = Erasure(targets, reason: json["reason"]?.text ?? "", basis: json["basis"]?.text ?? "")
    }

    private static func list(_ member: JSON.Member, _ read: (JSON) -> Erasure.Target?) throws -> [Erasure.Target] {
        let elements = member.value.list ?? []
        let targets = elements.compactMap(read)
        guard member.value.list != nil, targets.count == elements.count else {
            throw Refused(field: member.name, "「\(member.name)」中有看不懂的内容。", "“\(member.name)” holds something that cannot be read.")
        }
        return targets
    }
}
