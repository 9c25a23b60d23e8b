import Kernel

/// A path of the document and what can be done there.
struct APIPath: Sendable {
    /// Below `/api/v1`, with parameters in braces.
    let template: String
    var parameters: [JSON] = []
    let operations: [APIOperation]

    var json: JSON {
        let shared = parameters.isEmpty ? [] : [JSON.Member("parameters", .list(parameters))]
        return .object(shared + operations.map { JSON.Member($0.method, $0.json) })
    }

    /// Whether a request's path is this one.
    func matches(_ segments: [Substring]) -> Bool {
        let own = template.split(separator: "/")
        return own.count == segments.count && zip(own, segments).allSatisfy { $0 == $1 || $0.first == "{" }
    }
}

/// The paths of one kind.
struct KindPaths {
    let kind: Kind

    private static let reading = [400, 401, 404, 503]
    private static let writing = reading + [403, 422, 507]
    private static let sending = writing + [413, 415]
    private static let tag: JSON = .object(["type": "string", "pattern": "^\"[0-9]+\"$"])
    private static let match = APIOperation.header(
        "If-Match", .object(["type": "string", "pattern": "^([*]|\"[0-9]{1,18}\")$"]), "The version to change, as an ETag gave it; without it, any")
    private static let noneMatch = APIOperation.header("If-None-Match", Schema.text, "A version one has already")
    private static let key = APIOperation.header(
        "Idempotency-Key", .object(["type": "string", "minLength": 1, "maxLength": 200]), "Sent again with the same key within a day, a request is done once")

    var all: [APIPath] {
        let verbs = kind.lifecycle.verbs.filter { !$0.isByHouse }.map { verb in of("/verbs/\(verb.id)", [perform(verb)]) }
        let report = kind.report.map { [APIPath(template: "/reports/\(kind.name)", operations: [figures($0)])] } ?? []
        let parts: [APIPath] = [
            APIPath(template: "/\(kind.name)", operations: [list] + (kind.isMadeByPeople ? [create] : [])), of("", [read, change]),
            of("/comments", [send("comment", "Comment", Schema.named("Comment"))]), of("/history", [history]),
            of("/links", [fetch("links", "Links", "Links", QueryParameter.ofLinks), send("link", "Link", Schema.named("NewLink"))]),
            of("/links/{link}", [order("delete", "unlink", "End a link")], [APIOperation.path("link", Schema.whole(from: 1), "As the list of links gives it")]),
            of("/attachments", [fetch("attachments", "Attachments", "Attachments"), attach]),
            of("/attachments/{attachment}", [download], [APIOperation.path("attachment", Schema.id, "As the list of attachments gives it")]),
            of("/watch", [order("put", "watch", "Be told of what happens to it"), order("delete", "unwatch", "Be told no longer")]),
            of("/erasures", [send("erase", "Forget values", TalkSchemas.erasure(of: kind))]),
        ]
        return parts + explanation + verbs + report
    }

    private func of(_ part: String, _ operations: [APIOperation], _ parameters: [JSON] = []) -> APIPath {
        let name: JSON = .object(["type": "string", "pattern": .text("^([0-9a-f]{32}|\(kind.prefix)[0-9]{7,})$")])
        return APIPath(template: "/\(kind.name)/{id}\(part)", parameters: [APIOperation.path("id", name, "id or number")] + parameters, operations: operations)
    }

    private var record: JSON { APIOperation.json(Schema.named(kind.name), "The record", headers: ["ETag": KindPaths.tag]) }

    // MARK: records

    private var list: APIOperation {
        APIOperation(
            method: "get", id: "\(kind.name)_list", summary: "List \(kind.plural.en.lowercased())", tag: kind.name, query: QueryParameter.ofList(kind),
            answers: [(200, APIOperation.json(TalkSchemas.page(of: kind), "A page"))], refusals: KindPaths.reading + [422])
    }

