import Engine
import Hummingbird
import Kernel

/// Search over every kind.
extension API {
    func search(_ call: APICall) async throws -> Response {
        let kinds = try call.names("kinds", among: house.records.registry.kinds.map(\.name))
        let words = call.parameters["q"] ?? ""
        if words.count > Limits.line { throw Refused(field: "q", "最多 \(Limits.line) 个字。", "At most \(Limits.line) characters.") }
        let sections = try await house.records.search(
            words, kinds: kinds, offset: call.number("offset") ?? 0, limit: call.number("limit") ?? 5, as: call.principal)
        var json = JSONWriter(capacity: 4096)
        json.object {
            $0.name("sections")
            $0.list { for section in sections { API.write(section, call.principal.language, to: &$0) } }
        }
        return .json(json.bytes)
    }

    private static func write(_ section: SearchSection, _ language: Language, to json: inout JSONWriter) {
        json.object {
            $0.name("kind")
            $0.text(section.kind.name)
            $0.name("count")
            $0.whole(Int64(section.count.number))
            $0.name("more")
            $0.truth(section.count.isMore)
            $0.name("partial")
            $0.truth(section.isPartial)
            $0.name("records")
            $0.list { for record in section.records { write(record, language, to: &$0) } }
        }
    }

    private static func write(_ record: StoredRecord, _ language: Language, to json: inout JSONWriter) {
        json.object {
            $0.name("id")
            $0.text(record.id.description)
            $0.name("number")
            $0.text(record.number)
            $0.name("title")
            $0.text(record[record.kind.titleField].words(in: language) ?? record.number)
            $0.name("state")
            $0.text(record.state)
        }
    }
}
