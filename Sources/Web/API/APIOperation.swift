import Kernel

/// One operation of the document: a method on a path, with every status it can answer.
struct APIOperation: Sendable {
    let method: String
    let id: String
    let summary: String
    var tag: String?
    /// By bearer token.
    var isOpen = false
    var query: [QueryParameter] = []
    var headers: [JSON] = []
    var body: JSON?
    /// By status, when it was done.
    let answers: [(status: Int, answer: JSON)]
    /// Statuses of the problems it can answer with, all described in `components.responses`; to ask too often is refused everywhere.
    let refusals: [Int]

    var json: JSON {
        let problems = (refusals + [429]).sorted().map { JSON.Member("\($0)", .object(["$ref": .text("#/components/responses/\($0)")])) }
        let done = answers.map { JSON.Member("\($0.status)", $0.answer) }
        var members: [JSON.Member] = [JSON.Member("operationId", .text(id)), JSON.Member("summary", .text(summary))]
        if let tag { members.append(JSON.Member("tags", [.text(tag)])) }
        if isOpen { members.append(JSON.Member("security", [])) }
        if !(query.isEmpty && headers.isEmpty) { members.append(JSON.Member("parameters", .list(query.map(\.json) + headers))) }
        if let body { members.append(JSON.Member("requestBody", body)) }
        members.append(JSON.Member("responses", .object(done + problems)))
        return .object(members)
    }

    // MARK: what operations are made of

    static let problems: [(status: Int, words: String)] = [
        (400, "The request cannot be read"), (401, "There is no valid token"), (403, "The caller may not do this"),
        (404, "There is no such record or kind, or the caller may not see it"), (412, "The record has another version than `If-Match` says"),
        (413, "The content is too large"), (415, "The content is not JSON"), (422, "Some of it is not right; nothing was changed"),
        (429, "The caller asked too often; nothing was done. `Retry-After` says in how many seconds it may be asked again"),
        (503, "It cannot be done right now; nothing was changed"), (507, "The disk is full or cannot be written; nothing was changed"),
    ]

    /// The problems, for `components.responses`.
    static var responses: JSON {
        .object(problems.map { problem in
            let status: JSON = .object(["status": Schema.const(.whole(Int64(problem.status)))])
            let schema: JSON = .object(["$ref": "#/components/schemas/Problem", "properties": status])
            return JSON.Member("\(problem.status)", answer("application/problem+json", schema, problem.words, headers: headers[problem.status] ?? [:]))
        })
    }

    /// Headers of the problems that have any.
    private static let headers: [Int: [String: JSON]] = [
        401: ["WWW-Authenticate": Schema.const("Bearer")], 415: ["Accept": Schema.const("application/json")],
        429: ["Retry-After": .object(["type": "string", "pattern": "^[1-9][0-9]*$"])],
    ]

    static func json(_ schema: JSON, _ words: String = "Done", headers: [String: JSON] = [:]) -> JSON {
        answer("application/json", schema, words, headers: headers)
    }

    static func answer(_ type: String, _ schema: JSON, _ words: String, headers: [String: JSON] = [:]) -> JSON {
        var members = [JSON.Member("description", .text(words))]
        if !headers.isEmpty { members.append(JSON.Member("headers", APIOperation.headers(headers))) }
        return .object(members + [JSON.Member("content", .object([JSON.Member(type, .object(["schema": schema]))]))])
    }

    /// Headers an answer always has.
    static func headers(_ schemas: [String: JSON]) -> JSON {
        .object(schemas.sorted { $0.key < $1.key }.map { JSON.Member($0.key, .object(["required": true, "schema": $0.value])) })
    }

    static func body(_ schema: JSON, isNeeded: Bool = true) -> JSON {
        .object(["required": .truth(isNeeded), "content": .object(["application/json": .object(["schema": schema])])])
    }

    static let file: JSON = .object(["required": true, "content": .object(["*/*": .object(["schema": Schema.bytes])])])

    static func header(_ name: String, _ schema: JSON, _ words: String) -> JSON {
        .object(["name": .text(name), "in": "header", "description": .text(words), "schema": schema])
    }
    static func path(_ name: String, _ schema: JSON, _ words: String) -> JSON {
        .object(["name": .text(name), "in": "path", "required": true, "description": .text(words), "schema": schema])
    }
}