    private var create: APIOperation {
        let headers = ["ETag": KindPaths.tag, "Location": Schema.text]
        let whole = Schema.named(kind.name)
        return APIOperation(
            method: "post", id: "\(kind.name)_create", summary: "Create", tag: kind.name, headers: [KindPaths.key],
            body: APIOperation.body(Schema.named("\(kind.name)_create")),
            answers: [
                (200, APIOperation.json(whole, "It was made before, under this key", headers: headers)), (201, APIOperation.json(whole, "Made", headers: headers)),
            ],
            refusals: KindPaths.sending)
    }

    private var read: APIOperation {
        let same: JSON = .object(["description": "It still has the version named", "headers": APIOperation.headers(["ETag": KindPaths.tag])])
        return APIOperation(
            method: "get", id: "\(kind.name)_read", summary: "Read one", tag: kind.name, headers: [KindPaths.noneMatch], answers: [(200, record), (304, same)],
            refusals: KindPaths.reading)
    }

    private var change: APIOperation {
        APIOperation(
            method: "patch", id: "\(kind.name)_change", summary: "Change fields", tag: kind.name, headers: [KindPaths.match, KindPaths.key],
            body: APIOperation.body(Schema.named("\(kind.name)_change"), isNeeded: false), answers: [(200, record)], refusals: KindPaths.sending + [412])
    }

    private func perform(_ verb: Verb) -> APIOperation {
        let body = APIOperation.body(Schema.named("\(kind.name)_\(verb.id)"), isNeeded: verb.comment == .required)
        return APIOperation(
            method: "post", id: "\(kind.name)_\(verb.id)", summary: verb.label.en, tag: kind.name, headers: [KindPaths.match, KindPaths.key], body: body,
            answers: [(200, record)], refusals: KindPaths.sending + [412])
    }

    private func figures(_ report: Report) -> APIOperation {
        APIOperation(
            method: "get", id: "\(kind.name)_report", summary: "Figures", tag: kind.name, query: ReportSchema.parameters,
            answers: [(200, APIOperation.json(ReportSchema(report: report).json, "The figures"))], refusals: KindPaths.reading + [422])
    }

    // MARK: their parts

    private func fetch(_ name: String, _ summary: String, _ schema: String, _ query: [QueryParameter] = []) -> APIOperation {
        APIOperation(
            method: "get", id: "\(kind.name)_\(name)", summary: summary, tag: kind.name, query: query,
            answers: [(200, APIOperation.json(Schema.named(schema), summary))], refusals: KindPaths.reading)
    }

    private var explanation: [APIPath] {
        let clocks = kind.fields.filter { $0.type is ClockField }.map(\.id)
        if clocks.isEmpty { return [] }
        return [of("/explain", [fetch("explain", "How the timers came to what they are", "Explanation", QueryParameter.ofExplaining(clocks))])]
    }

    private func send(_ name: String, _ summary: String, _ body: JSON) -> APIOperation {
        APIOperation(
            method: "post", id: "\(kind.name)_\(name)", summary: summary, tag: kind.name, headers: [KindPaths.key], body: APIOperation.body(body),
            answers: [(200, record)], refusals: KindPaths.sending)
    }

    private var history: APIOperation { fetch("history", "History", "History", QueryParameter.ofHistory) }

    /// What carries nothing but its address.
    private func order(_ method: String, _ name: String, _ summary: String) -> APIOperation {
        APIOperation(
            method: method, id: "\(kind.name)_\(name)", summary: summary, tag: kind.name, headers: [KindPaths.key], answers: [(200, record)],
            refusals: KindPaths.writing)
    }

    private var attach: APIOperation {
        APIOperation(
            method: "post", id: "\(kind.name)_attach", summary: "Attach a file", tag: kind.name, query: QueryParameter.ofAttaching, headers: [KindPaths.key],
            body: APIOperation.file, answers: [(200, record)], refusals: KindPaths.writing + [413])
    }

    private var download: APIOperation {
        let file = APIOperation.answer("application/octet-stream", Schema.bytes, "The file", headers: ["Content-Disposition": Schema.text])
        return APIOperation(
            method: "get", id: "\(kind.name)_attachment", summary: "Download", tag: kind.name, answers: [(200, file)], refusals: KindPaths.reading)
    }
}
