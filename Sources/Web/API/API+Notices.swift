import Engine
import Hummingbird
import Kernel

/// What the caller was told.
extension API {
    func notices(_ call: APICall) async throws -> Response {
        let before = call.number("before").map { Int64($0) }
        let notices = try await house.records.notices(
            before: before, unseenOnly: call.truth("unread"), limit: call.number("limit") ?? 50, as: call.principal)
        let list = notices.map { NoticePaths.json($0, call.principal.language) }
        let unseen = try await house.records.unseen(as: call.principal)
        return .json(JSON.object([JSON.Member("notices", .list(list))] + NoticePaths.count(unseen)).bytes)
    }

    func seeNotice(_ call: APICall) async throws -> Response {
        guard let row = Int64(try call.context.parameters.require("notice")) else { throw Failure.notFound }
        try await house.records.see(notice: row, as: call.principal)
        return try await seen(call)
    }

    func seeAllNotices(_ call: APICall) async throws -> Response {
        try await house.records.seeAllNotices(as: call.principal)
        return try await seen(call)
    }

    private func seen(_ call: APICall) async throws -> Response {
        .json(JSON.object(NoticePaths.count(try await house.records.unseen(as: call.principal))).bytes)
    }
}

/// The paths of notices.
struct NoticePaths {
    /// The names of the kinds there are.
    let kinds: [String]

    static let parameters = [
        QueryParameter(name: "before", form: .whole(1...Int(Int32.max)), meaning: "The id of the notice to go on behind, to older ones"),
        QueryParameter(name: "limit", form: .whole(1...Records.longestPage), meaning: "Notices at most; 50 when not given"),
        QueryParameter(name: "unread", form: .truth, meaning: "Whether to leave out what has been read"),
    ]

    var all: [APIPath] {
        let list = APIOperation(
            method: "get", id: "notices", summary: "What one was told, newest first", query: NoticePaths.parameters,
            answers: [(status: 200, answer: APIOperation.json(Schema.object([JSON.Member("notices", Schema.list(notice))] + NoticePaths.counted), "Notices"))],
            refusals: [400, 401, 503])
        let id = APIOperation.path("notice", Schema.whole(from: 1), "As the list of notices gives it")
        return [
            APIPath(template: "/notices", operations: [list]),
            APIPath(template: "/notices/read", operations: [reading("notices_read", "Mark all as read", refusals: NoticePaths.refusals)]),
            APIPath(template: "/notices/{notice}/read", parameters: [id], operations: [reading("notice_read", "Mark one as read", refusals: NoticePaths.refusals + [404])]),
        ]
    }

    private static let refusals = [400, 401, 403, 503, 507]

    private func reading(_ id: String, _ summary: String, refusals: [Int]) -> APIOperation {
        APIOperation(
            method: "post", id: id, summary: summary,
            answers: [(status: 200, answer: APIOperation.json(Schema.object(NoticePaths.counted), "What is left"))], refusals: refusals)
    }

    // MARK: what they give

    private var notice: JSON {
        Schema.object([
            "id": Schema.whole(from: 1), "topic": Schema.options(Topic.allCases.map(\.rawValue)), "sentence": Schema.text, "kind": Schema.options(kinds),
            "record": Schema.id, "number": Schema.described(Schema.orNull(Schema.text), "null where one may not read the record any more"),
            "title": Schema.orNull(Schema.text), "moment": Schema.moment, "read": Schema.orNull(Schema.moment),
        ])
    }

    private static let counted = [
        JSON.Member("unread", Schema.described(Schema.whole(from: 0, to: Records.mostUnseen), "How many are not read")),
        JSON.Member("more", Schema.described(Schema.truth, "Whether there are more than `unread`")),
    ]

    static func json(_ notice: StoredNotice, _ language: Language) -> JSON {
        .object([
            "id": .whole(notice.row), "topic": .text(notice.topic.rawValue), "sentence": .text(notice.sentence[language]), "kind": .text(notice.kind),
            "record": .text(notice.record.description), "number": words(notice.label?.number), "title": words(notice.label?.text(language)),
            "moment": .text(notice.moment.iso), "read": words(notice.seen?.iso),
        ])
    }

    private static func words(_ words: String?) -> JSON { words.map { .text($0) } ?? .null }

    static func count(_ unseen: Count) -> [JSON.Member] {
        [JSON.Member("unread", .whole(Int64(unseen.number))), JSON.Member("more", .truth(unseen.isMore))]
    }
}
